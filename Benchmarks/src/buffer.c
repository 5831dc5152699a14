#include "buffer.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"

bool buffer_reserve(struct buffer *buffer, size_t more) {
  size_t needed = buffer->length + more;
  if (needed <= buffer->capacity) return true;
  if (needed > BUFFER_LIMIT) return false;
  size_t capacity = buffer->capacity == 0 ? 4096 : buffer->capacity;
  while (capacity < needed) capacity *= 2;
  buffer->bytes = realloc(buffer->bytes, capacity);
  if (buffer->bytes == NULL) die("out of memory for a buffer");
  buffer->capacity = capacity;
  return true;
}

bool buffer_append(struct buffer *buffer, const char *bytes, size_t length) {
  if (!buffer_reserve(buffer, length)) return false;
  memcpy(buffer->bytes + buffer->length, bytes, length);
  buffer->length += length;
  return true;
}

void buffer_drop(struct buffer *buffer, size_t count) {
  buffer->length -= count;
  if (buffer->length > 0) memmove(buffer->bytes, buffer->bytes + count, buffer->length);
}
