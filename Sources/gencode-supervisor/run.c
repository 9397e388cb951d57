#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor.h"

static union {
    struct gsb_request request;
    char space[GSB_MESSAGE_MAX];
} incoming;

// The outcome, then the names of the result files.
static union {
    struct gsb_outcome outcome;
    char space[64 * 1024];
} outgoing;

static void close_one(int *descriptor) {
    if (*descriptor >= 0) close(*descriptor);
    *descriptor = -1;
}

static void close_run(struct supervisor *supervisor, struct run *run) {
    close_one(&run->input);
    close_one(&run->program);
    close_one(&run->code);
    for (uint32_t file = 0; file < run->request->work_file_count; file++) close_one(&run->work_file_inputs[file]);
    for (int end = 0; end < 2; end++) {
        close_one(&run->output_pipe[end]);
        close_one(&run->error_pipe[end]);
        close_one(&run->status_pair[end]);
    }
    if (!run->by_zygote) close_one(&run->listener);
    // T3's is the working directory's, and goes with it.
    if (supervisor->tier != GSB_TIER_T3) close_one(&run->ruleset);
}

static struct failure prepare(struct supervisor *supervisor, struct run *run) {
    // What else the user runs comes and goes: compilers start many processes, and must not fail for want of room that was there before.
    if (run->tree && supervisor->tier == GSB_TIER_T2) supervisor->other_processes = tasks_of_user();
    struct failure failure = load_program(supervisor, run);
    if (!failure.stage) failure = prepare_work(supervisor, run);
    if (!failure.stage) failure = make_ruleset(supervisor, run, &run->ruleset);
    if (!failure.stage) failure = make_pipes(run);
    if (failure.stage) return failure;
    if (!run->request->warm) return start_child(supervisor, run);
    return start_warm(supervisor, run);
}

// One cause, the most severe that applies: the same order that verdicts have.
static void classify(const struct run *run, struct gsb_outcome *outcome) {
    const struct gsb_request *request = run->request;
    bool exited = run->child_ended && WIFEXITED(run->child_status);
    bool failed_by_itself = run->child_ended && !(exited && WEXITSTATUS(run->child_status) == 0);
    int64_t cpu = run->cpu_reaped > run->cpu_seen ? run->cpu_reaped : run->cpu_seen;
    outcome->cpu_nanoseconds = cpu;
    outcome->wall_nanoseconds = run->ended - run->started;
    outcome->memory_bytes = run->memory_peak;
    outcome->output_length = run->output_length;
    outcome->error_length = run->error_length;
    outcome->core_wait_nanoseconds = run->core_wait;
    outcome->call = run->call;
    outcome->refused = run->refused;
    outcome->architecture = run->architecture;
    if (run->stop == GSB_TERMINATION_CANCELLED) outcome->termination = GSB_TERMINATION_CANCELLED;
    else if (run->violated) outcome->termination = GSB_TERMINATION_VIOLATION;
    else if (run->output_length > request->output_bytes) outcome->termination = GSB_TERMINATION_OUTPUT_LIMIT;
    else if (run->stop == GSB_TERMINATION_MEMORY_LIMIT || run->memory_peak > request->memory_bytes ||
             (run->allocation_refused && failed_by_itself))
        outcome->termination = GSB_TERMINATION_MEMORY_LIMIT;
    else if (run->stop == GSB_TERMINATION_CPU_LIMIT || cpu > request->cpu_nanoseconds) outcome->termination = GSB_TERMINATION_CPU_LIMIT;
    else if (run->stop == GSB_TERMINATION_WALL_LIMIT) outcome->termination = GSB_TERMINATION_WALL_LIMIT;
    else if (run->stop == GSB_TERMINATION_SIGNALED) {
        // Too much in the working directory: what the kernel says of one file that grows too large.
        outcome->termination = GSB_TERMINATION_SIGNALED;
        outcome->code = SIGXFSZ;
    }
    else if (exited) {
        outcome->termination = GSB_TERMINATION_EXITED;
        outcome->code = WEXITSTATUS(run->child_status);
    } else {
        outcome->termination = GSB_TERMINATION_SIGNALED;
        outcome->code = WTERMSIG(run->child_status);
    }
}

void execute(struct supervisor *supervisor, struct run *run, struct gsb_outcome *outcome) {
    struct failure failure = prepare(supervisor, run);
    if (!failure.stage) watch_run(supervisor, run);
    if (!failure.stage) failure = run->failure;
    if (!kill_all(supervisor, run) && !failure.stage) failure = failed(GSB_STAGE_SURVIVORS, ETIMEDOUT);
    if (!failure.stage) {
        drain(supervisor, run);
        failure = run->failure;
    }
    if (!failure.stage) {
        classify(run, outcome);
        if (run->starved && outcome->termination == GSB_TERMINATION_WALL_LIMIT) failure = failed(GSB_STAGE_STARVED, ETIME);
    }
    outcome->stage = failure.stage;
    outcome->error = failure.error;
}

static void serve_one(struct supervisor *supervisor, ssize_t length, int *descriptors, size_t count) {
    struct run run = {
        .input = -1, .program = -1, .code = -1, .output_pipe = {-1, -1}, .error_pipe = {-1, -1}, .status_pair = {-1, -1}, .ruleset = -1,
        .listener = -1, .child = -1, .own_wait = -1};
    int results[GSB_RESULT_FILES_MAX], result_count = 0;
    size_t names_length = 0;
    if (length < 0 || !parse_request(&run, incoming.space, (size_t)length, descriptors, count)) _exit(2);
    struct gsb_outcome *outcome = &outgoing.outcome;
    *outcome = (struct gsb_outcome){.type = GSB_MESSAGE_OUTCOME, .run = run.request->run};
    run.tree = run.request->policy == GSB_POLICY_COMPILER || supervisor->tier == GSB_TIER_NONE;
    execute(supervisor, &run, outcome);
    if (!outcome->stage)
        result_count = collect_results(
            supervisor, &run, results, outgoing.space + sizeof *outcome, sizeof outgoing.space - sizeof *outcome, &names_length);
    outcome->result_file_count = (uint32_t)result_count;
    outcome->strings_length = (uint32_t)names_length;
    // The program's outcome stands whatever it left: it must not choose to be run again.
    struct failure cleaned = clean_work(supervisor);
    if (cleaned.stage) outcome->clean_up_error = cleaned.error;
    close_run(supervisor, &run);
    if (gsb_send(supervisor->socket, outcome, sizeof *outcome + names_length, results, (size_t)result_count) < 0) _exit(0);
    for (int file = 0; file < result_count; file++) close(results[file]);
    // What cannot be killed or cleaned makes the next run unsafe: the judge starts another supervisor.
    if (outcome->stage == GSB_STAGE_SURVIVORS || outcome->stage == GSB_STAGE_WORK_DIRECTORY || cleaned.stage) _exit(3);
}

void serve(struct supervisor *supervisor) {
    for (;;) {
        int descriptors[GSB_DESCRIPTORS_MAX];
        size_t count;
        ssize_t length = gsb_receive(supervisor->socket, &incoming, sizeof incoming, descriptors, GSB_DESCRIPTORS_MAX, &count);
        if (length <= 0) _exit(0);
        uint32_t type = 0;
        if (length >= (ssize_t)sizeof type) memcpy(&type, &incoming, sizeof type);
        if (type == GSB_MESSAGE_CANCEL) continue;  // of a run that had ended already
        serve_one(supervisor, length, descriptors, count);
    }
}
