#ifndef GENCODE_CONFINEMENT_H
#define GENCODE_CONFINEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "stages.h"

// The last steps before a program's first instruction, which a supervisor's child and a zygote's child take alike. System calls only:
// they run between a clone and an exec, or in an interpreter that has just forked.

// Signals that a program may have waiting for it, and timers: the kernel keeps memory for each and counts them per user.
enum { GSB_PENDING_SIGNALS = 1024 };

// Values for setrlimit(2); UINT64_MAX: no limit.
struct gsb_process_limits {
    uint64_t cpu_seconds;
    uint64_t file_bytes;
    uint64_t open_files;
    uint64_t stack_bytes;
    uint64_t processes;
    uint64_t address_space;                        // to be set last
    uint32_t confined;                             // also what only a confined program has: processes, message queues
    uint32_t reserved;
};

// A limit above our own hard limit becomes that one: it is the stricter.
bool gsb_limit(int resource, uint64_t soft, uint64_t hard);
// All but the address space.
bool gsb_set_limits(const struct gsb_process_limits *limits);
bool gsb_drop_capabilities(void);
// What a process that is about to become a program is given. Descriptors; -1: none.
struct gsb_confinement {
    int streams[3];
    int work;
    int ruleset;
    uint32_t adds_own_proc;
    struct gsb_process_limits limits;
};

// Streams, directory, limits, Landlock, address space; the filter is there already, or comes last. The stage that failed, with errno.
enum gsb_stage gsb_confine(const struct gsb_confinement *confinement);
// Puts the caller and its descendants under a compiled filter, for good; the listener of its notifications, or -1 with errno.
int gsb_enter_filter(const void *instructions, uint32_t count);
// clone(2) without a new stack, as a zygote under its filter makes it: `cookie` is what the filter lets pass. `thread_id` is for
// CLONE_CHILD_SETTID and CLONE_CHILD_CLEARTID. Returns what the kernel does: a negative errno.
// The secret goes from its place to a register and nowhere else.
static inline long gsb_clone(unsigned long flags, int *thread_id, const volatile uint64_t *cookie) {
#if defined(__x86_64__)
    long result = 56;                              // SYS_clone: flags, stack, parent's id, child's id, tls; the sixth register is free
    register long parent __asm__("rdx") = 0;
    register int *child __asm__("r10") = thread_id;
    register long tls __asm__("r8") = 0;
    __asm__ volatile("movq %[cookie], %%r9\n\tsyscall\n\txorl %%r9d, %%r9d"
                     : "+a"(result)
                     : "D"(flags), "S"(0L), "r"(parent), "r"(child), "r"(tls), [cookie] "m"(*cookie)
                     : "rcx", "r9", "r11", "memory");
#elif defined(__aarch64__)
    register long result __asm__("x0") = (long)flags;
    register long stack __asm__("x1") = 0;
    register long parent __asm__("x2") = 0;
    register long tls __asm__("x3") = 0;
    register int *child __asm__("x4") = thread_id;
    register long call __asm__("x8") = 220;        // SYS_clone: flags, stack, parent's id, tls, child's id
    __asm__ volatile("ldr x5, %[cookie]\n\tsvc #0\n\tmov x5, #0"
                     : "+r"(result)
                     : "r"(stack), "r"(parent), "r"(tls), "r"(child), "r"(call), [cookie] "m"(*cookie)
                     : "x5", "memory");
#else
#error "the sandbox knows x86_64 and aarch64"
#endif
    return result;
}
// sendmsg(2) as the filter lets it pass: `cookie` goes to the fourth register, which the call ignores, and nowhere else. Returns what the
// kernel does: a negative errno.
static inline long gsb_send_vouched(int socket, const void *header, int flags, const volatile uint64_t *cookie) {
#if defined(__x86_64__)
    long result = 46;                              // SYS_sendmsg
    __asm__ volatile("movq %[cookie], %%r10\n\tsyscall\n\txorl %%r10d, %%r10d"
                     : "+a"(result)
                     : "D"((long)socket), "S"(header), "d"((long)flags), [cookie] "m"(*cookie)
                     : "rcx", "r10", "r11", "memory");
#else
    register long result __asm__("x0") = socket;
    register const void *message __asm__("x1") = header;
    register long how __asm__("x2") = flags;
    register long call __asm__("x8") = 211;        // SYS_sendmsg
    __asm__ volatile("ldr x3, %[cookie]\n\tsvc #0\n\tmov x3, #0"
                     : "+r"(result)
                     : "r"(message), "r"(how), "r"(call), [cookie] "m"(*cookie)
                     : "x3", "memory");
#endif
    return result;
}
// Closes `first` and all above it.
void gsb_close_from(int first);
// Lets a Landlock ruleset grant the reading of the caller's own maps, status and the like below /proc/self. Best effort.
void gsb_add_own_proc(int ruleset);

#endif
