#include "http_head.h"

#include <string.h>
#include <strings.h>

size_t head_length(const char *bytes, size_t length, size_t from) {
  const char *end = memmem(bytes + from, length - from, "\r\n\r\n", 4);
  return end == NULL ? 0 : (size_t)(end - bytes) + 4;
}

bool head_field(struct span head, const char *name, struct span *value) {
  size_t name_length = strlen(name);
  const char *end = head.bytes + head.length;
  const char *line = memchr(head.bytes, '\n', head.length);
  while (line != NULL && ++line < end) {
    const char *next = memchr(line, '\n', (size_t)(end - line));
    if (next == NULL) return false;
    if ((size_t)(next - line) > name_length && line[name_length] == ':' && strncasecmp(line, name, name_length) == 0) {
      const char *first = line + name_length + 1;
      const char *last = next;
      while (first < last && (*first == ' ' || *first == '\t')) first++;
      while (last > first && (last[-1] == '\r' || last[-1] == ' ' || last[-1] == '\t')) last--;
      *value = (struct span){first, (size_t)(last - first)};
      return true;
    }
    line = next;
  }
  return false;
}

bool span_is(struct span value, const char *word) {
  return value.length == strlen(word) && strncasecmp(value.bytes, word, value.length) == 0;
}

bool span_number(struct span value, uint64_t *number) {
  uint64_t sum = 0;
  if (value.length == 0 || value.length > 18) return false;
  for (size_t index = 0; index < value.length; index++) {
    char digit = value.bytes[index];
    if (digit < '0' || digit > '9') return false;
    sum = sum * 10 + (uint64_t)(digit - '0');
  }
  *number = sum;
  return true;
}
