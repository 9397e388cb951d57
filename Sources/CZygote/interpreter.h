#ifndef GENCODE_CZYGOTE_PRIVATE_H
#define GENCODE_CZYGOTE_PRIVATE_H

// Theory of operation. The supervisor starts an interpreter with this library preloaded. The interpreter starts as always, up to the
// moment when it is about to open its program; there the library takes over, puts itself under the system-call filter and serves: each request is one fork, whose child takes the last steps of confinement and then becomes the interpreter that
// has just started, with the request's program. The zygote itself never reads a byte of a candidate. A child's parent is the
// supervisor (CLONE_PARENT), which so reaps and accounts for it as for any other program.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CSandbox.h"

// What a child is to run. Borrowed from the request.
struct program {
    char **arguments;                              // the first is the program's path
    uint32_t argument_count;
    int code;                                      // its compiled form; -1: none
    uint32_t mode;                                 // enum gsb_warm
};

// zygote.c: called by the interpreter's own hook. Returns in a child only, with what it is to run.
void serve_as_zygote(const struct program **program);
// zygote.c: whether this process was started to be one. `preload` gets a copy of the names of the modules to hold, or NULL.
bool is_wanted(char **preload);

// message.c: the arguments of a run's request, as pointers into its bytes. `count`: the descriptors that came along. False: it is no request.
bool parse_run(char *message, size_t length, size_t count, char *arguments[GSB_ARGUMENTS_MAX + 1]);

// python.c
bool python_prepare(void);
void python_before_fork(void);
void python_after_fork(bool in_child);
void python_run(const struct program *program) __attribute__((noreturn));

#endif
