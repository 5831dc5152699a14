// stub-upstream: a model server that costs next to nothing, for measuring what stands in front of it.
//
// POST is answered at once with a fixed completion of 1 KiB, or, where the body asks for a stream, with server-sent
// events at a fixed rate whose content carries the time of sending. One thread, epoll, HTTP/1.1 with keep-alive.

#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "answers.h"
#include "buffer.h"
#include "http_head.h"
#include "stream_wheel.h"
#include "support.h"

enum { DEFAULT_CHUNKS = 256, EVENTS = 512, READ_SIZE = 16384 };

struct connection {
  struct wheel_entry timer;  // first, so that the wheel's entry is the connection
  int fd;
  bool streaming;       // the timer is in the wheel; further requests wait in `input`
  bool waits_to_write;  // EPOLLOUT is asked for
  bool closing;         // closes once `output` is sent
  uint32_t sequence, chunks;
  struct buffer input, output;
};

static int poller;
static struct wheel wheel;
static uint64_t period_ns;
static uint64_t streams_started;

static void close_connection(struct connection *connection) {
  if (connection->streaming) wheel_remove(&wheel, &connection->timer);
  close(connection->fd);
  free(connection->input.bytes);
  free(connection->output.bytes);
  free(connection);
}

static bool wait_to_write(struct connection *connection, bool wanted) {
  if (connection->waits_to_write == wanted) return true;
  connection->waits_to_write = wanted;
  struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | (wanted ? EPOLLOUT : 0u), .data.ptr = connection};
  return epoll_ctl(poller, EPOLL_CTL_MOD, connection->fd, &event) == 0;
}

// Sends what is in `output`; false where the connection is finished.
static bool flush(struct connection *connection) {
  size_t sent = 0;
  while (sent < connection->output.length) {
    ssize_t count = send(connection->fd, connection->output.bytes + sent, connection->output.length - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno != EAGAIN) return false;
    if (count < 0) break;
    sent += (size_t)count;
  }
  buffer_drop(&connection->output, sent);
  if (connection->output.length == 0 && connection->closing) return false;
  return wait_to_write(connection, connection->output.length > 0);
}

static bool put(struct connection *connection, struct span bytes) {
  if (buffer_append(&connection->output, bytes.bytes, bytes.length)) return true;
  fprintf(stderr, "stub-upstream: a reader lags %d bytes behind; closed\n", BUFFER_LIMIT);
  return false;
}

// What follows `"name":` in the body, without blanks. Enough for the bodies of the load generators; no JSON parser.
static struct span value_of(struct span body, const char *quoted_name) {
  const char *end = body.bytes + body.length;
  const char *at = memmem(body.bytes, body.length, quoted_name, strlen(quoted_name));
  if (at == NULL) return (struct span){end, 0};
  at += strlen(quoted_name);
  while (at < end && (*at == ' ' || *at == ':')) at++;
  return (struct span){at, (size_t)(end - at)};
}

static bool asks_for_stream(struct span body) {
  struct span value = value_of(body, "\"stream\"");
  return value.length >= 4 && memcmp(value.bytes, "true", 4) == 0;
}

static uint32_t chunks_wanted(struct span body) {
  struct span value = value_of(body, "\"max_tokens\"");
  // What some proxies make of it: the newer name of the same.
  if (value.length == 0) value = value_of(body, "\"max_completion_tokens\"");
  uint32_t number = 0;
  for (size_t at = 0; at < value.length && at < 9 && value.bytes[at] >= '0' && value.bytes[at] <= '9'; at++) {
    number = number * 10 + (uint32_t)(value.bytes[at] - '0');
  }
  return number == 0 ? DEFAULT_CHUNKS : number;
}

static bool start_stream(struct connection *connection, struct span body) {
  connection->streaming = true;
  connection->sequence = 0;
  connection->chunks = chunks_wanted(body);
  // Streams that begin together are spread over the period (golden ratio), as streams of independent users are.
  double phase = 0.6180339887498949 * (double)streams_started++;
  uint64_t now = now_ns();
  connection->timer.due_ns = now + (uint64_t)((phase - (double)(uint64_t)phase) * (double)period_ns);
  wheel_add(&wheel, &connection->timer, now);
  return put(connection, answer_stream_head());
}

static bool begins_with(struct span head, const char *start) {
  size_t length = strlen(start);
  return head.length > length && memcmp(head.bytes, start, length) == 0;
}

static bool answer(struct connection *connection, struct span head, struct span body) {
  if (begins_with(head, "POST ")) {
    return asks_for_stream(body) ? start_stream(connection, body) : put(connection, answer_completion());
  }
  if (begins_with(head, "GET /v1/models ")) return put(connection, answer_models());
  // Other routers ask for it before they let a model server in.
  return put(connection, begins_with(head, "GET /health ") ? answer_healthy() : answer_not_found());
}

