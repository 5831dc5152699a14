// http-load: a fixed number of chat completions over a fixed number of connections: a closed loop or, with --rate, an open one.
//
// In the open loop each request is due at its own time, whatever became of those before it. Its latency counts from then, not
// from when a connection was free for it: a pause of the server is in the latency of every request that was due within it.
//
// With --gate it says "ready" when warm and waits for a line on standard input before it begins, and for the end of
// standard input before it leaves: while it waits nothing moves, so the CPU time of other processes can be read exactly.

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

#include "http_reader.h"
#include "pace.h"
#include "request.h"
#include "samples.h"
#include "support.h"

// A slow server under hundreds of connections may answer all of them at about the same time, and long none.
enum { EVENTS = 512, STALL_MS = 30000 };

struct connection {
  int fd;
  bool busy;        // a request is out; else it is in the queue of idle ones
  uint64_t due_ns;  // of the request that is out
  struct connection *next_idle;
  struct http_reader reader;
};

struct counts {
  uint64_t wanted, started, finished, non_2xx, errors, reconnects, body_bytes;
};

static int poller;
static uint16_t port;
static struct request request;
static struct counts counts;
static struct samples latencies;
static struct pace pace;
static struct connection *first_idle, *last_idle;
static bool explained;

static void count_body(void *context, const char *bytes, size_t length) {
  const struct connection *connection = context;
  if (!explained && connection->reader.status / 100 != 2) {
    explained = true;
    fprintf(stderr, "http-load: status %d: %.*s\n", connection->reader.status, (int)(length < 400 ? length : 400), bytes);
  }
  counts.body_bytes += length;
}

// First in, first out: all connections take part, however few requests are out.
static void put_idle(struct connection *connection) {
  connection->busy = false;
  connection->next_idle = NULL;
  *(first_idle == NULL ? &first_idle : &last_idle->next_idle) = connection;
  last_idle = connection;
}

static struct connection *take_idle(void) {
  struct connection *connection = first_idle;
  first_idle = connection->next_idle;
  return connection;
}

static void poll_input(int fd, struct connection *connection) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll_ctl: %s", strerror(errno));
}

static void open_connection(struct connection *connection) {
  connection->fd = connect_loopback(port);
  if (connection->fd < 0) die("connect to port %u: %s", port, strerror(errno));
  poll_input(connection->fd, connection);
}

static void reopen_connection(struct connection *connection) {
  close(connection->fd);
  counts.reconnects++;
  open_connection(connection);
}

static void fail(struct connection *connection, const char *why) {
  if (counts.errors++ == 0) fprintf(stderr, "http-load: %s\n", why);
  reopen_connection(connection);
  if (!connection->busy) return;
  counts.finished++;
  put_idle(connection);
}

static void start_request(struct connection *connection, uint64_t due_ns) {
  counts.started++;
  reader_reset(&connection->reader);
  connection->busy = true;
  connection->due_ns = due_ns;
  ssize_t sent = send(connection->fd, request.bytes, request.length, MSG_NOSIGNAL);
  if (sent != (ssize_t)request.length) fail(connection, sent < 0 ? strerror(errno) : "a request of 2 KiB was not taken whole");
}

// Sends all requests that are due, as far as there are connections.
static void start_due_requests(void) {
  while (first_idle != NULL && counts.started < counts.wanted) {
    uint64_t due_ns;
    if (!pace_is_due(&pace, counts.started, &due_ns)) return;
    start_request(take_idle(), due_ns);
  }
}

static void finish_request(struct connection *connection) {
  samples_add(&latencies, now_ns() - connection->due_ns);
  counts.finished++;
  if (connection->reader.status / 100 != 2) {
    if (counts.non_2xx++ == 0) fprintf(stderr, "http-load: the first status that is not 2xx: %d\n", connection->reader.status);
  }
  if (connection->reader.closes) reopen_connection(connection);
  put_idle(connection);
}

static void serve(struct connection *connection) {
  char bytes[16384];
  ssize_t count = recv(connection->fd, bytes, sizeof bytes, 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0 && !connection->busy) {
    reopen_connection(connection);  // the server's right, between requests
    return;
  }
  const char *broken = NULL;
  if (count <= 0) {
    broken = count < 0 ? strerror(errno) : "the connection ended within an answer";
  } else if (!connection->busy) {
    broken = "bytes that nobody asked for";
  } else {
    size_t used;
    enum reader_result result = reader_feed(&connection->reader, bytes, (size_t)count, &used, count_body, connection);
    if (result == READER_NEEDS_MORE) return;
    if (result == READER_DONE && used == (size_t)count) {
      finish_request(connection);
      return;
    }
    broken = result == READER_DONE ? "bytes after the end of the answer" : "an answer that is not HTTP/1.1 with a length";
  }
  fail(connection, broken);
}

