#ifndef GENCODE_ZYGOTE_H
#define GENCODE_ZYGOTE_H

#include <stdint.h>

#include "confinement.h"
#include "stages.h"

// A zygote is an interpreter of a slot that has started and waits, before it has read a byte of a candidate, to be forked once per run. It
// has put itself under the system-call filter, which its children inherit: installing one takes the kernel a tenth of a millisecond and
// more, whatever its length. What differs from run to run the filter hands to the supervisor, which knows the run.
//
// One message per datagram of a SOCK_SEQPACKET pair, as in protocol.h.

// The zygote's library beside the supervisor, and where the interpreter finds its ends of things.
#define GSB_ZYGOTE_LIBRARY "libgencode-zygote.so"
#define GSB_ZYGOTE_VARIABLE "GENCODE_ZYGOTE"
// In the environment of a request for a warm run: the modules that the zygote is to hold, separated by commas.
#define GSB_PRELOAD_VARIABLE "GENCODE_PRELOAD"
enum { GSB_ZYGOTE_SOCKET = 3, GSB_ZYGOTE_LIBRARY_DESCRIPTOR = 4 };
enum { GSB_SPAWN_MESSAGE_MAX = 176 * 1024 };

enum gsb_warm {
    GSB_WARM_NO = 0,
    GSB_WARM_RUN = 1,
    GSB_WARM_COMPILE = 2                           // prints the compiled form of the program to its standard output
};

// First: the filter, and the secret that it lets the zygote's own clones pass by. `filter_length` instructions follow.
struct gsb_spawn_start {
    uint64_t cookie;
    uint32_t filter_length;
    uint32_t reserved;
};

// Then one per run. Descriptors: input, output, errors, working directory, then the ruleset and the compiled form where there are such.
// Strings: the program's arguments after the interpreter's own name; the first is the path of the program.
struct gsb_spawn_run {
    uint32_t mode;                                 // enum gsb_warm
    uint32_t has_ruleset;
    uint32_t has_code;
    uint32_t adds_own_proc;
    uint32_t argument_count;
    uint32_t strings_length;
    struct gsb_process_limits limits;
};

// Once the zygote is ready, with its filter's listener; then from each child when nothing but the program is left to do. stage 0: no failure.
struct gsb_spawn_answer {
    uint32_t stage;
    int32_t error;
    int32_t process;
    uint32_t reserved;
};

#endif
