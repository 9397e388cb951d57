#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "supervisor.h"

// The child's last steps. It shares the supervisor's memory (CLONE_VM | CLONE_VFORK: no page tables are copied, and the supervisor
// waits), so it calls nothing but system calls and changes nothing but what `run` and the patched filter hold.

enum { CHILD_STACK = 64 * 1024 };
static _Alignas(64) char child_stack[CHILD_STACK];

struct child_plan {
    struct supervisor *supervisor;
    struct run *run;
};

static const uint64_t gibibyte = (uint64_t)1 << 30;

// A backstop far above the memory limit: the resident watchdog enforces the limit itself, and thread stacks, each as large as the stack
// limit, must still fit.
int64_t address_space_limit(const struct gsb_request *request) {
    if (!request->address_space_limited || request->memory_bytes > 1024 * gibibyte) return -1;
    return (int64_t)(16 * request->memory_bytes + 4 * gibibyte);
}

// One mapping of more than this can never be filled under the limit: it is refused at once, and the program's failure after that is
// put down to memory.
uint64_t mapping_limit(const struct gsb_request *request) {
    if (!request->address_space_limited || request->memory_bytes > 1024 * gibibyte) return UINT64_MAX;
    return 4 * request->memory_bytes + gibibyte;
}

// The message on the status socket: a failure, or the filter's listener as a descriptor. Its fourth argument lets it pass the filter.
struct status_message {
    uint32_t stage;
    int32_t error;
};

static void report(const struct run *run, enum gsb_stage stage, int error, int descriptor) {
    struct status_message message = {.stage = stage, .error = error};
    struct iovec part = {.iov_base = &message, .iov_len = sizeof message};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
    if (descriptor >= 0) {
        memset(&control, 0, sizeof control);
        header.msg_control = control.space;
        header.msg_controllen = sizeof control.space;
        struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(rights), &descriptor, sizeof descriptor);
    }
    syscall(SYS_sendmsg, run->status_pair[1], &header, MSG_NOSIGNAL, run->cookie);
}

static int fail(const struct run *run, enum gsb_stage stage) {
    report(run, stage, errno, -1);
    syscall(SYS_exit, 127);
    return 127;
}

// The stack ends a little below the memory limit, so that endless recursion is a crash of the program and not a lack of memory.
static uint64_t stack_limit(uint64_t memory) {
    uint64_t reserve = memory / 8 < ((uint64_t)16 << 20) ? memory / 8 : (uint64_t)16 << 20;
    return memory - reserve;
}

struct gsb_process_limits process_limits(const struct supervisor *supervisor, const struct gsb_request *request) {
    int64_t space = address_space_limit(request);
    // Where the kernel counts the user's processes over the whole node, others need room to come and go. A candidate's threads are counted
    // one by one then (`decision` in filter.c), and those of its neighbours must not stop it.
    bool counted = request->policy != GSB_POLICY_COMPILER && supervisor->tier != GSB_TIER_NONE;
    uint64_t slack = supervisor->process_count_is_own ? 0 : counted ? 8192 : 256;
    uint64_t own = supervisor->other_processes + (is_alive(&supervisor->zygote) ? 1 : 0);
    bool countable = supervisor->tier != GSB_TIER_T3 || supervisor->process_count_is_own;
    return (struct gsb_process_limits){
        .cpu_seconds = (uint64_t)((request->cpu_nanoseconds + NANOSECONDS - 1) / NANOSECONDS) + 1,
        .file_bytes = request->file_bytes,
        .open_files = request->open_files,
        .stack_bytes = stack_limit(request->memory_bytes),
        .processes = countable ? request->processes + own + slack : UINT64_MAX,
        .address_space = space > 0 ? (uint64_t)space : UINT64_MAX,
        .confined = supervisor->tier != GSB_TIER_NONE,
    };
}

