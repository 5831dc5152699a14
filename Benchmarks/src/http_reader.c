#include "http_reader.h"

#include <string.h>

#include "http_head.h"

static bool begin_body(struct http_reader *reader) {
  struct span head = {reader->head, reader->head_length};
  if (head.length < 13 || memcmp(head.bytes, "HTTP/1.", 7) != 0) return false;
  uint64_t status;
  if (!span_number((struct span){head.bytes + 9, 3}, &status)) return false;
  if (status < 200) {  // an interim answer; the real one follows
    reader->head_length = 0;
    return true;
  }
  reader->status = (int)status;
  struct span value;
  reader->closes = head_field(head, "connection", &value) && span_is(value, "close");
  if (head_field(head, "transfer-encoding", &value)) {
    reader->state = READER_CHUNK_SIZE;
    return span_is(value, "chunked");
  }
  if (status == 204 || status == 304) {
    reader->state = READER_END;
    return true;
  }
  if (!head_field(head, "content-length", &value) || !span_number(value, &reader->left)) return false;
  reader->state = reader->left == 0 ? READER_END : READER_BODY;
  return true;
}

// Copies into the head until its empty line; false where the answer cannot be read.
static bool feed_head(struct http_reader *reader, const char *bytes, size_t length, size_t *used) {
  size_t before = reader->head_length;
  size_t taken = length < sizeof reader->head - before ? length : sizeof reader->head - before;
  memcpy(reader->head + before, bytes, taken);
  size_t end = head_length(reader->head, before + taken, before < 3 ? 0 : before - 3);
  if (end == 0) {
    reader->head_length += taken;
    *used = taken;
    return reader->head_length < sizeof reader->head;
  }
  reader->head_length = end;
  *used = end - before;
  return begin_body(reader);
}

// One byte of the line that holds a chunk's size: hexadecimal digits, then perhaps an extension.
static bool feed_chunk_size(struct http_reader *reader, char byte) {
  if (byte == '\n') {
    bool empty = reader->line_length == 0;
    reader->line_length = 0;
    reader->state = reader->left == 0 ? READER_TRAILER : READER_CHUNK;
    return !empty;
  }
  if (byte == '\r' || byte == ';' || byte == ' ' || reader->line_length > 16) {
    if (reader->line_length == 0) return false;
    reader->line_length = 17;  // the number is over; the rest of the line is skipped
    return true;
  }
  uint64_t digit;
  if (byte >= '0' && byte <= '9') {
    digit = (uint64_t)(byte - '0');
  } else if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f') {
    digit = (uint64_t)((byte | 0x20) - 'a' + 10);
  } else {
    return false;
  }
  if (reader->line_length++ >= 15) return false;
  reader->left = reader->left * 16 + digit;
  return true;
}

enum reader_result reader_feed(
  struct http_reader *reader, const char *bytes, size_t length, size_t *used, body_sink *sink, void *context) {
  size_t at = 0;
  while (at < length && reader->state != READER_END) {
    switch (reader->state) {
    case READER_HEAD: {
      size_t taken;
      if (!feed_head(reader, bytes + at, length - at, &taken)) return READER_BROKEN;
      at += taken;
      break;
    }
    case READER_BODY:
    case READER_CHUNK: {
      size_t taken = length - at < reader->left ? length - at : (size_t)reader->left;
      sink(context, bytes + at, taken);
      at += taken;
      reader->left -= taken;
      if (reader->left == 0) reader->state = reader->state == READER_BODY ? READER_END : READER_CHUNK_END;
      break;
    }
    case READER_CHUNK_SIZE:
      if (!feed_chunk_size(reader, bytes[at++])) return READER_BROKEN;
      break;
    case READER_CHUNK_END:
      if (bytes[at] != '\r' && bytes[at] != '\n') return READER_BROKEN;
      if (bytes[at++] == '\n') reader->state = READER_CHUNK_SIZE;
      break;
    case READER_TRAILER:
      if (bytes[at] == '\n') {
        if (reader->line_length == 0) reader->state = READER_END;
        reader->line_length = 0;
      } else if (bytes[at] != '\r') {
        reader->line_length++;
      }
      at++;
      break;
    case READER_END:
      break;
    }
  }
  *used = at;
  return reader->state == READER_END ? READER_DONE : READER_NEEDS_MORE;
}

void reader_reset(struct http_reader *reader) {
  reader->state = READER_HEAD;
  reader->status = 0;
  reader->closes = false;
  reader->left = 0;
  reader->line_length = 0;
  reader->head_length = 0;
}
