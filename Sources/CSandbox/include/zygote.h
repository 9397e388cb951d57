#ifndef GENCODE_ZYGOTE_H
#define GENCODE_ZYGOTE_H

#include <stdint.h>

#include "confinement.h"
#include "stages.h"

// Between a supervisor and a zygote: an interpreter that has started and waits, before it has read a byte of a candidate, to be forked
// once per run. One message per datagram of a SOCK_SEQPACKET pair, as in protocol.h.

// The library's name beside the supervisor, and where the interpreter finds its ends of things.
#define GSB_ZYGOTE_LIBRARY "libgencode-zygote.so"
#define GSB_ZYGOTE_VARIABLE "GENCODE_ZYGOTE"
enum { GSB_ZYGOTE_SOCKET = 3, GSB_ZYGOTE_LIBRARY_DESCRIPTOR = 4 };

enum gsb_warm {
    GSB_WARM_NO = 0,
    GSB_WARM_RUN = 1,
    GSB_WARM_COMPILE = 2                           // prints the compiled form of the program to its standard output
};

// First to the zygote: the filter that it installs on itself and that its children inherit. `filter_length` instructions follow.
struct gsb_zygote_start {
    uint32_t filter_length;
    uint32_t reserved;
};

// Then one per run. Descriptors: input, output, errors, working directory, then the ruleset and the compiled form where there are such.
// Strings: the program's arguments after the interpreter's own name; the first is the path of the program.
struct gsb_zygote_run {
    uint32_t mode;                                 // enum gsb_warm
    uint32_t has_ruleset;
    uint32_t has_code;
    uint32_t adds_own_proc;
    uint32_t signals_confined;                     // signals reach nothing but the run's own process anyway
    uint32_t argument_count;
    uint32_t strings_length;
    uint32_t reserved;
    struct gsb_process_limits limits;
};

// From the zygote once it is ready (with its filter's listener, where the kernel has such), and from each child when nothing but the
// program is left to do. stage 0: no failure.
struct gsb_zygote_answer {
    uint32_t stage;
    int32_t error;
    int32_t process;
    uint32_t reserved;
};

#endif
