#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "supervisor.h"

// A spawner whose children execute their programs. It shares its memory with each until the exec (CLONE_VM | CLONE_VFORK: no page
// tables are copied), and each child's parent is the supervisor (CLONE_PARENT).

enum { SOCKET = 3, DESCRIPTORS = 6 };

// What the filter lets this process's clones and its children's one exec pass by: the programs do not inherit the memory it lies in.
static uint64_t cookie;

static union {
    struct gsb_spawn_run run;
    char space[GSB_SPAWN_MESSAGE_MAX];
} message;

struct program {
    char *arguments[GSB_ARGUMENTS_MAX + 1];
    char *environment[GSB_ARGUMENTS_MAX + 1];
    struct gsb_confinement confinement;
    struct failure failure;
};
static struct program program;

static void say(struct failure failure, pid_t process, int descriptor) {
    struct gsb_spawn_answer answer = {.stage = failure.stage, .error = failure.error, .process = process};
    if (gsb_send(SOCKET, &answer, sizeof answer, &descriptor, descriptor >= 0 ? 1 : 0) < 0) _exit(0);
}

static char *take(char **texts, uint32_t count, char *cursor, const char *end) {
    for (uint32_t position = 0; position < count; position++) {
        if (cursor >= end) return NULL;
        texts[position] = cursor;
        cursor += strlen(cursor) + 1;
    }
    texts[count] = NULL;
    return cursor;
}

static bool parse(ssize_t length, const int *descriptors, size_t count) {
    const struct gsb_spawn_run *run = &message.run;
    if (length < (ssize_t)sizeof *run || run->strings_length != (size_t)length - sizeof *run || message.space[length - 1] != 0 ||
        run->argument_count == 0 || run->argument_count > GSB_ARGUMENTS_MAX || run->environment_count > GSB_ARGUMENTS_MAX ||
        count != 4 + (run->has_ruleset ? 1u : 0u))
        return false;
    char *cursor = message.space + sizeof *run;
    const char *end = message.space + length;
    cursor = take(program.arguments, run->argument_count, cursor, end);
    if (!cursor || !take(program.environment, run->environment_count, cursor, end)) return false;
    program.confinement = (struct gsb_confinement){
        .streams = {descriptors[0], descriptors[1], descriptors[2]},
        .work = descriptors[3],
        .ruleset = run->has_ruleset ? descriptors[4] : -1,
        .adds_own_proc = run->adds_own_proc,
        .limits = run->limits,
    };
    program.failure = success();
    return true;
}

static void child_main(void) __attribute__((noreturn));
static void child_main(void) {
    syscall(SYS_setpgid, 0, 0);
    enum gsb_stage stage = gsb_confine(&program.confinement);
    if (!stage) {
        syscall(SYS_execve, program.arguments[0], program.arguments, program.environment, cookie, 0, 0);
        stage = GSB_STAGE_CHILD_EXEC;
    }
    program.failure = failed(stage, errno);
    for (;;) syscall(SYS_exit, 127);
}

static void serve_runs(void) __attribute__((noreturn));
static void serve_runs(void) {
    for (;;) {
        int descriptors[DESCRIPTORS];
        size_t count;
        ssize_t length = gsb_receive(SOCKET, &message, sizeof message, descriptors, DESCRIPTORS, &count);
        if (length <= 0) _exit(0);
        if (!parse(length, descriptors, count)) _exit(2);
        long child = gsb_clone(CLONE_VM | CLONE_VFORK | CLONE_PARENT | SIGCHLD, NULL, cookie);
        if (child == 0) child_main();
        say(child < 0 ? failed(GSB_STAGE_CHILD_START, (int)-child) : program.failure, (pid_t)child, -1);
        for (size_t position = 0; position < count; position++) close(descriptors[position]);
    }
}

static void become_launcher(struct filter *filter) __attribute__((noreturn));
static void become_launcher(struct filter *filter) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NAME, "gencode-launch");
    gsb_forbid_inspection();
    gsb_close_from(SOCKET + 1);
    int listener = -1;
    if (!gsb_drop_capabilities() || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        say(failed(GSB_STAGE_CHILD_CAPABILITIES, errno), 0, -1);
        _exit(1);
    }
    if (getrandom(&cookie, sizeof cookie, 0) != sizeof cookie) _exit(1);
    patch_filter(filter, cookie, 0, 0);
    listener = gsb_enter_filter(filter->patched, filter->length);
    if (listener < 0) {
        say(failed(GSB_STAGE_SPAWNER, errno), 0, -1);
        _exit(1);
    }
    say(success(), 0, listener);
    close(listener);
    serve_runs();
}

static struct failure launch(struct spawner *launcher, struct filter *filter) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) return failed(GSB_STAGE_SPAWNER, errno);
    // A fork and no exec: it is small, and what it does next is here. Its sockets' numbers cannot be told before.
    pid_t process = fork();
    if (process == 0) {
        // The supervisor's own end of things must not stay open here: the judge's death shows as the end of that socket.
        if (dup3(pair[1], SOCKET, O_CLOEXEC) < 0) _exit(1);
        become_launcher(filter);
    }
    close(pair[1]);
    launcher->socket = pair[0];
    launcher->process = process;
    return process > 0 ? success() : failed(GSB_STAGE_SPAWNER, errno);
}

struct failure start_launched(struct supervisor *supervisor, struct run *run) {
    bool runtime = run->request->policy == GSB_POLICY_RUNTIME;
    struct spawner *launcher = &supervisor->launchers[runtime ? 1 : 0];
    if (!is_alive(launcher)) {
        end_spawner(launcher);
        struct failure failure =
            launch(launcher, &supervisor->filters[runtime ? GSB_POLICY_RUNTIME_SPAWNER : GSB_POLICY_SPAWNER]);
        if (!failure.stage) failure = await_spawner(launcher, run);
        if (failure.stage) {
            end_spawner(launcher);
            // A kernel without notifications, or a container that listens itself: each run installs a filter of its own from now on.
            if (failure.stage == GSB_STAGE_SPAWNER) supervisor->launches = false;
            return supervisor->launches ? failure : start_child(supervisor, run);
        }
    }
    return spawn(supervisor, launcher, run);
}
