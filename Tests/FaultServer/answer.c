#include "server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void plain_response(struct script *script, int status, const char *headers, const char *body, size_t count) {
    bytes_format(&script->out, "HTTP/1.1 %d Status\r\nServer: fault-server\r\n%sContent-Length: %zu\r\n\r\n", status, headers, count);
    bytes_add(&script->out, body, count);
    script_send(script);
}

void stream_begin(struct script *script) {
    bytes_text(&script->out,
               "HTTP/1.1 200 OK\r\nServer: fault-server\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
               "Transfer-Encoding: chunked\r\n\r\n");
}

void stream_chunk(struct script *script, const char *data, size_t count) {
    bytes_format(&script->out, "%zx\r\n", count);
    bytes_add(&script->out, data, count);
    bytes_text(&script->out, "\r\n");
}

void stream_event(struct script *script, const char *json) {
    struct bytes event = {0};
    bytes_text(&event, "data: ");
    bytes_text(&event, json);
    bytes_text(&event, "\n\n");
    stream_chunk(script, event.data, event.count);
    free(event.data);
}

// The text of the good answer, escaped for JSON: the same for the same request, with a program in a fence at its end.
// It has characters of two, three and four bytes.
static void good_text(struct bytes *text, const struct request *request) {
    bytes_format(text, "Answer to %016llx, \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80.\\n\\n", (unsigned long long)request->hash);
    static const char padding[] = "First the input is read, then the answer is computed, and last it is printed. ";
    char program[96];
    int count = snprintf(program, sizeof program, "\\n```python\\nprint(\\\"%016llx\\\")\\n```\\n", (unsigned long long)request->hash);
    while (text->count + (size_t)count < (size_t)options.answer_bytes) {
        size_t left = (size_t)options.answer_bytes - text->count - (size_t)count;
        bytes_add(text, padding, left < sizeof padding - 1 ? left : sizeof padding - 1);
    }
    bytes_add(text, program, (size_t)count);
}

static void usage_field(struct bytes *json, const struct request *request, const struct answer *change) {
    if (change->usage != NULL) {
        if (change->usage[0] != 0) bytes_format(json, ",\"usage\":%s", change->usage);
        return;
    }
    size_t prompt = request->body_count / 4, completion = (size_t)options.answer_bytes / 4;
    bytes_format(json, ",\"usage\":{\"prompt_tokens\":%zu,\"completion_tokens\":%zu,\"total_tokens\":%zu}", prompt, completion,
                 prompt + completion);
}

static void head_fields(struct bytes *json, const struct request *request, const char *object) {
    bytes_format(json, "{\"id\":\"ask-%016llx\",\"object\":\"%s\",\"created\":1,\"model\":\"%s\",\"system_fingerprint\":\"fp_1\",\"choices\":[",
                 (unsigned long long)request->hash, object, request->model);
}

static void whole_choice(struct bytes *json, const struct request *request, const struct answer *change, const struct bytes *text, int index) {
    const char *finish = change->finish != NULL ? change->finish : "\"stop\"";
    bytes_format(json, "%s{\"index\":%d,\"finish_reason\":%s,", index > 0 ? "," : "", index, finish);
    if (request->is_chat) {
        bytes_text(json, "\"message\":{\"role\":\"assistant\",");
        if (change->message_fields != NULL) bytes_text(json, change->message_fields);
    }
    bytes_text(json, request->is_chat ? "\"content\":" : "\"text\":");
    if (change->content != NULL) bytes_text(json, change->content);
    if (change->content == NULL) {
        bytes_text(json, "\"");
        bytes_add(json, text->data, text->count);
        bytes_text(json, "\"");
    }
    bytes_text(json, request->is_chat ? "}}" : "}");
}

static void whole_answer(const struct request *request, const struct answer *change, struct script *script) {
    struct bytes text = {0}, json = {0};
    good_text(&text, request);
    head_fields(&json, request, request->is_chat ? "chat.completion" : "text_completion");
    int choices = change->choices > 0 ? change->choices : 1;
    for (int index = 0; index < choices; index++) whole_choice(&json, request, change, &text, index);
    bytes_text(&json, "]");
    usage_field(&json, request, change);
    bytes_text(&json, "}");
    char headers[128];
    snprintf(headers, sizeof headers, "Content-Type: application/json\r\nX-Request-Id: req-%016llx\r\n", (unsigned long long)request->hash);
    plain_response(script, 200, headers, json.data, json.count);
    free(text.data);
    free(json.data);
}

