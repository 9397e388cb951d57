#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor.h"

// One program by a zygote that runs: see zygote.h of CSandbox.

enum { ANSWER_WITHIN = 10000 /* ms */ };

static union {
    struct gsb_spawn_run run;
    char space[GSB_SPAWN_MESSAGE_MAX];
} outgoing;

bool is_alive(const struct zygote *zygote) {
    return zygote->process > 0 && !spared_has_ended();
}

void end_zygote(struct zygote *zygote) {
    if (is_alive(zygote)) {
        kill(zygote->process, SIGKILL);
        while (waitpid(zygote->process, NULL, __WALL) < 0 && errno == EINTR) {}
    }
    spare(0);
    if (zygote->socket >= 0) close(zygote->socket);
    if (zygote->listener >= 0) close(zygote->listener);
    *zygote = (struct zygote){.socket = -1, .listener = -1};
}

static bool is_readable(int descriptor) {
    struct pollfd watched = {.fd = descriptor, .events = POLLIN};
    return poll(&watched, 1, 0) > 0;
}

// Waits for the next word from that side. The filter's questions can wait: nothing asks any before that word.
static bool receive_answer(struct supervisor *supervisor, struct run *run, struct gsb_spawn_answer *answer, int *descriptor) {
    int socket = supervisor->zygote.socket;
    struct pollfd watched[2] = {{.fd = socket, .events = POLLIN}, {.fd = supervisor->signals, .events = POLLIN}};
    const int64_t deadline = now() + ANSWER_WITHIN * MILLISECOND;
    *descriptor = -1;
    for (bool heard = is_readable(socket); !heard; heard = is_readable(socket)) {
        int64_t left = (deadline - now()) / MILLISECOND;
        if (left <= 0) return errno = ETIMEDOUT, false;
        if (poll(watched, 2, (int)left) < 0 && errno != EINTR) return false;
        // Whoever ends has said its word before; if there is none, nobody is left to say it.
        if (!watched[1].revents || is_readable(socket)) continue;
        struct signalfd_siginfo seen;
        while (read(supervisor->signals, &seen, sizeof seen) == sizeof seen) {}
        if (reap(run) > 0 || spared_has_ended()) return errno = ECHILD, false;
    }
    size_t count;
    ssize_t length = gsb_receive(socket, answer, sizeof *answer, descriptor, 1, &count);
    if (length == 0) errno = EPIPE;
    return length == sizeof *answer;
}

// The zygote's first word: its listener.
struct failure await_zygote(struct supervisor *supervisor, struct run *run) {
    struct gsb_spawn_answer answer;
    int listener;
    spare(supervisor->zygote.process);
    if (!receive_answer(supervisor, run, &answer, &listener)) return failed(GSB_STAGE_ZYGOTE, errno);
    if (answer.stage) return failed(answer.stage, answer.error);
    if (listener < 0) return failed(GSB_STAGE_ZYGOTE, EPROTO);
    supervisor->zygote.listener = listener;
    return success();
}

static bool send_run(struct supervisor *supervisor, const struct run *run) {
    const struct gsb_request *request = run->request;
    // The arguments lie one after another, and each ends with NUL. The interpreter knows its own name.
    const char *begin = run->arguments[1], *last = run->arguments[request->argument_count - 1];
    size_t strings = (size_t)(last + strlen(last) + 1 - begin), length = sizeof outgoing.run + strings;
    if (length > sizeof outgoing) return errno = E2BIG, false;
    outgoing.run = (struct gsb_spawn_run){
        .mode = request->warm,
        .has_ruleset = run->ruleset >= 0,
        .has_code = run->code >= 0,
        .adds_own_proc = supervisor->tier == GSB_TIER_T2,
        .argument_count = request->argument_count - 1,
        .strings_length = (uint32_t)strings,
        .limits = process_limits(supervisor, request),
    };
    memcpy(outgoing.space + sizeof outgoing.run, begin, strings);
    int descriptors[6] = {run->input, run->output_pipe[1], run->error_pipe[1], supervisor->work};
    size_t count = 4;
    if (run->ruleset >= 0) descriptors[count++] = run->ruleset;
    if (run->code >= 0) descriptors[count++] = run->code;
    return gsb_send(supervisor->zygote.socket, &outgoing, length, descriptors, count) == (ssize_t)length;
}

struct failure spawn(struct supervisor *supervisor, struct run *run) {
    struct zygote *zygote = &supervisor->zygote;
    struct gsb_spawn_answer answer;
    int none;
    run->by_zygote = true;
    run->listener = zygote->listener;
    reset_pids(supervisor, PROGRAM_PID);
    run->started = now();
    bool answered = send_run(supervisor, run) && receive_answer(supervisor, run, &answer, &none);
    close(run->output_pipe[1]);
    close(run->error_pipe[1]);
    run->output_pipe[1] = run->error_pipe[1] = -1;
    if (!answered) {
        struct failure failure = failed(GSB_STAGE_CHILD_START, errno);
        // Whatever state it is in: the next run gets another.
        run->listener = -1;
        end_zygote(zygote);
        return failure;
    }
    if (answer.process != zygote->process) run->child = answer.process;
    if (answer.stage) return failed(answer.stage, answer.error);
    return success();
}
