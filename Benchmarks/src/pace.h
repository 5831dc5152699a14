// When requests are due: at a fixed rate by the clock, or whenever one can be sent.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct pace {
  int timer;          // readable when the next request is due; for epoll
  uint64_t rate;      // requests a second; 0: all are due at once
  uint64_t start_ns;  // when the first is due
  uint64_t armed_ns;  // what the timer is set to; 0: nothing
};

// Makes the timer.
void pace_make(struct pace *pace);

// The first request is due now.
void pace_start(struct pace *pace, uint64_t rate);

// Whether the request with this index is due by now, and since when. Where it is not, the timer is set to its time.
bool pace_is_due(struct pace *pace, uint64_t index, uint64_t *due_ns);

// To be called when the timer is readable.
void pace_woke(struct pace *pace);
