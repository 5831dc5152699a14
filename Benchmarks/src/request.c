#include "request.h"

#include <stdio.h>
#include <string.h>

#include "support.h"

enum { BODY_LENGTH = 1024 };

void request_make(struct request *request, const char *path, uint16_t port, bool stream) {
  static const char text[] = "Where does the road to the harbour begin, and which way do I turn at the old mill? ";
  const char *options = stream ? "\"stream\":true,\"max_tokens\":1000000," : "";
  char body[BODY_LENGTH + 1];
  int start = snprintf(body, sizeof body, "{\"model\":\"gpt-4o-mini\",%s\"messages\":[{\"role\":\"user\",\"content\":\"", options);
  static const char end[] = "\"}]}";
  size_t end_length = sizeof end - 1;
  for (size_t at = (size_t)start; at < BODY_LENGTH - end_length; at++) body[at] = text[(at - (size_t)start) % (sizeof text - 1)];
  memcpy(body + BODY_LENGTH - end_length, end, sizeof end);

  int length = snprintf(request->bytes, sizeof request->bytes,
                        "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nAuthorization: Bearer sk_debug\r\n"
                        "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
                        path, port, BODY_LENGTH, body);
  if (length >= (int)sizeof request->bytes) die("--path is too long");
  request->length = (size_t)length;
}
