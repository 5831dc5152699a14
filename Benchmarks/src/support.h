// What all three programs need: the clock, loopback sockets, option values, and one way to give up.
#pragma once

#include <stdint.h>

// Monotonic time in nanoseconds. All processes of one machine see the same clock, so a time can be sent from one to another.
uint64_t now_ns(void);

// Prints "NAME: message" to standard error and exits with status 1.
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

// Raises the soft limit on open files to the hard limit, and gives up where that is below `needed`.
void require_files(uint64_t needed);

// A non-blocking socket that listens on 127.0.0.1.
int listen_loopback(uint16_t port);

// A non-blocking socket that is connected to 127.0.0.1, or -1 with errno.
int connect_loopback(uint16_t port);

// The number that an option was given; gives up where it is not a whole number from `least` to `most`.
uint64_t option_number(const char *option, const char *text, uint64_t least, uint64_t most);
