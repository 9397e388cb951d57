#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "supervisor.h"

enum { SOCKET = 3 };

static struct supervisor supervisor = {
    .socket = SOCKET, .exchange = -1, .place = -1, .work = -1, .oom_score = -1, .last_pid = -1, .program = -1, .signals = -1, .ruleset = -1, .null_device = -1,
    .zygote_library = -1, .zygote = {.socket = -1, .listener = -1}};
static union {
    struct gsb_setup setup;
    char space[GSB_MESSAGE_MAX];
} message;

static void say_ready(struct failure failure) {
    struct gsb_ready ready = {
        .type = GSB_MESSAGE_READY,
        .stage = failure.stage,
        .error = failure.error,
        .detail = failure.detail,
        .landlock_abi = supervisor.landlock_abi,
    };
    gsb_send(SOCKET, &ready, sizeof ready, NULL, 0);
}

static void give_up_if(struct failure failure) {
    if (failure.stage == GSB_STAGE_NONE) return;
    say_ready(failure);
    _exit(1);
}

static struct failure receive_setup(int descriptors[4], size_t *count) {
    ssize_t length = gsb_receive(SOCKET, &message, sizeof message, descriptors, 4, count);
    if (length == 0) _exit(0);
    if (length < 0 || !parse_setup(&supervisor, message.space, (size_t)length, *count)) return failed(GSB_STAGE_PROTOCOL, EPROTO);
    supervisor.exchange = descriptors[0];
    if (message.setup.has_zygote_library && *count > 2) supervisor.zygote_library = descriptors[--*count];
    supervisor.place = *count > 2 ? descriptors[2] : -1;
    return success();
}

static struct failure pin(int core) {
    cpu_set_t set;
    if (core >= 0) {
        CPU_ZERO(&set);
        CPU_SET(core, &set);
        if (sched_setaffinity(0, sizeof set, &set) != 0) return failed(GSB_STAGE_AFFINITY, errno);
    }
    supervisor.cores = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return success();
}

// The kernel's out-of-memory killer takes programs before their supervisor, and both before anything else of the job. Each process of the
// supervisor opens its own, before the host's /proc goes away. After a change of user the file would belong to root.
static void open_oom_score(void) {
    if (supervisor.oom_score >= 0) close(supervisor.oom_score);
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    supervisor.oom_score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    prefer_as_victim(&supervisor, false);
}

static struct failure prepare_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0) return failed(GSB_STAGE_SIGNALS, errno);
    supervisor.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return supervisor.signals < 0 ? failed(GSB_STAGE_SIGNALS, errno) : success();
}

// What holds at every tier once the process that serves runs; programs inherit it.
static struct failure prepare_service(void) {
    umask(022);
    // One byte is too little for a core file, and is what keeps the kernel from starting a handler (`|` in core_pattern), which ignores a
    // limit of zero: see core(5).
    struct rlimit no_core = {1, 1};
    if (setrlimit(RLIMIT_CORE, &no_core) != 0) return failed(GSB_STAGE_CHILD_LIMITS, errno);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) return failed(GSB_STAGE_SUBREAPER, errno);
    struct failure failure = prepare_signals();
    if (failure.stage) return failure;
    if (supervisor.landlock_abi > gsb_landlock_abi()) supervisor.landlock_abi = gsb_landlock_abi();
    if (supervisor.tier == GSB_TIER_T2) {
        if (supervisor.landlock_abi < 1) return failed(GSB_STAGE_LANDLOCK_ABSENT, ENOSYS);
        failure = open_rule_paths(&supervisor);
        if (failure.stage) return failure;
    }
    if (supervisor.tier != GSB_TIER_T3) {
        failure = renew_work(&supervisor);
        if (failure.stage) return failure;
    }
    supervisor.null_device = open("/dev/null", O_PATH | O_CLOEXEC);
    if (supervisor.tier == GSB_TIER_T3 && gsb_counts_processes_per_namespace()) {
        supervisor.process_count_is_own = true;
        supervisor.other_processes = 2;            // the two supervisors
    } else if (supervisor.tier != GSB_TIER_T3) {
        supervisor.other_processes = tasks_of_user();
    }
    return gsb_forbid_inspection() == 0 ? success() : failed(GSB_STAGE_SIGNALS, errno);
}

// The process that serves is a fork of the one that the judge started. In T3 it must be, to be process 1 of the new pid namespace. At
// the other tiers it is for the sake of the figures: a fresh address space starts with no peak of its own, and every program's peak
// begins with that of the process that it was cloned from.
static void become_service(void) {
    if (supervisor.tier == GSB_TIER_T3) give_up_if(enter_namespaces());
    pid_t child = fork();
    if (child < 0) give_up_if(failed(GSB_STAGE_FORK, errno));
    // Without a pid namespace the serving process hears of the judge's end itself: it has survivors to kill first.
    if (child > 0) watch_over(supervisor.tier == GSB_TIER_T3 ? SOCKET : -1, child);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    open_oom_score();
    if (supervisor.tier == GSB_TIER_T3) give_up_if(make_root(&supervisor));
}

int main(void) {
    int descriptors[4];
    size_t count;
    give_up_if(receive_setup(descriptors, &count));
    const struct gsb_setup *setup = &message.setup;
    give_up_if(load_filters(&supervisor, descriptors[1], setup->filter_lengths));
    open_oom_score();
    give_up_if(pin(setup->cpu));
    if (supervisor.tier != GSB_TIER_NONE && setup->unprivileged_id != 0) give_up_if(drop_root(setup->unprivileged_id));
    become_service();
    give_up_if(prepare_service());
    say_ready(success());
    serve(&supervisor);
}
