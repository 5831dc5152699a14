// sse-load: many concurrent streamed completions; measures how long after the stub sent a chunk it arrives here.
//
// With --gate it says "ready" once every stream delivers, measures from a line on standard input on, says "measured",
// and keeps the streams until the end of standard input: so others can be measured over the same window.

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "event_lines.h"
#include "http_head.h"
#include "http_reader.h"
#include "request.h"
#include "samples.h"
#include "support.h"

enum { EVENTS = 512, OPENING_AT_ONCE = 64, OPENING_DEADLINE_S = 30, SEQUENCE_DIGITS = 10, TIME_DIGITS = 20 };

enum phase { OPENING, READY, MEASURING, MEASURED };

struct stream {
  int fd;
  bool delivers;  // its first chunk has arrived
  uint64_t next_sequence;
  const char *broken;
  struct http_reader reader;
  struct event_lines lines;
};

static int poller;
static uint16_t port;
static struct request request;
static struct stream *streams;
static uint64_t stream_count, started, delivering;
static enum phase phase = OPENING;
static uint64_t received_ns;  // when the bytes being read arrived; one reading of the clock per read
static struct samples delays;

static void take_line(void *context, const char *line, size_t length) {
  struct stream *stream = context;
  static const char data[] = "data: ";
  if (length < sizeof data - 1 || memcmp(line, data, sizeof data - 1) != 0) return;
  const char *mark = memchr(line, '@', length);
  uint64_t sequence, sent_ns;
  if (mark == NULL || (size_t)(line + length - mark) < 1 + SEQUENCE_DIGITS + 1 + TIME_DIGITS
      || !span_number((struct span){mark + 1, SEQUENCE_DIGITS}, &sequence)
      || !span_number((struct span){mark + 1 + SEQUENCE_DIGITS + 1 + 2, TIME_DIGITS - 2}, &sent_ns)) {
    stream->broken = "a chunk without sequence and time, or the end of the stream";
    return;
  }
  if (sequence != stream->next_sequence++) stream->broken = "a chunk is missing or out of order";
  if (!stream->delivers) {
    stream->delivers = true;
    delivering++;
  }
  if (phase == MEASURING) samples_add(&delays, received_ns - sent_ns);
}

static void take_body(void *context, const char *bytes, size_t length) {
  struct stream *stream = context;
  if (stream->reader.status != 200) {
    die("stream %td: status %d: %.*s", stream - streams, stream->reader.status, (int)(length < 400 ? length : 400), bytes);
  }
  event_lines_feed(&stream->lines, bytes, length, take_line, stream);
  if (stream->lines.too_long) stream->broken = "a line of more than 512 bytes";
}

// A broken stream ends the run: a figure for a thousand streams of which some were not there would be none.
static void serve(struct stream *stream) {
  char bytes[16384];
  ssize_t count = recv(stream->fd, bytes, sizeof bytes, 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count < 0) die("stream %td: %s", stream - streams, strerror(errno));
  if (count == 0) die("stream %td: the connection ended after %" PRIu64 " chunks", stream - streams, stream->next_sequence);
  received_ns = now_ns();
  size_t used;
  switch (reader_feed(&stream->reader, bytes, (size_t)count, &used, take_body, stream)) {
  case READER_NEEDS_MORE: break;
  case READER_DONE: die("stream %td: ended with status %d after %" PRIu64 " chunks", stream - streams, stream->reader.status,
                        stream->next_sequence);
  case READER_BROKEN: die("stream %td: an answer that is not HTTP/1.1 with a length", stream - streams);
  }
  if (stream->broken != NULL) die("stream %td: %s", stream - streams, stream->broken);
}

static void start_streams(void) {
  while (started < stream_count && started - delivering < OPENING_AT_ONCE) {
    struct stream *stream = &streams[started++];
    stream->fd = connect_loopback(port);
    if (stream->fd < 0) die("connect to port %u: %s", port, strerror(errno));
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = stream};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, stream->fd, &event) != 0) die("epoll_ctl: %s", strerror(errno));
    ssize_t sent = send(stream->fd, request.bytes, request.length, MSG_NOSIGNAL);
    if (sent != (ssize_t)request.length) die("stream %td: the request was not taken: %s", stream - streams, strerror(errno));
  }
}

