#include "server.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *grown(void *data, size_t count) {
    void *larger = realloc(data, count);
    if (larger == NULL) {
        fputs("fault-server: no memory\n", stderr);
        exit(1);
    }
    return larger;
}

void bytes_add(struct bytes *bytes, const void *data, size_t count) {
    if (bytes->count + count > bytes->capacity) {
        bytes->capacity = (bytes->count + count) * 2;
        bytes->data = grown(bytes->data, bytes->capacity);
    }
    memcpy(bytes->data + bytes->count, data, count);
    bytes->count += count;
}

void bytes_text(struct bytes *bytes, const char *text) { bytes_add(bytes, text, strlen(text)); }

void bytes_format(struct bytes *bytes, const char *format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    int count = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    bytes_add(bytes, text, count < (int)sizeof text ? (size_t)count : sizeof text - 1);
}

void script_clear(struct script *script) {
    // Thousands of connections must not each keep the largest response that they ever had.
    if (script->out.capacity > 1 << 16) {
        free(script->out.data);
        script->out = (struct bytes){0};
    }
    script->out.count = script->count = script->next = script->sent = 0;
}

void script_step(struct script *script, enum step_kind kind, size_t value) {
    if (script->count == script->capacity) {
        script->capacity = script->capacity * 2 + 4;
        script->steps = grown(script->steps, script->capacity * sizeof *script->steps);
    }
    script->steps[script->count++] = (struct step){kind, value};
}

void script_send(struct script *script) { script_step(script, STEP_SEND, script->out.count); }
