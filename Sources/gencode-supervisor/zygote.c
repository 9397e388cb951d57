#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor.h"

// The slot's warm interpreter: see zygote.h of CSandbox and of CZygote.

enum { STACK = 64 * 1024, ANSWER_WITHIN = 10000 /* ms */ };
static _Alignas(64) char stack[STACK];

// The zygote's address space is laid out for a stack of this size: its children's limits are set later and are lower.
static const uint64_t largest_stack = (uint64_t)16 << 30;

struct plan {
    struct supervisor *supervisor;
    const struct run *run;
    int streams[3];
    int socket;
    int library;
    char **environment;
};

// What a zygote was started with; a run with anything else needs another.
static char identity[GSB_MESSAGE_MAX];
static size_t identity_length;

static union {
    struct gsb_zygote_start start;
    struct gsb_zygote_run run;
    char space[64 * 1024];
} outgoing;

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
    struct plan *plan = argument;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int stream = 0; stream < 3; stream++) {
        if (dup2(plan->streams[stream], stream) < 0) _exit(127);
    }
    // Out of each other's way first.
    int socket = fcntl(plan->socket, F_DUPFD, 10), library = fcntl(plan->library, F_DUPFD, 10);
    if (dup2(socket, GSB_ZYGOTE_SOCKET) < 0 || dup2(library, GSB_ZYGOTE_LIBRARY_DESCRIPTOR) < 0) _exit(127);
    if (syscall(SYS_close_range, 5, ~0U, 4 /* CLOSE_RANGE_CLOEXEC */) != 0) {
        for (int descriptor = 5; descriptor < 1024; descriptor++) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    }
    if (fchdir(plan->supervisor->work) != 0 || !gsb_limit(RLIMIT_STACK, largest_stack, RLIM_INFINITY)) _exit(127);
    char *arguments[] = {plan->run->arguments[0], plan->run->arguments[1], NULL};
    syscall(SYS_execve, arguments[0], arguments, plan->environment);
    _exit(127);
}

static bool receive_answer(int socket, struct gsb_zygote_answer *answer, int *descriptor) {
    struct pollfd watched = {.fd = socket, .events = POLLIN};
    int ready;
    do ready = poll(&watched, 1, ANSWER_WITHIN);
    while (ready < 0 && errno == EINTR);
    *descriptor = -1;
    size_t count;
    if (ready == 0) errno = ETIMEDOUT;
    return ready > 0 && gsb_receive(socket, answer, sizeof *answer, descriptor, 1, &count) == sizeof *answer;
}

static struct failure send_filter(struct supervisor *supervisor, int socket) {
    const struct filter *filter = &supervisor->filters[GSB_POLICY_ZYGOTE];
    size_t size = filter->length * sizeof *filter->compiled;
    if (sizeof outgoing.start + size > sizeof outgoing) return failed(GSB_STAGE_ZYGOTE, E2BIG);
    outgoing.start = (struct gsb_zygote_start){.filter_length = filter->length};
    memcpy(outgoing.space + sizeof outgoing.start, filter->compiled, size);
    ssize_t length = (ssize_t)(sizeof outgoing.start + size);
    return gsb_send(socket, &outgoing, (size_t)length, NULL, 0) == length ? success() : failed(GSB_STAGE_ZYGOTE, errno);
}

// The interpreter's environment, and what makes it a zygote.
static char **zygote_environment(const struct run *run) {
    static char *environment[GSB_ARGUMENTS_MAX + 3];
    static char preload[64];
    snprintf(preload, sizeof preload, "LD_PRELOAD=/proc/self/fd/%d", GSB_ZYGOTE_LIBRARY_DESCRIPTOR);
    uint32_t count = run->request->environment_count;
    memcpy(environment, run->environment, count * sizeof *environment);
    environment[count] = preload;
    environment[count + 1] = GSB_ZYGOTE_VARIABLE "=1";
    environment[count + 2] = NULL;
    return environment;
}

static struct failure launch(struct supervisor *supervisor, const struct run *run) {
    struct zygote *zygote = &supervisor->zygote;
    // The same kinds of files as a run gets: the interpreter looks at them when it makes its streams.
    int pair[2], output[2] = {-1, -1}, errors[2] = {-1, -1}, input = memfd_create("input", MFD_CLOEXEC);
    if (input < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        struct failure failure = failed(GSB_STAGE_ZYGOTE, errno);
        if (input >= 0) close(input);
        return failure;
    }
    struct failure failure = success();
    if (pipe2(output, O_CLOEXEC) != 0 || pipe2(errors, O_CLOEXEC) != 0) failure = failed(GSB_STAGE_ZYGOTE, errno);
    struct plan plan = {
        .supervisor = supervisor, .run = run, .streams = {gsb_reopen_read_only(input), output[1], errors[1]}, .socket = pair[1],
        .library = supervisor->zygote_library, .environment = zygote_environment(run)};
    if (!failure.stage) {
        zygote->process = clone(zygote_main, stack + STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, &plan);
        if (zygote->process < 0) failure = failed(GSB_STAGE_ZYGOTE, errno);
    }
    zygote->socket = pair[0];
    const int mine[] = {pair[1], input, plan.streams[0], output[0], output[1], errors[0], errors[1]};
    for (size_t position = 0; position < sizeof mine / sizeof *mine; position++) {
        if (mine[position] >= 0) close(mine[position]);
    }
    return failure;
}