static bool install_filter(struct supervisor *supervisor, struct run *run) {
    struct filter *filter = &supervisor->filters[run->request->policy];
    patch_filter(filter, run->cookie, (uint32_t)getpid(), mapping_limit(run->request));
    int listener = gsb_enter_filter(filter->patched, filter->length);
    if (listener >= 0) {
        report(run, GSB_STAGE_NONE, 0, listener);
        return true;
    }
    // No notifications (an old kernel, or a container that listens itself): forbidden calls then fail with ENOSYS, and so do those that only
    // the supervisor can decide. Threads the kernel may count instead; where it counts all of the user's, that is not good enough.
    if (!supervisor->process_count_is_own) return false;
    for (unsigned position = 0; position < filter->length; position++) {
        struct sock_filter *instruction = &filter->patched[position];
        if (instruction->code != (BPF_RET | BPF_K)) continue;
        if (instruction->k == GSB_NOTIFY_THREAD) instruction->k = SECCOMP_RET_ALLOW;
        if (instruction->k == GSB_NOTIFY_REFUSED) instruction->k = SECCOMP_RET_ERRNO | EPERM;
    }
    struct sock_fprog program = {.len = filter->length, .filter = filter->patched};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, (unsigned long)SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program) == 0;
}

static int child_main(void *argument) {
    struct child_plan *plan = argument;
    struct supervisor *supervisor = plan->supervisor;
    struct run *run = plan->run;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    // A session of its own for who may change its group: no other group can be joined then, such as the supervisor's.
    if (run->tree) setsid();
    else setpgid(0, 0);
    // Everything of ours is close-on-exec already; this catches what is not. The loop is for kernels before 5.11.
    if (syscall(SYS_close_range, 3, ~0U, 4 /* CLOSE_RANGE_CLOEXEC */) != 0) {
        for (int descriptor = 3; descriptor < 1024; descriptor++) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    }
    if (supervisor->tier != GSB_TIER_NONE && (!gsb_drop_capabilities() || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0))
        return fail(run, GSB_STAGE_CHILD_CAPABILITIES);
    struct gsb_confinement confinement = {
        .streams = {run->input, run->output_pipe[1], run->error_pipe[1]},
        .work = supervisor->work,
        .ruleset = run->ruleset,
        .adds_own_proc = supervisor->tier == GSB_TIER_T2,
        .limits = process_limits(supervisor, run->request),
    };
    enum gsb_stage stage = gsb_confine(&confinement);
    if (stage) return fail(run, stage);
    if (supervisor->tier != GSB_TIER_NONE && !install_filter(supervisor, run)) return fail(run, GSB_STAGE_CHILD_FILTER);
    syscall(SYS_execve, run->arguments[0], run->arguments, run->environment, run->cookie, 0, 0);
    return fail(run, GSB_STAGE_CHILD_EXEC);
}

// What the child said: its listener, or where it failed. The socket ends at exec, so everything is there already.
static struct failure read_status(struct run *run) {
    close(run->status_pair[1]);
    run->status_pair[1] = -1;
    for (;;) {
        struct status_message message;
        int descriptor = -1;
        size_t count;
        ssize_t length = gsb_receive(run->status_pair[0], &message, sizeof message, &descriptor, 1, &count);
        if (length <= 0) return success();
        if (count == 1) run->listener = descriptor;
        else if (message.stage) return failed(message.stage, message.error);
    }
}

struct failure make_pipes(struct run *run) {
    if (pipe2(run->output_pipe, O_CLOEXEC) != 0 || pipe2(run->error_pipe, O_CLOEXEC) != 0) return failed(GSB_STAGE_PIPES, errno);
    fcntl(run->output_pipe[0], F_SETFL, O_NONBLOCK);
    fcntl(run->error_pipe[0], F_SETFL, O_NONBLOCK);
    return success();
}

struct failure start_child(struct supervisor *supervisor, struct run *run) {
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, run->status_pair) != 0) return failed(GSB_STAGE_PIPES, errno);
    if (getrandom(&run->cookie, sizeof run->cookie, 0) != sizeof run->cookie) return failed(GSB_STAGE_CHILD_START, EIO);
    reset_pids(supervisor, PROGRAM_PID);
    struct child_plan plan = {.supervisor = supervisor, .run = run};
    run->started = now();
    prefer_as_victim(supervisor, true);
    run->child = clone(child_main, child_stack + CHILD_STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, &plan);
    int error = errno;
    prefer_as_victim(supervisor, false);
    errno = error;
    if (run->child < 0) return failed(GSB_STAGE_CHILD_START, errno);
    close(run->output_pipe[1]);
    close(run->error_pipe[1]);
    run->output_pipe[1] = run->error_pipe[1] = -1;
    return read_status(run);
}
