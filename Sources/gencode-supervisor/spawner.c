#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor.h"

// What launcher and zygote have in common: see spawner.h of CSandbox.

enum { ANSWER_WITHIN = 10000 /* ms */ };

static union {
    struct gsb_spawn_run run;
    char space[GSB_SPAWN_MESSAGE_MAX];
} outgoing;

void end_spawner(struct spawner *spawner) {
    if (spawner->process > 0 && !has_ended(spawner->process)) {
        kill(spawner->process, SIGKILL);
        while (waitpid(spawner->process, NULL, __WALL) < 0 && errno == EINTR) {}
    }
    spare_no_more(spawner->process);
    if (spawner->socket >= 0) close(spawner->socket);
    if (spawner->listener >= 0) close(spawner->listener);
    *spawner = (struct spawner){.socket = -1, .listener = -1};
}

bool is_alive(const struct spawner *spawner) {
    return spawner->process > 0 && !has_ended(spawner->process);
}

// Waits for the spawner's next word and meanwhile answers what its filter asks.
static bool receive_answer(struct spawner *spawner, struct run *run, struct gsb_spawn_answer *answer, int *descriptor) {
    struct pollfd watched[2] = {{.fd = spawner->socket, .events = POLLIN}, {.fd = spawner->listener, .events = POLLIN}};
    const int64_t deadline = now() + ANSWER_WITHIN * MILLISECOND;
    *descriptor = -1;
    for (;;) {
        int64_t left = (deadline - now()) / MILLISECOND;
        int ready = left > 0 ? poll(watched, 2, (int)left) : 0;
        if (ready == 0) return errno = ETIMEDOUT, false;
        if (ready < 0 && errno != EINTR) return false;
        if (ready > 0 && watched[1].revents) read_notification(run);
        if (ready <= 0 || !watched[0].revents) continue;
        size_t count;
        ssize_t length = gsb_receive(spawner->socket, answer, sizeof *answer, descriptor, 1, &count);
        if (length == 0) errno = EPIPE;
        return length == sizeof *answer;
    }
}

// The spawner's first word: its listener.
struct failure await_spawner(struct spawner *spawner, struct run *run) {
    struct gsb_spawn_answer answer;
    int listener;
    spare(spawner->process);
    if (!receive_answer(spawner, run, &answer, &listener)) return failed(GSB_STAGE_SPAWNER, errno);
    if (answer.stage) return failed(answer.stage, answer.error);
    if (listener < 0) return failed(GSB_STAGE_SPAWNER, EPROTO);
    spawner->listener = listener;
    return success();
}

static bool send_run(struct supervisor *supervisor, struct spawner *spawner, const struct run *run, bool is_zygote) {
    const struct gsb_request *request = run->request;
    uint32_t skipped = is_zygote ? 1 : 0, environment = is_zygote ? 0 : request->environment_count;
    const char *begin = run->arguments[skipped];
    const char *last = environment > 0 ? run->environment[environment - 1] : run->arguments[request->argument_count - 1];
    // Arguments and environment lie one after another, and each ends with NUL.
    size_t strings = (size_t)(last + strlen(last) + 1 - begin), length = sizeof outgoing.run + strings;
    if (length > sizeof outgoing) return errno = E2BIG, false;
    outgoing.run = (struct gsb_spawn_run){
        .mode = request->warm,
        .has_ruleset = run->ruleset >= 0,
        .has_code = run->code >= 0,
        .adds_own_proc = supervisor->tier == GSB_TIER_T2,
        .argument_count = request->argument_count - skipped,
        .environment_count = environment,
        .strings_length = (uint32_t)strings,
        .limits = process_limits(supervisor, request),
    };
    memcpy(outgoing.space + sizeof outgoing.run, begin, strings);
    int descriptors[6] = {run->input, run->output_pipe[1], run->error_pipe[1], supervisor->work};
    size_t count = 4;
    if (run->ruleset >= 0) descriptors[count++] = run->ruleset;
    if (run->code >= 0) descriptors[count++] = run->code;
    return gsb_send(spawner->socket, &outgoing, length, descriptors, count) == (ssize_t)length;
}

// One program by a spawner that is ready.
struct failure spawn(struct supervisor *supervisor, struct spawner *spawner, struct run *run) {
    struct gsb_spawn_answer answer;
    int none;
    run->spawner = spawner;
    run->listener = spawner->listener;
    run->started = now();
    bool answered = send_run(supervisor, spawner, run, spawner == &supervisor->zygote) && receive_answer(spawner, run, &answer, &none);
    close(run->output_pipe[1]);
    close(run->error_pipe[1]);
    run->output_pipe[1] = run->error_pipe[1] = -1;
    if (!answered) {
        struct failure failure = failed(GSB_STAGE_CHILD_START, errno);
        // Whatever state it is in: the next run gets another.
        run->listener = -1;
        end_spawner(spawner);
        return failure;
    }
    if (answer.process > 0) run->child = answer.process;
    if (answer.stage) return failed(answer.stage, answer.error);
    // Of a launched program, which has been executed, its own doing.
    if (spawner == &supervisor->zygote) setpgid(run->child, run->child);
    return success();
}
