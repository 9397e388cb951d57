#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "supervisor.h"

// How an interpreter becomes a zygote: see interpreter.h of CZygote, the library that makes one of it.

enum { STACK = 64 * 1024 };
static _Alignas(64) char stack[STACK];

// The zygote's address space is laid out for a stack of this size: its children's limits are set later and are lower.
static const uint64_t largest_stack = (uint64_t)16 << 30;

struct plan {
    const struct supervisor *supervisor;
    const struct run *run;
    int streams[3];
    int socket;
    char **environment;
};

// What a zygote was started with; a run with anything else needs another.
static char identity[GSB_MESSAGE_MAX];
static size_t identity_length;

// The environment's strings lie one after another, and each ends with NUL.
static size_t environment_of(const struct run *run, const char **begin) {
    *begin = run->environment[0];
    if (run->request->environment_count == 0) return 0;
    const char *last = run->environment[run->request->environment_count - 1];
    return (size_t)(last + strlen(last) + 1 - *begin);
}

static bool is_for(const struct run *run) {
    const char *environment;
    size_t length = environment_of(run, &environment), name = strlen(run->arguments[0]) + 1;
    return identity_length == name + length && memcmp(identity, run->arguments[0], name) == 0 &&
        memcmp(identity + name, environment, length) == 0;
}

static void remember(const struct run *run) {
    const char *environment;
    size_t length = environment_of(run, &environment), name = strlen(run->arguments[0]) + 1;
    memcpy(identity, run->arguments[0], name);
    if (length > 0) memcpy(identity + name, environment, length);
    identity_length = name + length;
}

// Between clone and exec: system calls only.
static int zygote_main(void *argument) {
    const struct plan *plan = argument;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int stream = 0; stream < 3; stream++) {
        if (dup2(plan->streams[stream], stream) < 0) _exit(127);
    }
    // Out of each other's way first.
    int socket = fcntl(plan->socket, F_DUPFD, 10), library = fcntl(plan->supervisor->zygote_library, F_DUPFD, 10);
    if (dup2(socket, GSB_ZYGOTE_SOCKET) < 0 || dup2(library, GSB_ZYGOTE_LIBRARY_DESCRIPTOR) < 0) _exit(127);
    if (syscall(SYS_close_range, 5, ~0U, 4 /* CLOSE_RANGE_CLOEXEC */) != 0) {
        for (int descriptor = 5; descriptor < 1024; descriptor++) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    }
    if (fchdir(plan->supervisor->work) != 0 || !gsb_limit(RLIMIT_STACK, largest_stack, RLIM_INFINITY)) _exit(127);
    // Not the program: whatever this interpreter does before, or in place of, waiting, it does with nothing of a candidate's.
    char *arguments[] = {plan->run->arguments[0], "/dev/null", NULL};
    syscall(SYS_execve, arguments[0], arguments, plan->environment);
    _exit(127);
}

static struct failure send_filter(struct filter *filter, int socket) {
    static union {
        struct gsb_spawn_start start;
        char space[64 * 1024];
    } message;
    size_t size = filter->length * sizeof *filter->compiled, length = sizeof message.start + size;
    if (length > sizeof message) return failed(GSB_STAGE_ZYGOTE, E2BIG);
    uint64_t cookie;
    if (getrandom(&cookie, sizeof cookie, 0) != sizeof cookie) return failed(GSB_STAGE_ZYGOTE, EIO);
    patch_filter(filter, cookie, 0, 0);
    message.start = (struct gsb_spawn_start){.cookie = cookie, .filter_length = filter->length};
    memcpy(message.space + sizeof message.start, filter->patched, size);
    return gsb_send(socket, &message, length, NULL, 0) == (ssize_t)length ? success() : failed(GSB_STAGE_ZYGOTE, errno);
}

// The interpreter's environment, and what makes it a zygote.
static char **zygote_environment(const struct run *run) {
    static char *environment[GSB_ARGUMENTS_MAX + 4];
    static char preload[64];
    snprintf(preload, sizeof preload, "LD_PRELOAD=/proc/self/fd/%d", GSB_ZYGOTE_LIBRARY_DESCRIPTOR);
    uint32_t count = run->request->environment_count;
    memcpy(environment, run->environment, count * sizeof *environment);
    environment[count] = preload;
    environment[count + 1] = GSB_ZYGOTE_VARIABLE "=1";
    // Symbols are resolved here, once, and not again in each child, which would copy pages for it.
    environment[count + 2] = "LD_BIND_NOW=1";
    environment[count + 3] = NULL;
    return environment;
}

// The same kinds of files as a run gets: the interpreter looks at them when it makes its streams.
static struct failure launch(struct supervisor *supervisor, const struct run *run) {
    enum { INPUT, READABLE_INPUT, OUTPUT, ERRORS = OUTPUT + 2, PAIR = ERRORS + 2, COUNT = PAIR + 2 };
    int mine[COUNT] = {-1, -1, -1, -1, -1, -1, -1, -1};
    mine[INPUT] = memfd_create("input", MFD_CLOEXEC);
    mine[READABLE_INPUT] = gsb_reopen_read_only(mine[INPUT]);
    struct zygote *zygote = &supervisor->zygote;
    struct failure failure = success();
    if (mine[READABLE_INPUT] < 0 || pipe2(&mine[OUTPUT], O_CLOEXEC) != 0 || pipe2(&mine[ERRORS], O_CLOEXEC) != 0 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, &mine[PAIR]) != 0)
        failure = failed(GSB_STAGE_ZYGOTE, errno);
    if (!failure.stage) {
        struct plan plan = {
            .supervisor = supervisor, .run = run, .streams = {mine[READABLE_INPUT], mine[OUTPUT + 1], mine[ERRORS + 1]},
            .socket = mine[PAIR + 1], .environment = zygote_environment(run)};
        prefer_as_victim(supervisor, true);
        zygote->process = clone(zygote_main, stack + STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, &plan);
        prefer_as_victim(supervisor, false);
        if (zygote->process < 0) failure = failed(GSB_STAGE_ZYGOTE, errno);
        zygote->socket = mine[PAIR];
        mine[PAIR] = -1;
    }
    for (int position = 0; position < COUNT; position++) {
        if (mine[position] >= 0) close(mine[position]);
    }
    return failure;
}

// A zygote for this run, unless there is one.
static struct failure provide(struct supervisor *supervisor, struct run *run) {
    struct zygote *zygote = &supervisor->zygote;
    if (is_alive(zygote) && is_for(run)) {
        // Where signals are not scoped, an earlier program may have stopped it.
        kill(zygote->process, SIGCONT);
        return success();
    }
    end_zygote(zygote);
    // The first argument must be the program: options of the interpreter would have to be given when it starts.
    if (supervisor->zygote_library < 0 || run->request->argument_count < 2 || run->arguments[1][0] != '/')
        return failed(GSB_STAGE_ZYGOTE, ENOENT);
    reset_pids(supervisor, ZYGOTE_PID);
    struct failure failure = launch(supervisor, run);
    if (!failure.stage) failure = send_filter(&supervisor->filters[GSB_POLICY_ZYGOTE], zygote->socket);
    if (!failure.stage) failure = await_zygote(supervisor, run);
    if (failure.stage) end_zygote(zygote);
    else remember(run);
    return failure;
}

struct failure start_warm(struct supervisor *supervisor, struct run *run) {
    struct failure failure = provide(supervisor, run);
    // Whatever the step: no interpreter can be kept here.
    if (failure.stage) return failed(GSB_STAGE_ZYGOTE, failure.error);
    return spawn(supervisor, run);
}