// Sends `wanted` requests and waits for all answers; the counts and latencies are those of this phase alone.
static void run_phase(uint64_t wanted, uint64_t rate) {
  counts = (struct counts){.wanted = wanted};
  latencies.count = 0;
  pace_start(&pace, rate);
  start_due_requests();
  struct epoll_event events[EVENTS];
  while (counts.finished < counts.wanted) {
    int count = epoll_wait(poller, events, EVENTS, STALL_MS);
    if (count < 0 && errno != EINTR) die("epoll_wait: %s", strerror(errno));
    if (count == 0) die("no answer for %d s, %" PRIu64 " requests are out", STALL_MS / 1000, counts.started - counts.finished);
    for (int index = 0; index < count; index++) {
      struct connection *connection = events[index].data.ptr;
      if (connection == NULL) {
        pace_woke(&pace);
      } else {
        serve(connection);
      }
      start_due_requests();
    }
  }
}

static double cpu_seconds(void) {
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) != 0) die("getrusage: %s", strerror(errno));
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void print_result(double seconds, double cpu) {
  printf("{\"requests\":%" PRIu64 ",\"non_2xx\":%" PRIu64 ",\"errors\":%" PRIu64 ",\"reconnects\":%" PRIu64
         ",\"body_bytes\":%" PRIu64 ",\"seconds\":%.6f,\"requests_per_second\":%.1f,\"load_cpu_seconds\":%.6f,",
         counts.finished, counts.non_2xx, counts.errors, counts.reconnects, counts.body_bytes, seconds,
         (double)counts.finished / seconds, cpu);
  samples_print(&latencies, "latency_us", 1e3);
  printf("}\n");
  fflush(stdout);
}

static void wait_for_byte(void) {
  char byte;
  while (read(STDIN_FILENO, &byte, 1) < 0 && errno == EINTR) {}
}

int main(int argument_count, char **arguments) {
  static const struct option options[] = {
    {"port", required_argument, NULL, 'p'},     {"path", required_argument, NULL, 'u'},
    {"connections", required_argument, NULL, 'c'}, {"requests", required_argument, NULL, 'n'},
    {"warmup", required_argument, NULL, 'w'},   {"rate", required_argument, NULL, 'r'},
    {"gate", no_argument, NULL, 'g'},           {0}};
  const char *path = "/v1/chat/completions";
  uint64_t connection_count = 32, requests = 10000, warmup = 0, rate = 0;
  bool gate = false;
  for (int option; (option = getopt_long(argument_count, arguments, "", options, NULL)) != -1;) {
    switch (option) {
    case 'p': port = (uint16_t)option_number("port", optarg, 1, 65535); break;
    case 'u': path = optarg; break;
    case 'c': connection_count = option_number("connections", optarg, 1, 100000); break;
    case 'n': requests = option_number("requests", optarg, 1, 100000000); break;
    case 'w': warmup = option_number("warmup", optarg, 0, 100000000); break;
    case 'r': rate = option_number("rate", optarg, 1, 1000000); break;
    case 'g': gate = true; break;
    default: return 2;
    }
  }
  if (port == 0 || optind != argument_count) {
    die("usage: http-load --port PORT [--path PATH] [--connections N] [--requests N] [--warmup N]"
        " [--rate REQUESTS_PER_SECOND] [--gate]");
  }
  require_files(connection_count + 16);
  request_make(&request, path, port, false);
  poller = epoll_create1(EPOLL_CLOEXEC);
  struct connection *connections = calloc(connection_count, sizeof *connections);
  if (poller < 0 || connections == NULL) die("no memory or no epoll");
  pace_make(&pace);
  poll_input(pace.timer, NULL);
  for (uint64_t index = 0; index < connection_count; index++) {
    open_connection(&connections[index]);
    put_idle(&connections[index]);
  }

  run_phase(warmup, 0);
  bool failed = counts.non_2xx + counts.errors > 0;
  if (gate) {
    puts("ready");
    fflush(stdout);
    wait_for_byte();
  }
  double cpu = cpu_seconds();
  uint64_t start = now_ns();
  run_phase(requests, rate);
  print_result((double)(now_ns() - start) / 1e9, cpu_seconds() - cpu);
  if (gate) wait_for_byte();
  return failed || counts.non_2xx + counts.errors > 0 ? 1 : 0;
}
