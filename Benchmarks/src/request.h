// The request that the load generators send: a chat completion whose JSON body has exactly 1 KiB.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct request {
  char bytes[2048];
  size_t length;
};

// `stream` asks for a stream that outlasts every measurement.
void request_make(struct request *request, const char *path, uint16_t port, bool stream);
