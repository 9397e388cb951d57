#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "supervisor.h"

// The processes of a run, found by descent: orphans descend from the supervisor too, since it is their reaper.

enum { PROCESSES_MAX = 1 << 16 };

static struct process processes[PROCESSES_MAX];

// One line of /proc/PID/stat. The command's name may hold anything, so the fields count from the last ')'.
bool parse_stat(const char *text, struct process *process) {
    const char *fields = strrchr(text, ')');
    unsigned long long user, system;
    long long waited_user, waited_system;
    if (!fields) return false;
    if (sscanf(fields + 1, " %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %lld %lld %*d %*d %u", &process->state,
            &process->parent, &user, &system, &waited_user, &waited_system, &process->threads) != 7)
        return false;
    int64_t tick = NANOSECONDS / sysconf(_SC_CLK_TCK);
    process->cpu = (int64_t)(user + system + (unsigned long long)waited_user + (unsigned long long)waited_system) * tick;
    return true;
}

// A zombie with more than one thread is a process whose first thread alone has ended.
static bool is_dead(const struct process *process) {
    return process->state == 'Z' && process->threads <= 1;
}

static bool is_of_run(const struct process *process) {
    return process->descent == OURS && !is_dead(process);
}

static int by_id(const void *left, const void *right) {
    pid_t first = ((const struct process *)left)->id, second = ((const struct process *)right)->id;
    return first < second ? -1 : first > second;
}

static struct process *find(struct process *list, unsigned count, pid_t id) {
    struct process key = {.id = id};
    return bsearch(&key, list, count, sizeof *list, by_id);
}

// Follows the parents up to one whose descent is known, and marks the way. A process that was listed under a parent which has ended since
// leads nowhere; its new parent is found at the next look. Numbers that came again may close a circle, so that the steps are counted.
static void settle(struct process *list, unsigned count, struct process *process) {
    enum descent found = NOT_OURS;
    unsigned steps = 0;
    for (struct process *above = process; above && steps <= count; steps++, above = find(list, count, above->parent)) {
        if (above->descent == UNKNOWN) continue;
        found = above->descent;
        break;
    }
    for (struct process *above = process; above && above->descent == UNKNOWN; above = find(list, count, above->parent)) {
        above->descent = found;
    }
}

void find_descent(struct process *list, unsigned count, pid_t root, pid_t spared_one) {
    qsort(list, count, sizeof *list, by_id);
    for (unsigned position = 0; position < count; position++) {
        struct process *process = &list[position];
        bool known = process->id == root || process->id == spared_one;
        process->descent = known ? NOT_OURS : process->parent == root ? OURS : UNKNOWN;
    }
    for (unsigned position = 0; position < count; position++) {
        if (list[position].descent == UNKNOWN) settle(list, count, &list[position]);
    }
}

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
        count++;
    }
    closedir(list);
    find_descent(processes, count, getpid(), spared_process());
    return count;
}

// Pages that processes share (libraries, and what a fork has not yet written to) count once: only the largest process counts whole,
// the others without their file and shared pages.
struct tree_usage descendants_usage(void) {
    struct tree_usage usage = {0};
    unsigned count = list_descendants();
    for (unsigned position = 0; position < count; position++) {
        struct process *process = &processes[position];
        if (!is_of_run(process)) continue;
        usage.processes++;
        // The clock is exact where the kernel grants it; stat counts in ticks, but knows the children that the process waited for.
        usage.cpu += process->cpu;
        struct memory memory;
        if (!process_memory(process->id, &memory)) continue;
        usage.memory.own += memory.own;
        if (memory.files > usage.memory.files) usage.memory.files = memory.files;
        if (memory.shared > usage.memory.shared) usage.memory.shared = memory.shared;
    }
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

int64_t first_thread_wait(pid_t process, int64_t cpu) {
    char path[64], text[128];
    long long ran, waited;
    snprintf(path, sizeof path, "/proc/%d/schedstat", process);
    if (read_small(AT_FDCWD, path, text, sizeof text) <= 0 || sscanf(text, "%lld %lld", &ran, &waited) != 2) return 0;
    int64_t others = cpu > ran ? cpu - ran : 0;
    return waited > others ? waited - others : 0;
}

unsigned process_threads(pid_t process) {
    char path[32], text[1024];
    struct process found;
    snprintf(path, sizeof path, "/proc/%d/stat", process);
    return read_small(AT_FDCWD, path, text, sizeof text) > 0 && parse_stat(text, &found) ? found.threads : 0;
}

unsigned run_processes(const struct run *run, pid_t *ids, unsigned capacity) {
    if (!run->tree) return ids[0] = run->child, 1;
    unsigned found = 0, count = list_descendants();
    for (unsigned position = 0; position < count; position++) {
        if (!is_of_run(&processes[position])) continue;
        if (found < capacity) ids[found] = processes[position].id;
        found++;
    }
    return found;
}

int64_t longest_wait(const struct run *run) {
    if (!run->tree) return process_wait(run->child);
    int64_t longest = 0;
    unsigned count = list_descendants();
    for (unsigned position = 0; position < count; position++) {
        if (!is_of_run(&processes[position])) continue;
        int64_t waited = process_wait(processes[position].id);
        if (waited > longest) longest = waited;
    }
    return longest;
}

void signal_descendants(int signal) {
    unsigned count = list_descendants();
    for (unsigned position = 0; position < count; position++) {
        if (is_of_run(&processes[position])) kill(processes[position].id, signal);
    }
}

bool has_descendants(void) {
    unsigned count = list_descendants();
    for (unsigned position = 0; position < count; position++) {
        if (processes[position].descent == OURS) return true;
    }
    return false;
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
