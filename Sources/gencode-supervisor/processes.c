#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "supervisor.h"

static pid_t spared;
static bool spared_ended;

void spare(pid_t process) {
    spared = process;
    spared_ended = false;
}

pid_t spared_process(void) {
    return spared;
}

bool spared_has_ended(void) {
    if (spared > 0 && !spared_ended) spared_ended = waitpid(spared, NULL, WNOHANG | __WALL) == spared;
    return spared_ended;
}

int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * NANOSECONDS + time.tv_nsec;
}

// User and system time of all threads of a process, to the nanosecond, also while it runs; -1 when it has ended.
int64_t process_cpu(pid_t process) {
    struct timespec time;
    clockid_t clock = (clockid_t)((~(unsigned)process << 3) | 2 /* CPUCLOCK_SCHED, whole process */);
    if (clock_gettime(clock, &time) != 0) return -1;
    return time.tv_sec * NANOSECONDS + time.tv_nsec;
}

unsigned reap(struct run *run) {
    for (unsigned count = 0;;) {
        int status;
        struct rusage usage;
        pid_t ended = wait4(-1, &status, WNOHANG | __WALL, &usage);
        if (ended <= 0) return count;
        if (ended == spared) {
            spared_ended = true;
            continue;
        }
        count++;
        run->cpu_reaped += (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * NANOSECONDS +
            (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000;
        uint64_t peak = (uint64_t)usage.ru_maxrss * 1024;
        if (peak > run->memory_peak) run->memory_peak = peak;
        if (ended != run->child) continue;
        run->child_ended = true;
        run->child_status = status;
        run->ended = now();
    }
}

static bool children_left(void) {
    if (spared == 0 || spared_ended) {
        siginfo_t information;
        return waitid(P_ALL, 0, &information, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0 || errno != ECHILD;
    }
    // Orphans are children of the supervisor too, so that this list is complete.
    char path[64], text[256];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
    if (read_small(AT_FDCWD, path, text, sizeof text) < 0) {
        // A kernel without that file.
        return has_descendants();
    }
    for (char *cursor = text, *end;; cursor = end) {
        long child = strtol(cursor, &end, 10);
        if (end == cursor) return false;
        if (child != spared) return true;
    }
}

// Without a pid namespace a fork bomb could outrun the killer: first everything stops, then everything dies.
static void kill_without_namespace(struct run *run) {
    if (!run->child_ended && run->child > 0) kill(-run->child, SIGSTOP);
    for (int round = 0; round < 3; round++) signal_descendants(SIGSTOP);
    signal_descendants(SIGKILL);
}

// Kills whatever is left of the run and waits until it is gone. False: something does not die.
bool kill_all(struct supervisor *supervisor, struct run *run) {
    int64_t deadline = now() + 10 * NANOSECONDS;
    reap(run);
    for (int round = 0; children_left(); round++) {
        if (now() > deadline) return false;
        // The one process of a run that starts no others dies alone, and the zygote lives; a second is enough to give back much memory.
        bool alone = !run->tree && !run->child_ended && run->child > 0 && round < 50;
        if (alone && (supervisor->tier != GSB_TIER_T3 || spared > 0)) kill(run->child, SIGKILL);
        else if (supervisor->tier == GSB_TIER_T3) kill(-1, SIGKILL);
        else kill_without_namespace(run);
        struct pollfd watched = {.fd = supervisor->signals, .events = POLLIN};
        poll(&watched, 1, 20);
        struct signalfd_siginfo seen;
        while (read(supervisor->signals, &seen, sizeof seen) == sizeof seen) {}
        reap(run);
    }
    return true;
}
