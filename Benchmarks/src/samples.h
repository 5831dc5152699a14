// A growing list of times in nanoseconds, all of them kept, so that percentiles are exact.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct samples {
  uint64_t *values;
  size_t count, capacity;
};

void samples_add(struct samples *samples, uint64_t value);

// Prints `"NAME":{"p50":…,"p90":…,"p99":…,"p99.9":…,"max":…}` in units of `unit_ns`; null without a sample. Sorts the list: O(n log n).
void samples_print(struct samples *samples, const char *name, double unit_ns);
