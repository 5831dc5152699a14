// Cuts the body of an event stream into lines, however the bytes arrive.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// The unfinished last line of a stream. All zero is the state before the first byte.
struct event_lines {
  size_t length;
  bool too_long;  // a line did not fit; the stream is not one of the stub's
  char partial[512];
};

typedef void line_sink(void *context, const char *line, size_t length);

// Hands every complete line to the sink, without its line feed; copies only a line that is cut in two.
void event_lines_feed(struct event_lines *lines, const char *bytes, size_t length, line_sink *sink, void *context);
