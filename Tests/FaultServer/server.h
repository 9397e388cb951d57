// A server of models that plays what such servers do, right and wrong. One thread, epoll, no library beside the C library.
//
// main.c          flags, the listening socket, the event loop
// connection.c    reads requests, plays scripts
// script.c        what a response is made of: bytes, waits, and how the connection ends
// answer.c        the good answer, plain and streamed, and its variations
// faults.c        which fault a model's name asks for
// fixed.c         responses that are the same for every request
// ledger.c        limits, the log, and how often each request was asked
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct options {
    const char *socket_path;      // NULL: TCP on 127.0.0.1
    int port;                     // 0: the kernel picks one
    const char *key;              // NULL: none is wanted
    const char *log_path;         // NULL: no log
    const char *root;             // what the model ok was loaded from, as /v1/models says; NULL: it does not say
    long delay_ms;                // before each response
    long spread_ms;               // up to so many more, another number for each time that a request is asked
    long chunk_ms;                // between the chunks of a streamed answer
    long chunks;                  // of a streamed answer
    long answer_bytes;            // of the text of an answer
    long storm_seconds;           // from the first request: 429 for all
    long storm_retry_after;       // the Retry-After of these; 0: none
    long limit_per_second;        // 429 beyond; 0: no limit
    long max_in_flight;           // 429 beyond; 0: no limit
    long idle_close_ms;           // closes idle connections; 0: never
};
extern struct options options;

struct bytes {
    char *data;
    size_t count, capacity;
};
void bytes_add(struct bytes *bytes, const void *data, size_t count);
void bytes_text(struct bytes *bytes, const char *text);
__attribute__((format(printf, 2, 3))) void bytes_format(struct bytes *bytes, const char *format, ...);

// A response is a list of steps over one buffer of bytes.
enum step_kind { STEP_SEND, STEP_WAIT, STEP_HANG, STEP_CLOSE, STEP_RESET };
struct step {
    enum step_kind kind;
    size_t value;                 // SEND: where the bytes end in `out`; WAIT: milliseconds
};
struct script {
    struct bytes out;
    struct step *steps;
    size_t count, capacity;
    size_t next;                  // the step that is played
    size_t sent;                  // of `out`
};
void script_clear(struct script *script);
void script_send(struct script *script);            // everything that was added to `out` so far
void script_step(struct script *script, enum step_kind kind, size_t value);

struct request {
    char method[8];
    char path[256];
    char model[128];
    const char *body;
    size_t body_count;
    uint64_t hash;                // FNV-1a of the body
    bool is_stream, is_chat, has_key;
    bool key_is_right;
    unsigned earlier_on_connection;
};

// Fills the script with the response to a request.
void respond(const struct request *request, struct script *script);

// How a good answer is changed. NULL: as it is in the good answer.
struct answer {
    const char *finish;           // JSON
    const char *usage;            // JSON; "": the field is absent
    const char *content;          // JSON
    const char *message_fields;   // JSON members before `content`, with a comma at the end
    int choices;                  // 0: one
    long chunks;                  // 0: as the flag says
};
// How the events of a stream are written.
struct framing {
    const char *line_end;         // NULL: "\n"
    const char *prefix;           // NULL: "data: "
    const char *between;          // after each event, such as a comment; NULL: nothing
    bool is_split;                // each byte in a chunk of its own
    bool has_bom, has_many_lines;
    bool has_no_done, has_no_end; // without [DONE]; without the last chunk of HTTP
    const char *trailer;          // after [DONE]; NULL: nothing
};
void answer(const struct request *request, const struct answer *change, struct script *script);
void answer_framed(const struct request *request, const struct answer *change, const struct framing *framing, struct script *script);
void plain_response(struct script *script, int status, const char *headers, const char *body, size_t count);
void stream_begin(struct script *script);
void stream_chunk(struct script *script, const char *data, size_t count);
void stream_event(struct script *script, const char *json);

// Responses that are the same for every request. False: no such name.
bool fixed_response(const char *name, struct script *script);

uint64_t milliseconds(void);
// `wait_ms`: how long the response is held back.
void log_request(const struct request *request, long wait_ms, const char *outcome);
// How often this request was asked before.
unsigned ask_count(uint64_t hash);
// Whether a request is over a limit; then the script has the refusal.
bool is_refused(const struct request *request, int in_flight, struct script *script);

struct connection;
void connections_init(int epoll);
struct connection *connection_open(int descriptor);
void connection_event(struct connection *connection, uint32_t events);
// Plays what is due, and returns the milliseconds until something is due again; -1: nothing is.
int connections_tick(void);
