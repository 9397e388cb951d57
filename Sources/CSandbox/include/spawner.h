#ifndef GENCODE_SPAWNER_H
#define GENCODE_SPAWNER_H

#include <stdint.h>

#include "confinement.h"
#include "stages.h"

// A spawner is a process of a slot that lives as long as the slot and starts one program per request. It has put itself under the
// system-call filter, which its children inherit: installing a filter takes the kernel a tenth of a millisecond and more, whatever its
// length. What differs from run to run the filter hands to the supervisor, which knows the run.
//
// There are two kinds. A launcher is a copy of the supervisor, whose children execute a program. A zygote is an interpreter that has
// started and waits, before it has read a byte of a candidate, to be forked.
//
// One message per datagram of a SOCK_SEQPACKET pair, as in protocol.h.

// The zygote's library beside the supervisor, and where the interpreter finds its ends of things.
#define GSB_ZYGOTE_LIBRARY "libgencode-zygote.so"
#define GSB_ZYGOTE_VARIABLE "GENCODE_ZYGOTE"
enum { GSB_ZYGOTE_SOCKET = 3, GSB_ZYGOTE_LIBRARY_DESCRIPTOR = 4 };
enum { GSB_SPAWN_MESSAGE_MAX = 176 * 1024 };

enum gsb_warm {
    GSB_WARM_NO = 0,
    GSB_WARM_RUN = 1,
    GSB_WARM_COMPILE = 2                           // prints the compiled form of the program to its standard output
};

// First to a zygote: the filter, and the secret that it lets the zygote's own clones pass by. `filter_length` instructions follow.
struct gsb_spawn_start {
    uint64_t cookie;
    uint32_t filter_length;
    uint32_t reserved;
};

// Then one per run. Descriptors: input, output, errors, working directory, then the ruleset and the compiled form where there are such.
// Strings: the program's arguments, then its environment; a zygote gets neither the interpreter's name nor an environment.
struct gsb_spawn_run {
    uint32_t mode;                                 // enum gsb_warm
    uint32_t has_ruleset;
    uint32_t has_code;
    uint32_t adds_own_proc;
    uint32_t argument_count;
    uint32_t environment_count;
    uint32_t strings_length;
    uint32_t reserved;
    struct gsb_process_limits limits;
};

// Once the spawner is ready, with its filter's listener; then for each run when nothing but the program is left to do. stage 0: no failure.
struct gsb_spawn_answer {
    uint32_t stage;
    int32_t error;
    int32_t process;
    uint32_t reserved;
};

#endif
