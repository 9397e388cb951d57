#include "server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void (*fault_function)(const struct request *request, long number, struct script *script);

// ---- Streams and bodies that end before they are whole.

// A whole answer whose script is cut after `count` bytes.
static void cut(const struct request *request, struct script *script, size_t count, enum step_kind last) {
    answer(request, NULL, script);
    script->count = 0;
    if (script->out.count > count) script->out.count = count;
    if (count > 0) {
        script_send(script);
        // The bytes must have arrived before a reset overtakes them.
        if (last == STEP_RESET) script_step(script, STEP_WAIT, 20);
    }
    script_step(script, last, 0);
}

static void reset_after(const struct request *request, long count, struct script *script) { cut(request, script, (size_t)count, STEP_RESET); }
static void close_after(const struct request *request, long count, struct script *script) { cut(request, script, (size_t)count, STEP_CLOSE); }
static void hang_after(const struct request *request, long count, struct script *script) { cut(request, script, (size_t)count, STEP_HANG); }

static void half(const struct request *request, long number, struct script *script) {
    (void)number;
    answer(request, NULL, script);
    size_t count = script->out.count / 2;
    script_clear(script);
    cut(request, script, count, STEP_CLOSE);
}

// Nothing but comments: the connection lives, the model does not.
static void comments_only(const struct request *request, long number, struct script *script) {
    (void)request;
    stream_begin(script);
    for (long i = 0; i < (number > 0 ? number : 10000); i++) {
        stream_chunk(script, ": keep-alive\n\n", 14);
        script_send(script);
        script_step(script, STEP_WAIT, 20);
    }
    script_step(script, STEP_HANG, 0);
}