static void framed_event(struct script *script, const struct framing *framing, const char *json, size_t count) {
    const char *line_end = framing->line_end != NULL ? framing->line_end : "\n";
    const char *prefix = framing->prefix != NULL ? framing->prefix : "data: ";
    struct bytes event = {0};
    bytes_text(&event, prefix);
    // JSON may have a line break after a comma that separates members: the first comma of an event is one.
    const char *comma = framing->has_many_lines ? memchr(json, ',', count) : NULL;
    size_t first = comma != NULL ? (size_t)(comma - json) + 1 : count;
    bytes_add(&event, json, first);
    if (first < count) {
        bytes_text(&event, line_end);
        bytes_text(&event, prefix);
        bytes_add(&event, json + first, count - first);
    }
    bytes_text(&event, line_end);
    bytes_text(&event, line_end);
    if (framing->between != NULL) bytes_text(&event, framing->between);
    if (framing->is_split) {
        for (size_t i = 0; i < event.count; i++) stream_chunk(script, event.data + i, 1);
    } else {
        stream_chunk(script, event.data, event.count);
    }
    free(event.data);
}

// Where a piece of escaped text that begins at `start` may end: not inside of an escape.
static size_t piece_end(const struct bytes *text, size_t start, size_t length) {
    size_t end = start;
    while (end < text->count && end - start < length) end += text->data[end] == '\\' ? 2 : 1;
    return end < text->count ? end : text->count;
}

static void delta(struct bytes *json, const struct request *request, const char *fields, const char *text, size_t count) {
    bytes_text(json, request->is_chat ? "\"delta\":{" : "");
    if (request->is_chat && fields != NULL) bytes_text(json, fields);
    bytes_text(json, request->is_chat ? "\"content\":\"" : "\"text\":\"");
    bytes_add(json, text, count);
    bytes_text(json, request->is_chat ? "\"}" : "\"");
}

static void streamed_event(const struct request *request, const struct answer *change, const struct framing *framing, struct script *script,
                           const char *fields, const char *text, size_t count, bool is_last) {
    struct bytes json = {0};
    head_fields(&json, request, request->is_chat ? "chat.completion.chunk" : "text_completion");
    bytes_text(&json, "{\"index\":0,");
    if (change->content != NULL && is_last && request->is_chat)
        bytes_format(&json, "\"delta\":{\"content\":%s}", change->content);
    else
        delta(&json, request, fields, text, count);
    bytes_format(&json, ",\"finish_reason\":%s}]}", is_last ? (change->finish != NULL ? change->finish : "\"stop\"") : "null");
    framed_event(script, framing, json.data, json.count);
    free(json.data);
}

static void usage_event(const struct request *request, const struct answer *change, const struct framing *framing, struct script *script) {
    struct bytes json = {0};
    head_fields(&json, request, "chat.completion.chunk");
    bytes_text(&json, "]");
    usage_field(&json, request, change);
    bytes_text(&json, "}");
    framed_event(script, framing, json.data, json.count);
    free(json.data);
}

static void streamed_text(const struct request *request, const struct answer *change, const struct framing *framing, struct script *script) {
    struct bytes text = {0};
    good_text(&text, request);
    if (change->content != NULL) text.count = 0;
    long chunks = change->chunks > 0 ? change->chunks : options.chunks;
    size_t length = text.count / (size_t)(chunks > 0 ? chunks : 1) + 1, start = 0;
    streamed_event(request, change, framing, script, change->message_fields, "", 0, false);
    for (long sent = 0; sent < chunks && start < text.count; sent++) {
        size_t end = piece_end(&text, start, length);
        // Without a split inside of a character the text would still be cut there by JSON, which no server does.
        while (end < text.count && (text.data[end] & 0xc0) == 0x80) end++;
        streamed_event(request, change, framing, script, NULL, text.data + start, end - start, false);
        if (options.chunk_ms > 0) {
            script_send(script);
            script_step(script, STEP_WAIT, (size_t)options.chunk_ms);
        }
        start = end;
    }
    streamed_event(request, change, framing, script, NULL, text.data + start, text.count - start, true);
    free(text.data);
}

void answer_framed(const struct request *request, const struct answer *change, const struct framing *framing, struct script *script) {
    static const struct answer unchanged;
    if (change == NULL) change = &unchanged;
    stream_begin(script);
    if (framing->has_bom) stream_chunk(script, "\xef\xbb\xbf", 3);
    streamed_text(request, change, framing, script);
    usage_event(request, change, framing, script);
    if (!framing->has_no_done) framed_event(script, framing, "[DONE]", 6);
    if (framing->trailer != NULL) stream_chunk(script, framing->trailer, strlen(framing->trailer));
    if (!framing->has_no_end) bytes_text(&script->out, "0\r\n\r\n");
    script_send(script);
    if (framing->has_no_end) script_step(script, STEP_CLOSE, 0);
}

void answer(const struct request *request, const struct answer *change, struct script *script) {
    static const struct answer unchanged;
    static const struct framing framing;
    if (change == NULL) change = &unchanged;
    if (request->is_stream)
        answer_framed(request, change, &framing, script);
    else
        whole_answer(request, change, script);
}
