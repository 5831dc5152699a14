#include "answers.h"

#include <stdio.h>
#include <string.h>

#define TEXT(literal) ((struct span){literal, sizeof literal - 1})

enum { BODY_LENGTH = 1024, SEQUENCE_DIGITS = 10, TIME_DIGITS = 20 };

static char completion[BODY_LENGTH + 256];
static size_t completion_length;
static char models[512];
static size_t models_length;
static char chunk[512];
static size_t chunk_length;
static char *chunk_digits;

static void prepare_completion(void) {
  static const char text[] = "Follow the river to the second bridge, then keep the church tower on your left. ";
  static const char start[] =
    "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"gpt-4o-mini\","
    "\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\"";
  static const char end[] = "\"}}],\"usage\":{\"prompt_tokens\":220,\"completion_tokens\":160,\"total_tokens\":380}}";
  int head = snprintf(completion, sizeof completion,
                      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", BODY_LENGTH, start);
  size_t end_length = sizeof end - 1;
  completion_length = (size_t)head - (sizeof start - 1) + BODY_LENGTH;
  for (size_t at = (size_t)head; at < completion_length - end_length; at++) {
    completion[at] = text[(at - (size_t)head) % (sizeof text - 1)];
  }
  memcpy(completion + completion_length - end_length, end, end_length);
}

static void prepare_models(void) {
  static const char body[] = "{\"object\":\"list\",\"data\":[{\"id\":\"gpt-4o-mini\",\"object\":\"model\",\"created\":1700000000,"
                             "\"owned_by\":\"bench\"}]}";
  models_length = (size_t)snprintf(models, sizeof models,
                                   "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                                   sizeof body - 1, body);
}

static void prepare_chunk(void) {
  char data[384];
  int length = snprintf(data, sizeof data,
                        "data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
                        "\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"@%0*d %0*d\"},"
                        "\"finish_reason\":null}]}\n\n",
                        SEQUENCE_DIGITS, 0, TIME_DIGITS, 0);
  chunk_length = (size_t)snprintf(chunk, sizeof chunk, "%x\r\n%s\r\n", (unsigned)length, data);
  chunk_digits = strchr(chunk, '@') + 1;
}

void answers_prepare(void) {
  prepare_completion();
  prepare_models();
  prepare_chunk();
}

struct span answer_completion(void) { return (struct span){completion, completion_length}; }

struct span answer_models(void) { return (struct span){models, models_length}; }

struct span answer_healthy(void) { return TEXT("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"); }

struct span answer_not_found(void) { return TEXT("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"); }

struct span answer_bad_request(void) {
  return TEXT("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

struct span answer_stream_head(void) {
  return TEXT("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
              "Transfer-Encoding: chunked\r\n\r\n");
}

static void put_digits(char *place, int digits, uint64_t number) {
  for (int at = digits - 1; at >= 0; at--, number /= 10) place[at] = (char)('0' + number % 10);
}

struct span answer_stream_chunk(uint32_t sequence, uint64_t sent_ns) {
  put_digits(chunk_digits, SEQUENCE_DIGITS, sequence);
  put_digits(chunk_digits + SEQUENCE_DIGITS + 1, TIME_DIGITS, sent_ns);
  return (struct span){chunk, chunk_length};
}

struct span answer_stream_end(void) { return TEXT("e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"); }
