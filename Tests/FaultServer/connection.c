#include "server.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
    int descriptor;
    struct bytes in;
    struct script script;
    bool is_busy;                 // a response is being played
    bool watches_writing;
    unsigned served;
    uint64_t due;                 // 0: no timer
    size_t heap_index;            // from 1; 0: not in the heap
    char model[128];
    uint64_t hash;
};

static int poll_descriptor;
static int in_flight;

void connections_init(int epoll) { poll_descriptor = epoll; }

// ---- Timers: a binary heap, the earliest first.

static struct connection **heap;
static size_t heap_count, heap_capacity;

static void heap_put(size_t index, struct connection *connection) {
    heap[index] = connection;
    connection->heap_index = index + 1;
}

static void heap_settle(size_t index) {
    struct connection *moved = heap[index];
    while (index > 0 && heap[(index - 1) / 2]->due > moved->due) {
        heap_put(index, heap[(index - 1) / 2]);
        index = (index - 1) / 2;
    }
    for (size_t child; (child = index * 2 + 1) < heap_count; index = child) {
        if (child + 1 < heap_count && heap[child + 1]->due < heap[child]->due) child++;
        if (heap[child]->due >= moved->due) break;
        heap_put(index, heap[child]);
    }
    heap_put(index, moved);
}

static void timer_clear(struct connection *connection) {
    if (connection->heap_index == 0) return;
    size_t index = connection->heap_index - 1;
    connection->heap_index = 0;
    connection->due = 0;
    struct connection *last = heap[--heap_count];
    if (last == connection) return;
    heap_put(index, last);
    heap_settle(index);
}

static void timer_set(struct connection *connection, uint64_t delay) {
    timer_clear(connection);
    connection->due = milliseconds() + delay;
    if (heap_count == heap_capacity) {
        heap_capacity = heap_capacity * 2 + 64;
        heap = realloc(heap, heap_capacity * sizeof *heap);
        if (heap == NULL) exit(1);
    }
    heap_count++;
    heap_put(heap_count - 1, connection);
    heap_settle(heap_count - 1);
}

// ---- Connections.

struct connection *connection_open(int descriptor) {
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) exit(1);
    connection->descriptor = descriptor;
    if (options.idle_close_ms > 0) timer_set(connection, (uint64_t)options.idle_close_ms);
    return connection;
}

