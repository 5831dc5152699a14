// fingerpost-inotify MASK:PATH... - says on standard output what happens to files and directories, until standard input ends.
//
// This source is under the project's MIT licence. It is linked with libinotifytools, which is under the GNU GPL version 2, so the
// program as linked is under the GPL version 2. That, the library's process-wide state and its abort() are why it is a program of its
// own; the gateway talks with it through pipes alone.
//
// MASK is a set of IN_ bits of inotify(7) in hexadecimal, PATH any bytes. Give a directory by its real path. Each record ends with a
// zero byte:
//
//   -ERRNO:PATH          this path is not watched; with an empty PATH there is no inotify at all, and the program ends
//   +                    everything else is watched from now on
//   MASK:LENGTH:PATHNAME an event: PATH, which has LENGTH bytes, as it was given, but with a slash at its end if it is a directory;
//                        then the name in it, or nothing. After IN_Q_OVERFLOW (4000), where events were lost, there is no PATH.
//
// Of the library only initialize, watch_file, next_events(-1, 1), filename_from_wd, error and cleanup are used: most others have
// defects. The names of watches can be trusted here because all are added once, at the start, and none is ever removed by us.

#include <errno.h>
#include <inotifytools/inotify.h>
#include <inotifytools/inotifytools.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// The gateway holds the other end of standard input and never writes. It ends with the gateway, however that ends; a parent-death
// signal would follow the thread that started us instead.
static void *end_with_input(void *unused) {
  (void)unused;
  char byte;
  ssize_t got;
  do {
    got = read(STDIN_FILENO, &byte, 1);
  } while (got > 0 || (got < 0 && errno == EINTR));
  _exit(EXIT_SUCCESS);
}

// Ends the record and hands it over. Nobody reads any more: there is nothing left to do.
static void end_record(void) {
  if (putchar(0) == EOF || fflush(stdout) == EOF) _exit(EXIT_FAILURE);
}

static void report_failure(int number, const char *path) {
  printf("-%d:%s", number, path);
  end_record();
}

// The argument is ours to trust: a bad one is a mistake of the caller.
static const char *parse_argument(const char *argument, int *mask) {
  char *end;
  unsigned long value = strtoul(argument, &end, 16);
  if (end == argument || *end != ':' || end[1] == 0 || value > UINT32_MAX) return NULL;
  *mask = (int)value;
  return end + 1;
}

int main(int count, char **arguments) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, end_with_input, NULL) != 0) return EXIT_FAILURE;

  if (!inotifytools_initialize()) {
    report_failure(inotifytools_error(), "");
    return EXIT_FAILURE;
  }
  for (int index = 1; index < count; index++) {
    int mask;
    const char *path = parse_argument(arguments[index], &mask);
    if (path == NULL) {
      fprintf(stderr, "usage: fingerpost-inotify MASK:PATH...\n");
      return EXIT_FAILURE;
    }
    if (!inotifytools_watch_file(path, mask)) report_failure(inotifytools_error(), path);
  }
  putchar('+');
  end_record();

  // One event at a time: the library spins when it is asked for more.
  struct inotify_event *event;
  while ((event = inotifytools_next_events(-1, 1)) != NULL) {
    const char *path = event->wd < 0 ? NULL : inotifytools_filename_from_wd(event->wd);
    if (path == NULL) path = "";
    const char *name = event->len == 0 ? "" : event->name;
    printf("%x:%zu:%s%s", event->mask, strlen(path), path, name);
    end_record();
  }
  inotifytools_cleanup();
  return EXIT_FAILURE;
}