// Answers the whole requests in `input`, up to one that starts a stream; false where the connection is finished.
static bool answer_requests(struct connection *connection) {
  size_t at = 0;
  while (!connection->streaming && !connection->closing) {
    const char *bytes = connection->input.bytes + at;
    size_t available = connection->input.length - at;
    size_t head = available == 0 ? 0 : head_length(bytes, available, 0);
    if (head == 0) break;
    uint64_t body = 0;
    struct span value, head_span = {bytes, head};
    if (head_field(head_span, "transfer-encoding", &value)
        || (head_field(head_span, "content-length", &value) && !span_number(value, &body))) {
      connection->closing = true;
      if (!put(connection, answer_bad_request())) return false;
      break;
    }
    if (available - head < body) break;
    if (!answer(connection, head_span, (struct span){bytes + head, body})) return false;
    at += head + body;
  }
  buffer_drop(&connection->input, at);
  return flush(connection);
}

// Reads what is there; false at the end of the connection. A client that shuts its side down has gone away.
static bool take_input(struct connection *connection) {
  for (;;) {
    if (!buffer_reserve(&connection->input, READ_SIZE)) return false;
    size_t room = connection->input.capacity - connection->input.length;
    ssize_t count = recv(connection->fd, connection->input.bytes + connection->input.length, room, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    if (count == 0) return false;
    connection->input.length += (size_t)count;
    if ((size_t)count < room) return true;
  }
}

static void serve(struct connection *connection, uint32_t events) {
  bool open = (events & (EPOLLERR | EPOLLHUP)) == 0;
  if (open && (events & (EPOLLIN | EPOLLRDHUP)) != 0) open = take_input(connection) && answer_requests(connection);
  if (open && (events & EPOLLOUT) != 0) open = flush(connection);
  if (!open) close_connection(connection);
}

static void accept_connections(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 && (errno == EINTR || errno == ECONNABORTED)) continue;
    if (fd < 0 && errno == EAGAIN) return;
    if (fd < 0) die("accept: %s", strerror(errno));
    int yes = 1;
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) die("out of memory for a connection");
    connection->fd = fd;
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.ptr = connection};
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) != 0
        || epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) != 0) {
      die("a new connection: %s", strerror(errno));
    }
  }
}

// Sends the chunk that is due; after the last one the end of the stream, and then the requests that waited.
static bool send_chunk(struct connection *connection) {
  uint64_t now = now_ns();
  if (!put(connection, answer_stream_chunk(connection->sequence++, now))) return false;
  if (connection->sequence < connection->chunks) {
    connection->timer.due_ns += period_ns;
    connection->streaming = true;
    wheel_add(&wheel, &connection->timer, now);
    return flush(connection);
  }
  return put(connection, answer_stream_end()) && answer_requests(connection);
}

static void send_due_chunks(void) {
  uint64_t now = now_ns();
  struct wheel_entry *entry;
  while ((entry = wheel_take_due(&wheel, now)) != NULL) {
    struct connection *connection = (struct connection *)entry;
    connection->streaming = false;
    if (!send_chunk(connection)) close_connection(connection);
  }
}

static void run(int listener) {
  struct epoll_event listening = {.events = EPOLLIN, .data.ptr = NULL};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, listener, &listening) != 0) die("epoll_ctl: %s", strerror(errno));
  struct epoll_event events[EVENTS];
  for (;;) {
    int count = epoll_wait(poller, events, EVENTS, wheel.count > 0 ? 1 : -1);
    if (count < 0 && errno != EINTR) die("epoll_wait: %s", strerror(errno));
    for (int index = 0; index < count; index++) {
      if (events[index].data.ptr == NULL) {
        accept_connections(listener);
      } else {
        serve(events[index].data.ptr, events[index].events);
      }
    }
    send_due_chunks();  // after the events, since it may close a connection that one of them names
  }
}

int main(int count, char **arguments) {
  static const struct option options[] = {{"port", required_argument, NULL, 'p'}, {"rate", required_argument, NULL, 'r'}, {0}};
  uint16_t port = 0;
  uint64_t rate = 20;
  for (int option; (option = getopt_long(count, arguments, "", options, NULL)) != -1;) {
    if (option == 'p') {
      port = (uint16_t)option_number("port", optarg, 1, 65535);
    } else if (option == 'r') {
      rate = option_number("rate", optarg, 1, 1000);
    } else {
      return 2;
    }
  }
  if (port == 0 || optind != count) die("usage: stub-upstream --port PORT [--rate CHUNKS_PER_SECOND]");
  require_files(1024);
  period_ns = 1000000000u / rate;
  answers_prepare();
  wheel_prepare(&wheel);
  poller = epoll_create1(EPOLL_CLOEXEC);
  if (poller < 0) die("epoll_create1: %s", strerror(errno));
  run(listen_loopback(port));
}
