#include "stream_wheel.h"

#include <stddef.h>

enum { TICK_NS = 1000000 };

void wheel_prepare(struct wheel *wheel) {
  wheel->count = 0;
  for (int slot = 0; slot < WHEEL_SLOTS; slot++) {
    wheel->slots[slot].next = wheel->slots[slot].previous = &wheel->slots[slot];
  }
}

void wheel_add(struct wheel *wheel, struct wheel_entry *entry, uint64_t now_ns) {
  if (wheel->count == 0) wheel->tick = now_ns / TICK_NS;  // an empty wheel does not turn
  uint64_t tick = entry->due_ns / TICK_NS;
  if (tick <= wheel->tick) tick = wheel->tick + 1;
  struct wheel_entry *head = &wheel->slots[tick % WHEEL_SLOTS];
  entry->next = head;
  entry->previous = head->previous;
  head->previous->next = entry;
  head->previous = entry;
  wheel->count++;
}

void wheel_remove(struct wheel *wheel, struct wheel_entry *entry) {
  entry->previous->next = entry->next;
  entry->next->previous = entry->previous;
  entry->next = entry->previous = NULL;
  wheel->count--;
}

struct wheel_entry *wheel_take_due(struct wheel *wheel, uint64_t now_ns) {
  uint64_t now_tick = now_ns / TICK_NS;
  if (wheel->count == 0) return NULL;
  // The slot after `tick` is emptied before `tick` moves on, so an entry added meanwhile never lands behind it.
  while (wheel->tick < now_tick) {
    struct wheel_entry *head = &wheel->slots[(wheel->tick + 1) % WHEEL_SLOTS];
    if (head->next != head) {
      struct wheel_entry *entry = head->next;
      wheel_remove(wheel, entry);
      return entry;
    }
    wheel->tick++;
  }
  return NULL;
}
