#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "supervisor.h"

// The tiers without a mount namespace have the working directory on a disk of the host, where no file system caps it as T3's tmpfs does.
// So the watchdog counts what is there, and what the program holds of files that have no name any more.

enum { ENTRIES_MAX = 8 * 1024, PROCESSES_SEEN = 256 }; // as many entries as T3's nr_inodes
static const int64_t first_look = 50 * MILLISECOND, shortest_pause = 20 * MILLISECOND, longest_pause = 200 * MILLISECOND;

struct count {
    uint64_t entries;
    uint64_t bytes;
};

// Where to go on in the directories above the one that is being read.
static long positions[ENTRIES_MAX];

static bool same(const struct stat *left, const struct stat *right) {
    return left->st_dev == right->st_dev && left->st_ino == right->st_ino;
}

// Opens the directory `name` of `list` in its place; false leaves `list` as it was.
static bool replace(DIR **list, const char *name) {
    int directory = openat(dirfd(*list), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *other = directory < 0 ? NULL : fdopendir(directory);
    if (!other) {
        if (directory >= 0) close(directory);
        return false;
    }
    closedir(*list);
    *list = other;
    return true;
}

// Counts the tree below `list` until it is done or has counted too much. Only one directory is open at a time, whatever the depth; the
// program may move directories meanwhile, so the way up ends at `top` wherever it leads. Consumes `list`.
static void count_tree(DIR *list, const struct stat *top, uint64_t capacity, struct count *count) {
    unsigned depth = 0;
    while (count->entries <= ENTRIES_MAX && count->bytes <= capacity) {
        struct dirent *entry = readdir(list);
        struct stat status;
        if (!entry) {
            if (depth == 0 || fstat(dirfd(list), &status) != 0 || same(&status, top) || !replace(&list, "..")) break;
            seekdir(list, positions[--depth]);
            continue;
        }
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        count->entries++;
        if (fstatat(dirfd(list), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
        count->bytes += (uint64_t)status.st_blocks * 512;
        if (!S_ISDIR(status.st_mode) || depth == ENTRIES_MAX) continue;
        positions[depth] = telldir(list);
        if (replace(&list, entry->d_name)) depth++;
    }
    closedir(list);
}

// Files without a name that a process has open. Only below `top` can it have made them.
static void count_open_files(pid_t process, const struct stat *top, struct count *count) {
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/fd", process);
    DIR *list = opendir(path);
    if (!list) return;
    for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
        struct stat status;
        if (fstatat(dirfd(list), entry->d_name, &status, 0) != 0 || status.st_dev != top->st_dev) continue;
        if (S_ISREG(status.st_mode) && status.st_nlink == 0) count->bytes += (uint64_t)status.st_blocks * 512;
    }
    closedir(list);
}

// Files without a name that a process has mapped: how large they are nobody says, so each counts as the largest that it may write.
static void count_mapped_files(pid_t process, const struct stat *top, uint64_t largest, struct count *count) {
    char path[32], line[512];
    snprintf(path, sizeof path, "/proc/%d/maps", process);
    FILE *maps = fopen(path, "re");
    if (!maps) return;
    unsigned long long last = 0;
    while (fgets(line, sizeof line, maps)) {
        unsigned high, low;
        unsigned long long inode;
        if (!strstr(line, " (deleted)") || sscanf(line, "%*s %*s %*s %x:%x %llu", &high, &low, &inode) != 3) continue;
        if (makedev(high, low) != top->st_dev || inode == last) continue;
        last = inode;
        count->bytes += largest;
    }
    fclose(maps);
}

static bool too_much(const struct run *run, const struct count *count) {
    return count->entries > ENTRIES_MAX || count->bytes > run->work_capacity;
}

static bool count_all(const struct supervisor *supervisor, const struct run *run) {
    struct count count = {0};
    struct stat top;
    int copy = openat(supervisor->work, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = copy < 0 ? NULL : fdopendir(copy);
    if (!list || fstat(copy, &top) != 0) {
        if (list) closedir(list);
        else if (copy >= 0) close(copy);
        return false;
    }
    count_tree(list, &top, run->work_capacity, &count);
    pid_t processes[PROCESSES_SEEN];
    unsigned number = run_processes(run, processes, PROCESSES_SEEN);
    for (unsigned position = 0; position < number && !too_much(run, &count); position++) {
        count_open_files(processes[position], &top, &count);
        count_mapped_files(processes[position], &top, run->request->file_bytes, &count);
    }
    return too_much(run, &count);
}

static int64_t own_cpu(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * NANOSECONDS + time.tv_nsec;
}

// True when the working directory holds more than a run may write. Looks only when it is time to, and says when that is next.
bool work_exceeded(const struct supervisor *supervisor, struct run *run, int64_t time) {
    if (supervisor->tier == GSB_TIER_T3) return false;
    if (run->next_look == 0) run->next_look = run->started + first_look;
    if (time < run->next_look) return false;
    int64_t before = own_cpu();
    bool exceeded = count_all(supervisor, run);
    // Looking takes no more than a tenth of a core, but a program that makes many files is never left alone for long.
    int64_t pause = 10 * (own_cpu() - before);
    if (pause < shortest_pause) pause = shortest_pause;
    run->next_look = now() + (pause < longest_pause ? pause : longest_pause);
    return exceeded;
}