// As servers do that keep a queued request's connection open: blank lines, then the answer.
static void blank_lines(const struct request *request, long number, struct script *script) {
    struct script whole = {0};
    struct request plain = *request;
    plain.is_stream = false;
    answer(&plain, NULL, &whole);
    char *body = strstr(whole.out.data, "\r\n\r\n") + 4;
    size_t count = whole.out.count - (size_t)(body - whole.out.data);
    bytes_text(&script->out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (long i = 0; i < number; i++) {
        stream_chunk(script, "\n\n", 2);
        script_send(script);
        script_step(script, STEP_WAIT, 10);
    }
    stream_chunk(script, body, count);
    bytes_text(&script->out, "0\r\n\r\n");
    script_send(script);
    free(whole.out.data);
    free(whole.steps);
}

// ---- Connections.

static void delayed(const struct request *request, long number, struct script *script) {
    script_step(script, STEP_WAIT, (size_t)number);
    answer(request, NULL, script);
}

static void idle_close(const struct request *request, long number, struct script *script) {
    answer(request, NULL, script);
    script_step(script, STEP_WAIT, (size_t)number);
    script_step(script, STEP_CLOSE, 0);
}

// A connection serves one request, and is reset by the next.
static void dead_reuse(const struct request *request, long number, struct script *script) {
    (void)number;
    if (request->earlier_on_connection > 0)
        script_step(script, STEP_RESET, 0);
    else
        answer(request, NULL, script);
}

static void redirect(const struct request *request, long number, struct script *script) {
    char headers[512];
    snprintf(headers, sizeof headers, "Location: http://127.0.0.1:%ld%s\r\n", number, request->path);
    plain_response(script, 307, headers, "", 0);
}

// ---- Sizes.

static void filled(struct script *script, const char *start, size_t count, const char *end) {
    struct bytes body = {0};
    bytes_text(&body, start);
    char *fill = malloc(count);
    if (fill == NULL) exit(1);
    memset(fill, 'x', count);
    bytes_add(&body, fill, count);
    free(fill);
    bytes_text(&body, end);
    stream_chunk(script, body.data, body.count);
    free(body.data);
}

static void long_line(const struct request *request, long number, struct script *script) {
    (void)request;
    stream_begin(script);
    filled(script, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"", (size_t)number, "\"},\"finish_reason\":\"stop\"}]}\n\n");
    bytes_text(&script->out, "0\r\n\r\n");
    script_send(script);
}

static void long_body(const struct request *request, long number, struct script *script) {
    (void)request;
    bytes_text(&script->out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    filled(script, "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"", (size_t)number, "\"},\"finish_reason\":\"stop\"}]}");
    bytes_text(&script->out, "0\r\n\r\n");
    script_send(script);
}

static void many_headers(const struct request *request, long number, struct script *script) {
    (void)request;
    bytes_text(&script->out, "HTTP/1.1 200 OK\r\n");
    for (long i = 0; i < number; i++) bytes_format(&script->out, "X-Filler-%ld: x\r\n", i);
    bytes_text(&script->out, "Content-Length: 2\r\n\r\n{}");
    script_send(script);
}

static void not_http(const struct request *request, long number, struct script *script) {
    (void)request, (void)number;
    bytes_text(&script->out, "SSH-2.0-OpenSSH_9.2\r\n");
    script_send(script);
    script_step(script, STEP_CLOSE, 0);
}

// gzip without compression: one "stored" block, which zlib is not needed for. The body is below 64 KiB.
static uint32_t crc32_of(const char *data, size_t count) {
    uint32_t crc = ~0u;
    for (size_t i = 0; i < count; i++) {
        crc ^= (unsigned char)data[i];
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

static void gzip(const struct request *request, long number, struct script *script) {
    (void)number;
    struct script whole = {0};
    struct request plain = *request;
    plain.is_stream = false;
    answer(&plain, NULL, &whole);
    char *body = strstr(whole.out.data, "\r\n\r\n") + 4;
    uint32_t count = (uint32_t)(whole.out.count - (size_t)(body - whole.out.data)), crc = crc32_of(body, count);
    struct bytes packed = {0};
    bytes_add(&packed, "\x1f\x8b\x08\0\0\0\0\0\0\xff\x01", 11);
    uint16_t length[2] = {(uint16_t)count, (uint16_t)~count};
    bytes_add(&packed, length, 4);
    bytes_add(&packed, body, count);
    bytes_add(&packed, &crc, 4);
    bytes_add(&packed, &count, 4);
    plain_response(script, 200, "Content-Type: application/json\r\nContent-Encoding: gzip\r\n", packed.data, packed.count);
    free(packed.data);
    free(whole.out.data);
    free(whole.steps);
}

// ---- Events of streams.

static void error_in_stream(const struct request *request, struct script *script, const char *event) {
    (void)request;
    stream_begin(script);
    stream_event(script, "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half an ans\"},\"finish_reason\":null}]}");
    stream_chunk(script, event, strlen(event));
    stream_event(script, "[DONE]");
    bytes_text(&script->out, "0\r\n\r\n");
    script_send(script);
}

static void error_object(const struct request *request, long number, struct script *script) {
    (void)number;
    error_in_stream(request, script, "data: {\"error\":{\"message\":\"provider disconnected\",\"code\":502}}\n\n");
}
static void error_event(const struct request *request, long number, struct script *script) {
    (void)number;
    error_in_stream(request, script, "event: error\ndata: {\"message\":\"the engine died\",\"http_status_code\":500}\n\n");
}
static void error_field(const struct request *request, long number, struct script *script) {
    (void)number;
    error_in_stream(request, script, "error: {\"code\":500,\"message\":\"slot failed\",\"type\":\"server_error\"}\n\n");
}

static void many_choices(const struct request *request, long number, struct script *script) {
    struct answer change = {.choices = (int)number};
    struct request plain = *request;
    plain.is_stream = false;
    answer(&plain, &change, script);
}

static void chunked(const struct request *request, long number, struct script *script) {
    struct answer change = {.chunks = number};
    answer(request, &change, script);
}

// Names that end in a number: the number is the function's.
static const struct numbered {
    const char *prefix;
    fault_function play;
} numbered[] = {
    {"ok-stream-", chunked},
    {"delay-", delayed},
    {"rst-after-", reset_after},
    {"close-after-", close_after},
    {"hang-after-", hang_after},
    {"idle-close-", idle_close},
    {"redirect-", redirect},
    {"blank-lines-", blank_lines},
    {"comments-only-", comments_only},
    {"long-line-", long_line},
    {"long-body-", long_body},
    {"choices-", many_choices},
    {"headers-", many_headers},
};

static const struct named {
    const char *name;
    fault_function play;
} named[] = {
    {"half", half},           {"dead-reuse", dead_reuse},   {"not-http", not_http},       {"gzip", gzip},
    {"error-object", error_object}, {"error-event", error_event}, {"error-field", error_field},
};

// The good answer with another content, ending or usage.
static const struct changed {
    const char *name;
    struct answer change;
} changed[] = {
    {"finish-null", {.finish = "null"}},
    {"finish-abort", {.finish = "\"abort\""}},
    {"finish-error", {.finish = "\"error\""}},
    {"finish-resources", {.finish = "\"insufficient_system_resource\""}},
    {"finish-length", {.finish = "\"length\""}},
    {"finish-filter", {.finish = "\"content_filter\""}},
    {"finish-tools", {.finish = "\"tool_calls\""}},
    {"finish-eos", {.finish = "\"eos_token\""}},
    {"usage-null", {.usage = "null"}},
    {"usage-absent", {.usage = ""}},
    {"usage-half", {.usage = "{\"prompt_tokens\":7,\"completion_tokens\":null}"}},
    {"content-null", {.content = "null", .finish = "\"length\""}},
    {"content-empty", {.content = "\"\"", .finish = "\"length\""}},
    {"content-list", {.content = "[{\"type\":\"text\",\"text\":\"part one, \"},{\"type\":\"text\",\"text\":\"part two\"}]"}},
    {"content-surrogate", {.content = "\"lone \\ud800 surrogate\""}},
    {"refusal", {.content = "null", .message_fields = "\"refusal\":\"I cannot help with that\","}},
    {"reasoning-content", {.message_fields = "\"reasoning_content\":\"thinking\","}},
    {"reasoning", {.message_fields = "\"reasoning\":\"thinking\","}},
    {"reasoning-details", {.message_fields = "\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"thinking\"}],"}},
    {"reasoning-tags", {.content = "\"<think>thinking</think>done\""}},
};

// The good stream, written in another way. Apart from the last four it says the same.
static const struct framed {
    const char *name;
    struct framing framing;
} framed[] = {
    {"crlf", {.line_end = "\r\n"}},
    {"cr", {.line_end = "\r"}},
    {"split", {.is_split = true}},
    {"split-crlf", {.line_end = "\r\n", .is_split = true}},
    {"comments", {.between = ": OPENROUTER PROCESSING\n\n"}},
    {"no-space", {.prefix = "data:"}},
    {"many-lines", {.has_many_lines = true}},
    {"bom", {.has_bom = true}},
    {"unknown-fields", {.between = "id: 7\nretry: 100\nevent: message\nstrange\n\n"}},
    {"azure-first", {.between = "data: {\"choices\":[],\"prompt_filter_results\":[]}\n\n"}},
    {"no-done", {.has_no_done = true}},
    {"done-garbage", {.trailer = "data: {{{ garbage\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"more\"}}]}\n\n"}},
    {"no-end", {.has_no_end = true}},
};

static bool plays(const char *name, const struct request *request, struct script *script) {
    if (strcmp(name, "ok") == 0) return answer(request, NULL, script), true;
    for (size_t i = 0; i < sizeof numbered / sizeof *numbered; i++) {
        size_t count = strlen(numbered[i].prefix);
        if (strncmp(name, numbered[i].prefix, count) == 0) return numbered[i].play(request, atol(name + count), script), true;
    }
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (strcmp(name, named[i].name) == 0) return named[i].play(request, 0, script), true;
    for (size_t i = 0; i < sizeof changed / sizeof *changed; i++)
        if (strcmp(name, changed[i].name) == 0) return answer(request, &changed[i].change, script), true;
    for (size_t i = 0; i < sizeof framed / sizeof *framed; i++)
        if (strcmp(name, framed[i].name) == 0) return answer_framed(request, NULL, &framed[i].framing, script), true;
    return fixed_response(name, script);
}

// Another number of milliseconds each time that a request is asked, the same in every run.
static long spread_of(const struct request *request) {
    if (options.spread_ms <= 0) return 0;
    uint64_t mixed = (request->hash ^ ask_count(request->hash)) * 0x9e3779b97f4a7c15u;
    return (long)((mixed >> 32) % (uint64_t)options.spread_ms);
}

static void respond_to_ask(const struct request *request, struct script *script) {
    const char *name = request->model;
    // "once:FAULT" fails the first time that a request is asked.
    if (strncmp(name, "once:", 5) == 0) name = ask_count(request->hash) > 0 ? "ok" : name + 5;
    long wait_ms = options.delay_ms + spread_of(request);
    if (wait_ms > 0) script_step(script, STEP_WAIT, (size_t)wait_ms);
    bool is_known = plays(name, request, script);
    if (!is_known) fixed_response("404-model", script);
    log_request(request, wait_ms, is_known ? name : "404-model");
}

void respond(const struct request *request, struct script *script) {
    static const char models[] =
        "{\"object\":\"list\",\"data\":[{\"id\":\"ok\",\"object\":\"model\",\"owned_by\":\"fault-server\",\"max_model_len\":32768,\"root\":\"%s\"},"
        "{\"id\":\"ok-stream-500\",\"object\":\"model\",\"owned_by\":\"fault-server\"}]}";
    if (strcmp(request->path, "/health") == 0) return plain_response(script, 200, "", "", 0);
    if (options.key != NULL && !request->key_is_right) {
        log_request(request, 0, "401");
        fixed_response("401", script);
        return;
    }
    if (strcmp(request->path, "/v1/models") == 0) {
        char text[sizeof models + 256];
        int length = snprintf(text, sizeof text, models, options.root ? options.root : "");
        if (length < 0 || (size_t)length >= sizeof text) exit(2);
        return plain_response(script, 200, "Content-Type: application/json\r\n", text, (size_t)length);
    }
    if (strcmp(request->method, "POST") == 0 && strncmp(request->path, "/v1/", 4) == 0) return respond_to_ask(request, script);
    log_request(request, 0, "404");
    plain_response(script, 404, "Content-Type: application/json\r\n", "{\"detail\":\"Not Found\"}", 22);
}
