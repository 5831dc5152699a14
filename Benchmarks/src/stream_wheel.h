// A timer wheel with slots of one millisecond: a thousand streams cost one walk over a short list per tick.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { WHEEL_SLOTS = 2048 };

// The part of a stream that the wheel links; it sits in the stream's own memory. `due_ns` is set by the owner.
struct wheel_entry {
  struct wheel_entry *next, *previous;
  uint64_t due_ns;
};

struct wheel {
  struct wheel_entry slots[WHEEL_SLOTS];  // heads of circular lists
  uint64_t tick;                          // the last millisecond that has been handed out
  uint64_t count;
};

void wheel_prepare(struct wheel *wheel);

// `due_ns` may lie at most two seconds ahead; what lies in the past is due at the next tick.
void wheel_add(struct wheel *wheel, struct wheel_entry *entry, uint64_t now_ns);

void wheel_remove(struct wheel *wheel, struct wheel_entry *entry);

// Takes out and returns one entry whose millisecond has come, or NULL. Added again with a later time that has also
// come, an entry is returned again: a wheel that was kept from turning catches up and leaves nothing out.
struct wheel_entry *wheel_take_due(struct wheel *wheel, uint64_t now_ns);
