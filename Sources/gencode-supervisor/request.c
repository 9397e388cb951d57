#include <string.h>

#include "supervisor.h"

static bool take_strings(const char **cursor, const char *end, const char **texts, uint32_t count, uint32_t capacity) {
    if (count > capacity) return false;
    for (uint32_t position = 0; position < count; position++) {
        if (*cursor >= end) return false;
        texts[position] = *cursor;
        *cursor += strlen(*cursor) + 1;
    }
    return true;
}

// Sums and small multiples of what passes here never overflow.
static bool limits_are_sane(const struct gsb_request *request) {
    return request->cpu_nanoseconds > 0 && request->cpu_nanoseconds <= GSB_LONGEST_LIMIT && request->wall_nanoseconds > 0 &&
        request->wall_nanoseconds <= GSB_LONGEST_LIMIT && request->memory_bytes <= GSB_LARGEST_LIMIT &&
        request->file_bytes <= GSB_LARGEST_LIMIT && request->output_bytes <= GSB_EXCHANGE_OUTPUT_CAPACITY;
}

// The judge is trusted, but a mistake of ours should be an error and not a wild pointer.
bool parse_request(struct run *run, char *message, size_t length, const int *descriptors, size_t count) {
    const struct gsb_request *request = (const struct gsb_request *)message;
    if (length <= sizeof *request || request->type != GSB_MESSAGE_RUN || request->policy > GSB_POLICY_RUNTIME ||
        request->strings_length != length - sizeof *request || request->argument_count == 0 || message[length - 1] != 0 ||
        !limits_are_sane(request))
        return false;
    const char *cursor = message + sizeof *request, *end = message + length;
    if (!take_strings(&cursor, end, (const char **)run->arguments, request->argument_count, GSB_ARGUMENTS_MAX) ||
        !take_strings(&cursor, end, (const char **)run->environment, request->environment_count, GSB_ARGUMENTS_MAX) ||
        !take_strings(&cursor, end, run->work_files, request->work_file_count, GSB_WORK_FILES_MAX) ||
        !take_strings(&cursor, end, run->result_patterns, request->result_pattern_count, GSB_RESULT_PATTERNS_MAX))
        return false;
    if (cursor != end) return false;
    size_t expected = 1 + (request->has_program ? 1 : 0) + (request->has_code ? 1 : 0) + request->work_file_count;
    if (count != expected || (request->has_code && !request->has_program)) return false;
    run->request = request;
    run->input = descriptors[0];
    run->program = request->has_program ? descriptors[1] : -1;
    run->code = request->has_code ? descriptors[2] : -1;
    memcpy(run->work_file_inputs, descriptors + expected - request->work_file_count, request->work_file_count * sizeof(int));
    return true;
}

bool parse_setup(struct supervisor *supervisor, char *message, size_t length, size_t count) {
    const struct gsb_setup *setup = (const struct gsb_setup *)message;
    if (length < sizeof *setup || setup->type != GSB_MESSAGE_SETUP || setup->version != GSB_PROTOCOL_VERSION || count < 2 ||
        setup->strings_length != length - sizeof *setup || setup->read_only_count > GSB_READ_ONLY_MAX ||
        (setup->strings_length > 0 && message[length - 1] != 0))
        return false;
    const char *cursor = message + sizeof *setup, *end = message + length;
    for (uint32_t position = 0; position < setup->read_only_count; position++) {
        const char *texts[2];
        if (!take_strings(&cursor, end, texts, 2, 2)) return false;
        supervisor->read_only[position] = (struct read_only_path){.path = texts[0], .target = texts[1]};
    }
    if (cursor != end) return false;
    supervisor->read_only_count = setup->read_only_count;
    supervisor->tier = setup->tier;
    supervisor->landlock_abi = setup->landlock_abi;
    return true;
}
