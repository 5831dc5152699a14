#include "event_lines.h"

#include <string.h>

static bool keep(struct event_lines *lines, const char *bytes, size_t length) {
  if (length > sizeof lines->partial - lines->length) {
    lines->too_long = true;
    return false;
  }
  memcpy(lines->partial + lines->length, bytes, length);
  lines->length += length;
  return true;
}

void event_lines_feed(struct event_lines *lines, const char *bytes, size_t length, line_sink *sink, void *context) {
  const char *end = bytes + length;
  while (bytes < end) {
    const char *feed = memchr(bytes, '\n', (size_t)(end - bytes));
    size_t taken = (size_t)((feed == NULL ? end : feed) - bytes);
    if (feed != NULL && lines->length == 0) {
      sink(context, bytes, taken);
    } else {
      if (!keep(lines, bytes, taken)) return;
      if (feed != NULL) {
        sink(context, lines->partial, lines->length);
        lines->length = 0;
      }
    }
    bytes += taken + (feed == NULL ? 0 : 1);
  }
}