static void connection_close(struct connection *connection, bool is_reset) {
    // SO_LINGER with 0 s makes close(2) send RST.
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    if (is_reset) setsockopt(connection->descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    if (connection->is_busy) in_flight--;
    timer_clear(connection);
    close(connection->descriptor);
    free(connection->in.data);
    free(connection->script.out.data);
    free(connection->script.steps);
    free(connection);
}

static void watch(struct connection *connection, bool writing) {
    if (connection->watches_writing == writing) return;
    connection->watches_writing = writing;
    struct epoll_event event = {.events = EPOLLIN | (writing ? EPOLLOUT : 0), .data.ptr = connection};
    epoll_ctl(poll_descriptor, EPOLL_CTL_MOD, connection->descriptor, &event);
}

enum played { PLAYED_ALL, PLAYED_WAITS, PLAYED_CLOSED };

static enum played play(struct connection *connection) {
    struct script *script = &connection->script;
    for (; script->next < script->count; script->next++) {
        struct step *step = &script->steps[script->next];
        switch (step->kind) {
        case STEP_SEND:
            while (script->sent < step->value) {
                ssize_t count = send(connection->descriptor, script->out.data + script->sent, step->value - script->sent, MSG_NOSIGNAL);
                if (count < 0 && errno == EAGAIN) return watch(connection, true), PLAYED_WAITS;
                if (count < 0) return connection_close(connection, false), PLAYED_CLOSED;
                script->sent += (size_t)count;
            }
            break;
        case STEP_WAIT:
            if (step->value == 0) break;
            timer_set(connection, step->value);
            step->value = 0;
            return watch(connection, false), PLAYED_WAITS;
        case STEP_HANG: return watch(connection, false), PLAYED_WAITS;
        case STEP_CLOSE: return connection_close(connection, false), PLAYED_CLOSED;
        case STEP_RESET: return connection_close(connection, true), PLAYED_CLOSED;
        }
    }
    watch(connection, false);
    script_clear(script);
    connection->is_busy = false;
    in_flight--;
    if (options.idle_close_ms > 0) timer_set(connection, (uint64_t)options.idle_close_ms);
    return PLAYED_ALL;
}

// ---- Requests.

static bool has_prefix(const char *line, const char *prefix) { return strncasecmp(line, prefix, strlen(prefix)) == 0; }

static void take_key(struct request *request, const char *value) {
    request->has_key = true;
    size_t count = options.key != NULL ? strlen(options.key) : 0;
    request->key_is_right = count > 0 && strncmp(value, options.key, count) == 0 && value[count] == '\r';
}

// The value of a member of the body whose value is a string, found without reading the rest.
static void find_text(const char *body, size_t count, const char *name, char *text, size_t capacity) {
    const char *found = memmem(body, count, name, strlen(name)), *end = body + count;
    text[0] = 0;
    if (found == NULL) return;
    found += strlen(name);
    while (found < end && (*found == ' ' || *found == ':')) found++;
    if (found == end || *found++ != '"') return;
    size_t length = 0;
    while (found < end && *found != '"' && length + 1 < capacity) text[length++] = *found++;
    text[length] = 0;
}

static bool is_true(const char *body, size_t count, const char *name) {
    const char *found = memmem(body, count, name, strlen(name)), *end = body + count;
    if (found == NULL) return false;
    found += strlen(name);
    while (found < end && (*found == ' ' || *found == ':')) found++;
    return end - found >= 4 && memcmp(found, "true", 4) == 0;
}

static void read_body(struct request *request) {
    request->hash = 14695981039346656037u;
    for (size_t i = 0; i < request->body_count; i++) request->hash = (request->hash ^ (unsigned char)request->body[i]) * 1099511628211u;
    find_text(request->body, request->body_count, "\"model\"", request->model, sizeof request->model);
    request->is_stream = is_true(request->body, request->body_count, "\"stream\"");
    request->is_chat = strstr(request->path, "/chat/") != NULL;
}

// Bytes of the first request in the buffer; 0: it is not whole yet.
static size_t read_request(struct connection *connection, struct request *request) {
    char *start = connection->in.data;
    char *end = memmem(start, connection->in.count, "\r\n\r\n", 4);
    if (end == NULL) return 0;
    size_t length = 0;
    for (char *line = memchr(start, '\n', (size_t)(end + 2 - start)) + 1; line < end + 2; line = memchr(line, '\n', (size_t)(end + 2 - line)) + 1) {
        if (has_prefix(line, "content-length:")) length = strtoul(line + 15, NULL, 10);
        if (has_prefix(line, "authorization: bearer ")) take_key(request, line + 22);
        if (has_prefix(line, "api-key: ")) take_key(request, line + 9);
    }
    size_t head = (size_t)(end + 4 - start);
    if (connection->in.count < head + length) return 0;
    sscanf(start, "%7s %255[^ ?]", request->method, request->path);
    request->body = start + head;
    request->body_count = length;
    request->earlier_on_connection = connection->served;
    read_body(request);
    return head + length;
}

// False: the connection is closed.
static bool serve(struct connection *connection) {
    while (!connection->is_busy && connection->in.count > 0) {
        struct request request = {0};
        size_t count = read_request(connection, &request);
        if (count == 0) return true;
        timer_clear(connection);
        connection->is_busy = true;
        in_flight++;
        bool is_ask = strcmp(request.method, "POST") == 0;
        if (!is_ask || !is_refused(&request, in_flight, &connection->script)) respond(&request, &connection->script);
        connection->served++;
        memcpy(connection->model, request.model, sizeof connection->model);
        connection->hash = request.hash;
        connection->in.count -= count;
        memmove(connection->in.data, connection->in.data + count, connection->in.count);
        if (play(connection) == PLAYED_CLOSED) return false;
    }
    return true;
}

static void client_left(struct connection *connection) {
    // Only what was not answered whole is of interest.
    if (connection->is_busy) {
        struct request request = {.hash = connection->hash};
        snprintf(request.path, sizeof request.path, "-");
        log_request(&request, 0, "left");
    }
    connection_close(connection, false);
}

void connection_event(struct connection *connection, uint32_t events) {
    if (events & EPOLLOUT) {
        enum played played = play(connection);
        if (played == PLAYED_CLOSED) return;
        if (played == PLAYED_ALL && !serve(connection)) return;
    }
    if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR))) return;
    char buffer[1 << 16];
    ssize_t count = recv(connection->descriptor, buffer, sizeof buffer, 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) return client_left(connection);
    bytes_add(&connection->in, buffer, (size_t)count);
    // TLS, most likely: a method begins with a letter.
    if (!isalpha((unsigned char)connection->in.data[0])) return connection_close(connection, false);
    serve(connection);
}

int connections_tick(void) {
    while (heap_count > 0) {
        uint64_t now = milliseconds();
        struct connection *connection = heap[0];
        if (connection->due > now) return (int)(connection->due - now);
        timer_clear(connection);
        if (!connection->is_busy)
            connection_close(connection, false);
        else if (play(connection) == PLAYED_ALL)
            serve(connection);
    }
    return -1;
}
