// An incremental reader of HTTP/1.1 answers, with Content-Length or chunked, however the bytes are cut.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum reader_state {
  READER_HEAD,        // -> READER_BODY, READER_CHUNK_SIZE, READER_END
  READER_BODY,        // -> READER_END
  READER_CHUNK_SIZE,  // -> READER_CHUNK, READER_TRAILER
  READER_CHUNK,       // -> READER_CHUNK_END
  READER_CHUNK_END,   // -> READER_CHUNK_SIZE
  READER_TRAILER,     // -> READER_END
  READER_END,
};

// An answer in progress. All zero is the state before the first byte.
struct http_reader {
  enum reader_state state;
  int status;            // 0 until the head is there
  bool closes;           // the server announced that it closes the connection
  uint64_t left;         // bytes that the body or the chunk still has
  size_t line_length;    // bytes of the current chunk-size or trailer line
  size_t head_length;
  char head[4096];
};

enum reader_result { READER_NEEDS_MORE, READER_DONE, READER_BROKEN };

typedef void body_sink(void *context, const char *bytes, size_t length);

// Takes bytes until the answer is complete; `used` says how many. Body bytes go to the sink, without copies.
// READER_BROKEN: not HTTP/1.x, a head over 4 KiB, a bad length, or an answer that only the end of the connection delimits.
enum reader_result reader_feed(
  struct http_reader *reader, const char *bytes, size_t length, size_t *used, body_sink *sink, void *context);

// Makes the reader ready for the next answer on the connection.
void reader_reset(struct http_reader *reader);