void end_zygote(struct supervisor *supervisor) {
    struct zygote *zygote = &supervisor->zygote;
    if (zygote->process > 0 && !spared_has_ended()) {
        kill(zygote->process, SIGKILL);
        while (waitpid(zygote->process, NULL, __WALL) < 0 && errno == EINTR) {}
    }
    spare(0);
    if (zygote->socket >= 0) close(zygote->socket);
    if (zygote->listener >= 0) close(zygote->listener);
    *zygote = (struct zygote){.socket = -1, .listener = -1};
    identity_length = 0;
}

// A zygote for this run, unless there is one.
static struct failure provide(struct supervisor *supervisor, const struct run *run) {
    struct zygote *zygote = &supervisor->zygote;
    if (zygote->process > 0 && !spared_has_ended() && is_for(run)) return success();
    end_zygote(supervisor);
    if (supervisor->zygote_library < 0 || run->request->argument_count < 2) return failed(GSB_STAGE_ZYGOTE, ENOENT);
    struct failure failure = launch(supervisor, run);
    if (!failure.stage) {
        spare(zygote->process);
        failure = send_filter(supervisor, zygote->socket);
    }
    struct gsb_zygote_answer answer;
    if (!failure.stage && !receive_answer(zygote->socket, &answer, &zygote->listener))
        failure = failed(GSB_STAGE_ZYGOTE, errno ? errno : EPIPE);
    else if (!failure.stage && answer.stage) failure = failed(GSB_STAGE_ZYGOTE, answer.error);
    if (failure.stage) end_zygote(supervisor);
    else remember(run);
    return failure;
}

static bool send_run(struct supervisor *supervisor, const struct run *run) {
    const struct gsb_request *request = run->request;
    const char *begin = run->arguments[1], *last = run->arguments[request->argument_count - 1];
    size_t strings = (size_t)(last + strlen(last) + 1 - begin);
    if (sizeof outgoing.run + strings > sizeof outgoing) return errno = E2BIG, false;
    outgoing.run = (struct gsb_zygote_run){
        .mode = request->warm,
        .has_ruleset = run->ruleset >= 0,
        .has_code = run->code >= 0,
        .adds_own_proc = supervisor->tier == GSB_TIER_T2,
        .signals_confined = supervisor->tier == GSB_TIER_T3 || supervisor->landlock_abi >= 6,
        .argument_count = request->argument_count - 1,
        .strings_length = (uint32_t)strings,
        .limits = process_limits(supervisor, request),
    };
    memcpy(outgoing.space + sizeof outgoing.run, begin, strings);
    int descriptors[6] = {run->input, run->output_pipe[1], run->error_pipe[1], supervisor->work};
    size_t count = 4, length = sizeof outgoing.run + strings;
    if (run->ruleset >= 0) descriptors[count++] = run->ruleset;
    if (run->code >= 0) descriptors[count++] = run->code;
    return gsb_send(supervisor->zygote.socket, &outgoing, length, descriptors, count) == (ssize_t)length;
}

struct failure start_warm(struct supervisor *supervisor, struct run *run) {
    struct failure failure = provide(supervisor, run);
    if (failure.stage) return failure;
    run->listener = supervisor->zygote.listener;
    run->started = now();
    struct gsb_zygote_answer answer;
    int none;
    if (!send_run(supervisor, run) || !receive_answer(supervisor->zygote.socket, &answer, &none)) {
        failure = failed(GSB_STAGE_CHILD_START, errno);
        // Whatever state it is in: the next run gets another.
        end_zygote(supervisor);
        run->listener = -1;
        return failure;
    }
    if (answer.stage != GSB_STAGE_CHILD_START) {
        run->child = answer.process;
        setpgid(run->child, run->child);
    }
    close(run->output_pipe[1]);
    close(run->error_pipe[1]);
    run->output_pipe[1] = run->error_pipe[1] = -1;
    return answer.stage ? failed(answer.stage, answer.error) : success();
}
