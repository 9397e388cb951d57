#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "CFileSystem.h"
#include "supervisor.h"

// The kill comes this long after the limit, so that a program which ends just past it still reports its true time.
static const int64_t cpu_grace = 10 * MILLISECOND;
// Memory cannot be touched faster than this many bytes per nanosecond: the watchdog may sleep as long as the headroom lasts.
static const uint64_t touch_rate = 4;
static const int64_t longest_sleep = 250 * MILLISECOND;
// The first look at files where nothing but the watchdog caps them.
static const int64_t longest_unseen = 50 * MILLISECOND;
// A program that gets no core at all is given up after so many wall limits.
static const int64_t starved_times = 8;

enum { OUTPUT, ERRORS, SIGNALS, JUDGE, NOTIFICATIONS, WATCHED };

static char buffer[64 * 1024];

static void stop(struct run *run, enum gsb_termination reason) {
    if (run->stop == GSB_TERMINATION_SETUP_FAILED) run->stop = reason;
}

// A host without memory for what a program printed has no outcome of that program.
static void keep(struct supervisor *supervisor, struct run *run, const char *bytes, size_t count, uint64_t offset) {
    for (size_t written = 0; written < count && !run->failure.stage;) {
        ssize_t result = pwrite(supervisor->exchange, bytes + written, count - written, (off_t)(offset + written));
        if (result > 0) written += (size_t)result;
        else if (result == 0 || errno != EINTR) run->failure = failed(GSB_STAGE_WATCH, result == 0 ? ENOSPC : errno);
    }
}

// Reads what is there, at most one buffer. False at the end of the stream.
static bool read_output(struct supervisor *supervisor, struct run *run) {
    ssize_t count = read(run->output_pipe[0], buffer, sizeof buffer);
    if (count <= 0) return count < 0 && (errno == EAGAIN || errno == EINTR);
    uint64_t room = run->request->output_bytes - (run->output_length < run->request->output_bytes ? run->output_length
                                                                                                      : run->request->output_bytes);
    size_t kept = (uint64_t)count < room ? (size_t)count : (size_t)room;
    keep(supervisor, run, buffer, kept, GSB_EXCHANGE_ERROR_CAPACITY + run->output_length);
    run->output_length += (uint64_t)count;
    if (run->output_length > run->request->output_bytes) stop(run, GSB_TERMINATION_OUTPUT_LIMIT);
    return true;
}

static bool read_errors(struct supervisor *supervisor, struct run *run) {
    ssize_t count = read(run->error_pipe[0], buffer, sizeof buffer);
    if (count <= 0) return count < 0 && (errno == EAGAIN || errno == EINTR);
    for (size_t done = 0; done < (size_t)count && !run->failure.stage;) {
        uint64_t round = GSB_EXCHANGE_ERROR_CAPACITY - GSB_EXCHANGE_ERROR_HEAD;
        uint64_t offset = run->error_length < GSB_EXCHANGE_ERROR_CAPACITY
                              ? run->error_length
                              : GSB_EXCHANGE_ERROR_HEAD + (run->error_length - GSB_EXCHANGE_ERROR_HEAD) % round;
        uint64_t room = GSB_EXCHANGE_ERROR_CAPACITY - offset;
        size_t kept = (uint64_t)count - done < room ? (size_t)count - done : (size_t)room;
        keep(supervisor, run, buffer + done, kept, offset);
        run->error_length += kept;
        done += kept;
    }
    return true;
}

// What is left in the pipes once every writer is dead.
void drain(struct supervisor *supervisor, struct run *run) {
    for (;;) {
        uint64_t before = run->output_length;
        if (!read_output(supervisor, run) || run->output_length == before || run->stop == GSB_TERMINATION_OUTPUT_LIMIT) break;
    }
    for (int round = 0; round < 32; round++) {
        uint64_t before = run->error_length;
        if (!read_errors(supervisor, run) || run->error_length == before) break;
    }
}

static int64_t at_least(int64_t value, int64_t floor) {
    return value > floor ? value : floor;
}

// Shared mappings that the program has made count whole: what it gave up of them, nothing shows.
static uint64_t total(const struct run *run, const struct memory *memory) {
    return memory->own + memory->files + (memory->shared > run->shared_bytes ? memory->shared : run->shared_bytes);
}

// Measures, stops the run at a limit, and says when to look again: before any limit can be reached at full speed.
static void check_usage(struct supervisor *supervisor, struct run *run, int64_t time) {
    const struct gsb_request *request = run->request;
    // At the first look: most runs end before it.
    if (run->own_wait < 0) run->own_wait = process_wait(getpid());
    int64_t cpu = run->cpu_reaped;
    uint64_t memory;
    if (run->tree) {
        struct tree_usage usage = descendants_usage();
        cpu += usage.cpu;
        memory = total(run, &usage.memory);
        if (usage.processes <= 1) {
            int64_t exact = process_cpu(run->child);
            if (exact > cpu) cpu = exact;
        }
    } else {
        int64_t own = process_cpu(run->child);
        struct memory held;
        cpu += own > 0 ? own : 0;
        memory = process_memory(run->child, &held) ? total(run, &held) : 0;
        run->core_wait = first_thread_wait(run->child, own);
    }
    if (supervisor->tier == GSB_TIER_T3) {
        uint64_t files = bytes_used(supervisor->work);
        memory += files > run->work_baseline ? files - run->work_baseline : 0;
    }
    if (cpu > run->cpu_seen) run->cpu_seen = cpu;
    if (memory > run->memory_peak) run->memory_peak = memory;
    if (cpu >= request->cpu_nanoseconds + cpu_grace) stop(run, GSB_TERMINATION_CPU_LIMIT);
    if (memory > request->memory_bytes) stop(run, GSB_TERMINATION_MEMORY_LIMIT);
    if (work_exceeded(supervisor, run, time)) stop(run, GSB_TERMINATION_SIGNALED);
    if (run->failure.stage) return;
    int parallel = request->processes < (uint32_t)supervisor->cores ? (int)request->processes : supervisor->cores;
    int64_t sleep = (request->cpu_nanoseconds + cpu_grace - cpu) / (parallel > 0 ? parallel : 1);
    int64_t memory_sleep = memory < request->memory_bytes ? (int64_t)((request->memory_bytes - memory) / touch_rate) : 0;
    if (memory_sleep < sleep) sleep = memory_sleep;
    if (sleep > longest_sleep) sleep = longest_sleep;
    if (run->next_look > time && run->next_look - time < sleep) sleep = run->next_look - time;
    run->next_check = time + at_least(sleep, run->tree ? 3 * MILLISECOND : MILLISECOND);
}

