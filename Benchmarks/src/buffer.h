// A growing byte buffer with a bound: bytes are appended at the end and taken from the front.
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { BUFFER_LIMIT = 1 << 20 };

struct buffer {
  char *bytes;
  size_t length, capacity;
};

// Makes room for `more` bytes after the end; false where the buffer would pass BUFFER_LIMIT.
bool buffer_reserve(struct buffer *buffer, size_t more);

// Appends; false where the buffer would pass BUFFER_LIMIT.
bool buffer_append(struct buffer *buffer, const char *bytes, size_t length);

// Takes bytes from the front. O(bytes that remain).
void buffer_drop(struct buffer *buffer, size_t count);
