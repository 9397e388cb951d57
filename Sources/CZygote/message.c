#include <string.h>

#include "interpreter.h"

bool parse_run(char *message, size_t length, size_t count, char *arguments[GSB_ARGUMENTS_MAX + 1]) {
    const struct gsb_spawn_run *run = (const struct gsb_spawn_run *)message;
    if (length <= sizeof *run || run->strings_length != length - sizeof *run || run->argument_count == 0 ||
        run->argument_count > GSB_ARGUMENTS_MAX || message[length - 1] != 0 ||
        count != 4 + (run->has_ruleset ? 1u : 0u) + (run->has_code ? 1u : 0u))
        return false;
    char *cursor = message + sizeof *run, *end = message + length;
    for (uint32_t position = 0; position < run->argument_count; position++) {
        if (cursor >= end) return false;
        arguments[position] = cursor;
        cursor += strlen(cursor) + 1;
    }
    arguments[run->argument_count] = NULL;
    return true;
}
