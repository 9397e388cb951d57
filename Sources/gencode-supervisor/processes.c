#include <dirent.h>
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

enum { PROCESSES_MAX = 32768 };

struct process {
    pid_t id;
    pid_t parent;
    char state;
    bool ours;
    int64_t cpu;
    uint64_t resident;
};
static struct process processes[PROCESSES_MAX];

static pid_t spared;
static bool spared_ended;

void spare(pid_t process) {
    spared = process;
    spared_ended = false;
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

static ssize_t read_small(int directory, const char *path, char *buffer, size_t size) {
    int file = openat(directory, path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t length = read(file, buffer, size - 1);
    close(file);
    if (length >= 0) buffer[length] = 0;
    return length;
}

uint64_t process_memory(pid_t process) {
    char path[32], text[128];
    snprintf(path, sizeof path, "/proc/%d/statm", process);
    if (read_small(AT_FDCWD, path, text, sizeof text) <= 0) return 0;
    unsigned long long size, resident;
    return sscanf(text, "%llu %llu", &size, &resident) == 2 ? resident * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

// One line of /proc/PID/stat. The command's name may hold anything, so the fields count from the last ')'.
static bool parse_stat(const char *text, struct process *process) {
    const char *fields = strrchr(text, ')');
    unsigned long long user, system;
    long long waited_user, waited_system, resident;
    if (!fields) return false;
    if (sscanf(fields + 1, " %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %lld %lld %*d %*d %*d %*d %*u %*u %lld",
            &process->state, &process->parent, &user, &system, &waited_user, &waited_system, &resident) != 7)
        return false;
    int64_t tick = NANOSECONDS / sysconf(_SC_CLK_TCK);
    process->cpu = (int64_t)(user + system + (unsigned long long)waited_user + (unsigned long long)waited_system) * tick;
    process->resident = resident > 0 ? (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
    return true;
}

// All processes that descend from this one: orphans do too, since it is their reaper.
static unsigned list_descendants(void) {
    DIR *list = opendir("/proc");
    if (!list) return 0;
    unsigned count = 0;
    for (struct dirent *entry; count < PROCESSES_MAX && (entry = readdir(list)) != NULL;) {
        if (entry->d_name[0] < '0' || entry->d_name[0] > '9') continue;
        char path[280], text[1024];
        snprintf(path, sizeof path, "%s/stat", entry->d_name);
        struct process *process = &processes[count];
        if (read_small(dirfd(list), path, text, sizeof text) <= 0 || !parse_stat(text, process)) continue;
        process->id = atoi(entry->d_name);
        process->ours = process->parent == getpid() && process->id != spared;
        count++;
    }
    closedir(list);
    for (bool changed = true; changed;) {
        changed = false;
        for (unsigned child = 0; child < count; child++) {
            for (unsigned parent = 0; !processes[child].ours && parent < count; parent++) {
                if (processes[parent].id != processes[child].parent || !processes[parent].ours) continue;
                processes[child].ours = changed = true;
            }
        }
    }
    return count;
}

// Pages that processes share (libraries, and what a fork has not yet written to) count once: only the largest process counts whole,
// the others without their file and shared pages.
struct tree_usage descendants_usage(void) {
    struct tree_usage usage = {0};
    unsigned count = list_descendants();
    uint64_t largest_shared = 0;
    for (unsigned position = 0; position < count; position++) {
        struct process *process = &processes[position];
        if (!process->ours || process->state == 'Z') continue;
        usage.processes++;
        // The clock is exact where the kernel grants it; stat counts in ticks, but knows the children that the process waited for.
        usage.cpu += process->cpu;
        char path[32], text[128];
        unsigned long long size, resident, shared;
        snprintf(path, sizeof path, "/proc/%d/statm", process->id);
        if (read_small(AT_FDCWD, path, text, sizeof text) <= 0 || sscanf(text, "%llu %llu %llu", &size, &resident, &shared) != 3)
            continue;
        uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
        usage.memory += (resident - (shared < resident ? shared : resident)) * page;
        if (shared * page > largest_shared) largest_shared = shared * page;
    }
    usage.memory += largest_shared;
    return usage;
}

// Nanoseconds that the thread of a process which waited longest was ready to run and got no core (/proc/PID/task/TID/schedstat, second
// field); 0 where the kernel does not say.
int64_t process_wait(pid_t process) {
    char path[64], text[128];
    snprintf(path, sizeof path, "/proc/%d/task", process);
    DIR *list = opendir(path);
    if (!list) return 0;
    int64_t longest = 0;
    for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
        if (entry->d_name[0] < '0' || entry->d_name[0] > '9') continue;
        char file[280];
        snprintf(file, sizeof file, "%s/schedstat", entry->d_name);
        long long waited;
        if (read_small(dirfd(list), file, text, sizeof text) > 0 && sscanf(text, "%*d %lld", &waited) == 1 && waited > longest)
            longest = waited;
    }
    closedir(list);
    return longest;
}

unsigned run_processes(const struct run *run, pid_t *ids, unsigned capacity) {
    if (!run->tree) return ids[0] = run->child, 1;
    unsigned found = 0, count = list_descendants();
    for (unsigned position = 0; position < count && found < capacity; position++) {
        if (processes[position].ours && processes[position].state != 'Z') ids[found++] = processes[position].id;
    }
    return found;
}

int64_t longest_wait(const struct run *run) {
    if (!run->tree) return process_wait(run->child);
    int64_t longest = 0;
    unsigned count = list_descendants();
    for (unsigned position = 0; position < count; position++) {
        if (!processes[position].ours || processes[position].state == 'Z') continue;
        int64_t waited = process_wait(processes[position].id);
        if (waited > longest) longest = waited;
    }
    return longest;
}

void signal_descendants(int signal) {
    unsigned count = list_descendants();
    for (unsigned position = 0; position < count; position++) {
        if (processes[position].ours && processes[position].state != 'Z') kill(processes[position].id, signal);
    }
}

// Threads of our user on this node, ours included: what RLIMIT_NPROC counts without a user namespace.
unsigned tasks_of_user(void) {
    DIR *list = opendir("/proc");
    if (!list) return 0;
    unsigned tasks = 0;
    for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
        if (entry->d_name[0] < '0' || entry->d_name[0] > '9') continue;
        char path[280], text[4096];
        snprintf(path, sizeof path, "%s/status", entry->d_name);
        if (read_small(dirfd(list), path, text, sizeof text) <= 0) continue;
        const char *user = strstr(text, "\nUid:"), *threads = strstr(text, "\nThreads:");
        if (user && threads && (uid_t)strtoul(user + 5, NULL, 10) == getuid()) tasks += (unsigned)strtoul(threads + 9, NULL, 10);
    }
    closedir(list);
    return tasks;
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
        unsigned count = list_descendants();
        for (unsigned position = 0; position < count; position++) {
            if (processes[position].ours) return true;
        }
        return false;
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
