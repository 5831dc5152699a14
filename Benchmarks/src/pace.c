#include "pace.h"

#include <errno.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "support.h"

enum { NS_PER_SECOND = 1000000000 };

void pace_make(struct pace *pace) {
  // The clock of now_ns(). epoll's own timeouts would do but for their milliseconds, which would show in every latency.
  *pace = (struct pace){.timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)};
  if (pace->timer < 0) die("timerfd_create: %s", strerror(errno));
}

void pace_start(struct pace *pace, uint64_t rate) {
  pace->rate = rate;
  pace->start_ns = now_ns();
}

bool pace_is_due(struct pace *pace, uint64_t index, uint64_t *due_ns) {
  uint64_t now = now_ns();
  *due_ns = pace->rate == 0 ? now : pace->start_ns + index * NS_PER_SECOND / pace->rate;
  if (*due_ns <= now) return true;
  if (pace->armed_ns != *due_ns) {
    pace->armed_ns = *due_ns;
    struct itimerspec time = {
      .it_value = {.tv_sec = (time_t)(*due_ns / NS_PER_SECOND), .tv_nsec = (long)(*due_ns % NS_PER_SECOND)}};
    if (timerfd_settime(pace->timer, TFD_TIMER_ABSTIME, &time, NULL) != 0) die("timerfd_settime: %s", strerror(errno));
  }
  return false;
}

void pace_woke(struct pace *pace) {
  uint64_t expirations;
  if (read(pace->timer, &expirations, sizeof expirations) < 0 && errno != EAGAIN) die("timerfd: %s", strerror(errno));
  pace->armed_ns = 0;
}
