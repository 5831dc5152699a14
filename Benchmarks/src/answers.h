// The fixed bytes that the stub answers with, made once at start.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "http_head.h"

// Must be called before any other function of this file.
void answers_prepare(void);

// A whole answer: a chat completion whose JSON body has exactly 1 KiB.
struct span answer_completion(void);

// A whole answer: the list of models, for a gateway that probes its endpoints.
struct span answer_models(void);

// Whole answers without a body for what the stub does not serve.
struct span answer_healthy(void);
struct span answer_not_found(void);
struct span answer_bad_request(void);

// The head of a stream, one of its chunks, and its end. A chunk is valid until the next call: its content is
// "@SEQUENCE TIME" with 10 and 20 digits, the number of the chunk and the time it was sent in monotonic nanoseconds.
struct span answer_stream_head(void);
struct span answer_stream_chunk(uint32_t sequence, uint64_t sent_ns);
struct span answer_stream_end(void);
