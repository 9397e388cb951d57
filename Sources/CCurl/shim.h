// libcurl for Swift. Its options are variadic functions and macros, which Swift does not call: here they are plain functions by type.
//
// Options that the libcurl at hand does not know return CURLE_UNKNOWN_OPTION, which callers must look at.
#pragma once

#include <curl/curl.h>
// The event loop that drives libcurl; Swift's own module of the C library does not have these.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

static inline CURLcode gencode_curl_set_long(CURL *easy, CURLoption option, long value) { return curl_easy_setopt(easy, option, value); }

// libcurl copies the text, except for CURLOPT_POSTFIELDS.
static inline CURLcode gencode_curl_set_text(CURL *easy, CURLoption option, const char *text) {
    return curl_easy_setopt(easy, option, text);
}

static inline CURLcode gencode_curl_set_pointer(CURL *easy, CURLoption option, const void *pointer) {
    return curl_easy_setopt(easy, option, pointer);
}

// The bytes are not copied and must stay where they are until the transfer has ended.
static inline CURLcode gencode_curl_set_post(CURL *easy, const void *bytes, curl_off_t count) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_POST, 1L);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, count);
    return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_POSTFIELDS, bytes) : code;
}

// For both, `bytes` are read-only, `size * count` is their number, and another return value than that ends the transfer.
typedef size_t (*gencode_curl_receive)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode gencode_curl_set_receivers(CURL *easy, gencode_curl_receive body, gencode_curl_receive header) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, body);
    return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, header) : code;
}

static inline CURLcode gencode_curl_set_receiver_context(CURL *easy, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
    return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_PRIVATE, context) : code;
}

typedef curl_socket_t (*gencode_curl_open_socket)(void *context, curlsocktype purpose, struct curl_sockaddr *address);

static inline CURLcode gencode_curl_set_socket_opener(CURL *easy, gencode_curl_open_socket open_socket) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
}

static inline long gencode_curl_long(CURL *easy, CURLINFO info) {
    long value = 0;
    return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

static inline curl_off_t gencode_curl_count(CURL *easy, CURLINFO info) {
    curl_off_t value = 0;
    return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

static inline void *gencode_curl_context(CURL *easy) {
    char *context = NULL;
    return curl_easy_getinfo(easy, CURLINFO_PRIVATE, &context) == CURLE_OK ? context : NULL;
}

static inline CURLMcode gencode_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

typedef int (*gencode_curl_on_socket)(CURL *easy, curl_socket_t socket, int what, void *context, void *socket_context);
typedef int (*gencode_curl_on_timer)(CURLM *multi, long milliseconds, void *context);

static inline CURLMcode gencode_curl_multi_set_callbacks(
    CURLM *multi, gencode_curl_on_socket on_socket, gencode_curl_on_timer on_timer, void *context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    return code == CURLM_OK ? curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context) : code;
}

// The next transfer that has ended, or NULL. Its result goes to `code`.
static inline CURL *gencode_curl_multi_ended(CURLM *multi, CURLcode *code) {
    int left = 0;
    for (;;) {
        CURLMsg *message = curl_multi_info_read(multi, &left);
        if (message == NULL) return NULL;
        if (message->msg != CURLMSG_DONE) continue;
        *code = message->data.result;
        return message->easy_handle;
    }
}

// An address of the form that OPENSOCKETFUNCTION gives, as a socket that no child process inherits.
static inline curl_socket_t gencode_curl_socket(const struct curl_sockaddr *address) {
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// The libcurl that runs; NULL: it does not say.
static inline curl_version_info_data *gencode_curl_version(void) { return curl_version_info(CURLVERSION_NOW); }
