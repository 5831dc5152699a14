// Reading of HTTP/1.1 heads: where a head ends, and the values of its header fields.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
  const char *bytes;
  size_t length;
};

// The length of the head with its empty line, or 0 while that has not arrived. `from` is where to begin to look.
size_t head_length(const char *bytes, size_t length, size_t from);

// Finds a header field by name (in any case); the value comes without the blanks around it.
bool head_field(struct span head, const char *name, struct span *value);

// Whether the value is this word, in any case.
bool span_is(struct span value, const char *word);

// The value as a decimal number; false where it is none or does not fit.
bool span_number(struct span value, uint64_t *number);