// Reads the streams until `deadline_ns` or until standard input (NULL in an event) has something; true for the latter.
static bool read_streams(uint64_t deadline_ns) {
  struct epoll_event events[EVENTS];
  for (;;) {
    uint64_t now = now_ns();
    if (now >= deadline_ns) return false;
    uint64_t left_ms = (deadline_ns - now) / 1000000 + 1;
    int count = epoll_wait(poller, events, EVENTS, left_ms < 1000 ? (int)left_ms : 1000);
    if (count < 0 && errno != EINTR) die("epoll_wait: %s", strerror(errno));
    for (int index = 0; index < count; index++) {
      if (events[index].data.ptr == NULL) return true;
      serve(events[index].data.ptr);
    }
    if (phase == OPENING) {
      start_streams();
      if (delivering == stream_count) return false;
    }
  }
}

static double cpu_seconds(void) {
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) != 0) die("getrusage: %s", strerror(errno));
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void wait_at_gate(void) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, STDIN_FILENO, &event) != 0) die("standard input: %s", strerror(errno));
  read_streams(UINT64_MAX);
  if (epoll_ctl(poller, EPOLL_CTL_DEL, STDIN_FILENO, NULL) != 0) die("standard input: %s", strerror(errno));
  char byte;
  if (read(STDIN_FILENO, &byte, 1) < 0) die("standard input: %s", strerror(errno));
}

int main(int argument_count, char **arguments) {
  static const struct option options[] = {
    {"port", required_argument, NULL, 'p'},    {"path", required_argument, NULL, 'u'}, {"streams", required_argument, NULL, 's'},
    {"seconds", required_argument, NULL, 't'}, {"gate", no_argument, NULL, 'g'},       {0}};
  const char *path = "/v1/chat/completions";
  uint64_t seconds = 5;
  bool gate = false;
  stream_count = 1000;
  for (int option; (option = getopt_long(argument_count, arguments, "", options, NULL)) != -1;) {
    switch (option) {
    case 'p': port = (uint16_t)option_number("port", optarg, 1, 65535); break;
    case 'u': path = optarg; break;
    case 's': stream_count = option_number("streams", optarg, 1, 100000); break;
    case 't': seconds = option_number("seconds", optarg, 1, 3600); break;
    case 'g': gate = true; break;
    default: return 2;
    }
  }
  if (port == 0 || optind != argument_count) {
    die("usage: sse-load --port PORT [--path PATH] [--streams N] [--seconds N] [--gate]");
  }
  require_files(stream_count + 16);
  request_make(&request, path, port, true);
  poller = epoll_create1(EPOLL_CLOEXEC);
  streams = calloc(stream_count, sizeof *streams);
  if (poller < 0 || streams == NULL) die("no memory or no epoll");

  start_streams();
  read_streams(now_ns() + OPENING_DEADLINE_S * UINT64_C(1000000000));
  if (delivering < stream_count) {
    die("%" PRIu64 " of %" PRIu64 " streams deliver after %d s", delivering, stream_count, OPENING_DEADLINE_S);
  }
  phase = READY;
  if (gate) {
    puts("ready");
    fflush(stdout);
    wait_at_gate();
  }
  phase = MEASURING;
  double cpu = cpu_seconds();
  uint64_t start = now_ns();
  read_streams(start + seconds * UINT64_C(1000000000));
  double window = (double)(now_ns() - start) / 1e9;
  phase = MEASURED;
  if (gate) {  // before the sort, so that who measures in the same window takes its own readings now
    puts("measured");
    fflush(stdout);
  }
  printf("{\"streams\":%" PRIu64 ",\"chunks\":%zu,\"seconds\":%.6f,\"load_cpu_seconds\":%.6f,", delivering, delays.count, window,
         cpu_seconds() - cpu);
  samples_print(&delays, "delay_ms", 1e6);
  printf("}\n");
  fflush(stdout);
  if (gate) wait_at_gate();
  return 0;
}
