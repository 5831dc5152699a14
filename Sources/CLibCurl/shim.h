#pragma once

// What Swift cannot import of libcurl (variadic calls, unions) and of Linux (epoll's packed event), as typed inline functions.
// Every setter returns libcurl's own result code.

#include <curl/curl.h>
#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

typedef size_t (*fp_data_callback)(char *_Nullable data, size_t size, size_t count, void *_Nullable context);
typedef int (*fp_close_callback)(void *_Nullable context, curl_socket_t socket);
typedef int (*fp_socket_callback)(CURL *_Nullable easy, curl_socket_t socket, int what, void *_Nullable context, void *_Nullable unused);
typedef int (*fp_timer_callback)(CURLM *_Nullable multi, long milliseconds, void *_Nullable context);

// MARK: easy handles

static inline CURLcode fp_easy_set_long(CURL *_Nonnull easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode fp_easy_set_string(CURL *_Nonnull easy, CURLoption option, const char *_Nullable value) {
  return curl_easy_setopt(easy, option, value);
}

// libcurl keeps a copy.
static inline CURLcode fp_easy_set_blob(CURL *_Nonnull easy, CURLoption option, const void *_Nonnull bytes, size_t count) {
  struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
  return curl_easy_setopt(easy, option, &blob);
}

static inline CURLcode fp_easy_set_list(CURL *_Nonnull easy, CURLoption option, struct curl_slist *_Nullable list) {
  return curl_easy_setopt(easy, option, list);
}

// The bytes are not copied: they must stay in place until the transfer has ended.
static inline CURLcode fp_easy_set_body(CURL *_Nonnull easy, const void *_Nonnull bytes, curl_off_t count) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, count);
  return code ? code : curl_easy_setopt(easy, CURLOPT_POSTFIELDS, bytes);
}

static inline CURLcode fp_easy_set_callbacks(CURL *_Nonnull easy, fp_data_callback _Nonnull header, fp_data_callback _Nonnull body,
                                             void *_Nonnull context) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_PRIVATE, context);
  if (!code) code = curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
  if (!code) code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, header);
  if (!code) code = curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
  return code ? code : curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, body);
}

static inline CURLcode fp_easy_set_close_callback(CURL *_Nonnull easy, fp_close_callback _Nonnull callback, void *_Nonnull context) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, context);
  return code ? code : curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, callback);
}

static inline long fp_easy_get_long(CURL *_Nonnull easy, CURLINFO info) {
  long value = 0;
  return curl_easy_getinfo(easy, info, &value) ? 0 : value;
}

static inline int64_t fp_easy_get_offset(CURL *_Nonnull easy, CURLINFO info) {
  curl_off_t value = 0;
  return curl_easy_getinfo(easy, info, &value) ? 0 : value;
}

static inline void *_Nullable fp_easy_get_context(CURL *_Nonnull easy) {
  char *context = NULL;
  return curl_easy_getinfo(easy, CURLINFO_PRIVATE, &context) ? NULL : context;
}

// MARK: multi handles

static inline CURLMcode fp_multi_set_long(CURLM *_Nonnull multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode fp_multi_set_callbacks(CURLM *_Nonnull multi, fp_socket_callback _Nonnull socket, fp_timer_callback _Nonnull timer,
                                               void *_Nonnull context) {
  CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
  if (!code) code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket);
  if (!code) code = curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
  return code ? code : curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
}

// The next easy handle whose transfer has ended, or NULL.
static inline CURL *_Nullable fp_multi_next_done(CURLM *_Nonnull multi, CURLcode *_Nonnull code) {
  int left = 0;
  CURLMsg *message;
  while ((message = curl_multi_info_read(multi, &left))) {
    if (message->msg == CURLMSG_DONE) {
      *code = message->data.result;
      return message->easy_handle;
    }
  }
  return NULL;
}

// MARK: epoll

static inline int fp_epoll_control(int epoll, int operation, int descriptor, uint32_t events) {
  struct epoll_event event;
  event.events = events;
  event.data.u64 = (uint64_t)(uint32_t)descriptor;
  return epoll_ctl(epoll, operation, descriptor, &event);
}

static inline int fp_event_descriptor(const struct epoll_event *_Nonnull events, int index) {
  return (int)(uint32_t)events[index].data.u64;
}

static inline uint32_t fp_event_bits(const struct epoll_event *_Nonnull events, int index) {
  return events[index].events;
}
