#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "zygote.h"

// The whole policy, once: it takes the kernel a fifth of a millisecond, and a fork inherits it for nothing.
enum gsb_stage enter_zygote_filter(const void *instructions, uint32_t length, int *listener) {
    *listener = -1;
    if (!gsb_drop_capabilities()) return GSB_STAGE_CHILD_CAPABILITIES;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return GSB_STAGE_CHILD_CAPABILITIES;
    // Nothing that a child does to its parent's memory: no ptrace, no /proc/PID/mem.
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return GSB_STAGE_CHILD_CAPABILITIES;
    struct sock_fprog program = {.len = (unsigned short)length, .filter = (struct sock_filter *)instructions};
    unsigned long flags = SECCOMP_FILTER_FLAG_SPEC_ALLOW;
    long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags | SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
    if (result >= 0) return *listener = (int)result, GSB_STAGE_NONE;
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program) == 0 ? GSB_STAGE_NONE : GSB_STAGE_CHILD_FILTER;
}

enum { CODE_MAX = 96, CLONE_THREAD_FLAG = 0x10000 };

struct code {
    struct sock_filter instructions[CODE_MAX];
    unsigned short length;
};

static void add(struct code *code, uint16_t operation, uint8_t yes, uint8_t no, uint32_t constant) {
    code->instructions[code->length++] = (struct sock_filter){operation, yes, no, constant};
}

static void load(struct code *code, size_t offset) {
    add(code, BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)offset);
}

// Half 0 is the low one: both architectures that the sandbox knows are little-endian.
static void load_argument(struct code *code, int position, int half) {
    load(code, offsetof(struct seccomp_data, args) + 8 * (size_t)position + 4 * (size_t)half);
}

static void jump(struct code *code, uint16_t comparison, uint32_t constant, uint8_t yes, uint8_t no) {
    add(code, BPF_JMP | BPF_K | comparison, yes, no, constant);
}

static void answer(struct code *code, uint32_t action) {
    add(code, BPF_RET | BPF_K, 0, 0, action);
}

// With the call's number loaded: skips the next `length` instructions, all of which end in an answer, for any other call.
static void for_call(struct code *code, long call, uint8_t length) {
    jump(code, BPF_JEQ, (uint32_t)call, 0, length);
}

static void refuse_call(struct code *code, long call, int error) {
    for_call(code, call, 1);
    answer(code, SECCOMP_RET_ERRNO | (uint32_t)error);
}

// The first argument must name this process: by 0, where the call has that meaning, or by its id.
static void only_self(struct code *code, long call, bool zero_is_self) {
    uint32_t self = (uint32_t)getpid();
    for_call(code, call, 5);
    load_argument(code, 0, 0);
    jump(code, BPF_JEQ, self, 2, 0);
    jump(code, BPF_JEQ, zero_is_self ? 0 : self, 1, 0);
    answer(code, SECCOMP_RET_ERRNO | ENOSYS);
    answer(code, SECCOMP_RET_ALLOW);
}

// What the zygote itself needs and a program must not have, and what differs from run to run. The zygote's filter, which knows the rest,
// is asked too, and the stricter answer holds; foreign architectures are its affair.
static bool enter_run_filter(const struct gsb_zygote_run *run) {
    struct code code = {.length = 0};
    load(&code, offsetof(struct seccomp_data, nr));
    for_call(&code, SYS_clone, 4);
    load_argument(&code, 0, 0);
    jump(&code, BPF_JSET, CLONE_THREAD_FLAG, 1, 0);
    answer(&code, SECCOMP_RET_ERRNO | EPERM);
    answer(&code, SECCOMP_RET_ALLOW);
    refuse_call(&code, SYS_seccomp, ENOSYS);
    refuse_call(&code, SYS_landlock_restrict_self, ENOSYS);
    refuse_call(&code, SYS_landlock_add_rule, ENOSYS);
    only_self(&code, SYS_prlimit64, true);
    if (!run->signals_confined) {
        only_self(&code, SYS_kill, true);
        only_self(&code, SYS_tgkill, false);
        only_self(&code, SYS_rt_sigqueueinfo, false);
        only_self(&code, SYS_rt_tgsigqueueinfo, false);
        refuse_call(&code, SYS_tkill, ENOSYS);
    }
    answer(&code, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {.len = code.length, .filter = code.instructions};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, (unsigned long)SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program) == 0;
}

// glibc took the default size of a thread's stack from the stack limit that the zygote was started with.
static void set_thread_stack(uint64_t bytes) {
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) return;
    if (pthread_attr_setstacksize(&attributes, bytes & ~(uint64_t)0xffff) == 0) pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
}

// In a fresh child: the same steps as the supervisor's own children take. Descriptors: as zygote.h lists them.
enum gsb_stage confine(const struct gsb_zygote_run *run, const int *descriptors) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int stream = 0; stream < 3; stream++) {
        if (dup2(descriptors[stream], stream) < 0) return GSB_STAGE_CHILD_DESCRIPTORS;
    }
    if (fchdir(descriptors[3]) != 0) return GSB_STAGE_CHILD_DIRECTORY;
    set_thread_stack(run->limits.stack_bytes);
    if (!gsb_set_limits(&run->limits)) return GSB_STAGE_CHILD_LIMITS;
    // The program may look at itself, as it could if it had been executed.
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    if (run->has_ruleset) {
        if (run->adds_own_proc) gsb_add_own_proc(descriptors[4]);
        if (syscall(SYS_landlock_restrict_self, descriptors[4], 0) != 0) return GSB_STAGE_CHILD_LANDLOCK;
    }
    uint64_t space = run->limits.address_space;
    if (space != UINT64_MAX && !gsb_limit(RLIMIT_AS, space, space)) return GSB_STAGE_CHILD_LIMITS;
    return enter_run_filter(run) ? GSB_STAGE_NONE : GSB_STAGE_CHILD_FILTER;
}