// A word from the judge during a run can only be "cancel"; its silence for good means that it has died.
static void hear_judge(struct supervisor *supervisor, struct run *run) {
    char message[64];
    size_t count;
    ssize_t length = gsb_receive(supervisor->socket, message, sizeof message, NULL, 0, &count);
    if (length == 0 || (length < 0 && errno == ECONNRESET)) {
        kill_all(supervisor, run);
        if (supervisor->tier != GSB_TIER_T3) gencode_remove_tree(supervisor->place, GSB_WORK_NAME);
        _exit(0);
    }
    uint32_t type = 0;
    if (length >= (ssize_t)sizeof type) memcpy(&type, message, sizeof type);
    if (type == GSB_MESSAGE_CANCEL) stop(run, GSB_TERMINATION_CANCELLED);
}

// The wall limit is there for programs that sleep. Time that a program was ready to run and a busy machine gave it no core is not
// counted, or a loop on a loaded node would be called idle; nor is the time that this process waited for one, while the program may have
// waited for its output to be read.
static int64_t deadline_without_waits(const struct run *run, int64_t time) {
    const int64_t limit = (int64_t)run->request->wall_nanoseconds;
    int64_t own = run->own_wait < 0 ? 0 : process_wait(getpid()) - run->own_wait;
    int64_t deadline = run->started + limit + longest_wait(run) + own;
    // The next look is not before a moment later: waits grow while they are read.
    if (deadline > time && deadline < time + 10 * MILLISECOND) deadline = time + 10 * MILLISECOND;
    return deadline;
}

// The clock has come to the deadline. Returns the next one. Every run ends, but one that only waited says nothing of its program.
static int64_t meet_deadline(struct run *run, int64_t time) {
    const int64_t latest = run->started + starved_times * (int64_t)run->request->wall_nanoseconds;
    int64_t deadline = deadline_without_waits(run, time);
    run->starved = time < deadline && time >= latest;
    if (time >= deadline || run->starved) stop(run, GSB_TERMINATION_WALL_LIMIT);
    return deadline < latest ? deadline : latest;
}

// Watches until the first process has ended or a limit has been passed. Whoever else is alive then is left to `kill_all`.
void watch_run(struct supervisor *supervisor, struct run *run) {
    const struct gsb_request *request = run->request;
    int64_t deadline = run->started + request->wall_nanoseconds;
    struct pollfd watched[WATCHED] = {
        [OUTPUT] = {.fd = run->output_pipe[0], .events = POLLIN},
        [ERRORS] = {.fd = run->error_pipe[0], .events = POLLIN},
        [SIGNALS] = {.fd = supervisor->signals, .events = POLLIN},
        [JUDGE] = {.fd = supervisor->socket, .events = POLLIN},
        [NOTIFICATIONS] = {.fd = run->listener, .events = POLLIN},
    };
    // Nothing can be passed before this: most programs end without a single look.
    int64_t first = request->cpu_nanoseconds / (supervisor->cores > 0 ? supervisor->cores : 1);
    int64_t memory_first = (int64_t)(request->memory_bytes / touch_rate);
    if (memory_first < first) first = memory_first;
    run->next_check = run->started + (first < longest_sleep ? first : longest_sleep);
    if (supervisor->tier != GSB_TIER_T3 && run->next_check > run->started + longest_unseen)
        run->next_check = run->started + longest_unseen;
    while (!run->child_ended && run->stop == GSB_TERMINATION_SETUP_FAILED && !run->violated && !run->failure.stage) {
        int64_t time = now(), wake = deadline < run->next_check ? deadline : run->next_check;
        int64_t pause = wake > time ? wake - time : 0;
        struct timespec timeout = {.tv_sec = pause / NANOSECONDS, .tv_nsec = pause % NANOSECONDS};
        int ready = ppoll(watched, WATCHED, &timeout, NULL);
        if (ready > 0) {
            if (watched[NOTIFICATIONS].revents & POLLIN) read_notification(run);
            if (watched[NOTIFICATIONS].revents & (POLLHUP | POLLERR | POLLNVAL)) watched[NOTIFICATIONS].fd = -1;
            if (watched[OUTPUT].revents && !read_output(supervisor, run)) watched[OUTPUT].fd = -1;
            if (watched[ERRORS].revents && !read_errors(supervisor, run)) watched[ERRORS].fd = -1;
            if (watched[JUDGE].revents) hear_judge(supervisor, run);
            if (watched[SIGNALS].revents) {
                struct signalfd_siginfo seen;
                if (read(supervisor->signals, &seen, sizeof seen) > 0) reap(run);
            }
        }
        time = now();
        if (run->child_ended) break;
        if (time >= deadline) deadline = meet_deadline(run, time);
        else if (time >= run->next_check) check_usage(supervisor, run, time);
    }
    if (!run->child_ended) run->ended = now();
}
