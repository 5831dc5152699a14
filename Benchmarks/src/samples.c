#include "samples.h"

#include <stdlib.h>

#include "support.h"

void samples_add(struct samples *samples, uint64_t value) {
  if (samples->count == samples->capacity) {
    samples->capacity = samples->capacity == 0 ? 65536 : samples->capacity * 2;
    samples->values = realloc(samples->values, samples->capacity * sizeof *samples->values);
    if (samples->values == NULL) die("out of memory for samples");
  }
  samples->values[samples->count++] = value;
}

static int ascending(const void *left, const void *right) {
  uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return (a > b) - (a < b);
}

void samples_print(struct samples *samples, const char *name, double unit_ns) {
  if (samples->count == 0) {
    printf("\"%s\":null", name);
    return;
  }
  qsort(samples->values, samples->count, sizeof *samples->values, ascending);
  size_t last = samples->count - 1;
  printf("\"%s\":{\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f,\"p99.9\":%.3f,\"max\":%.3f}", name,
         (double)samples->values[last * 50 / 100] / unit_ns, (double)samples->values[last * 90 / 100] / unit_ns,
         (double)samples->values[last * 99 / 100] / unit_ns, (double)samples->values[last * 999 / 1000] / unit_ns,
         (double)samples->values[last] / unit_ns);
}
