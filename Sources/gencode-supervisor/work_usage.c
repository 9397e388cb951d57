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
// So the watchdog counts what is there, and what the program holds of files that have no name any more. What it cannot read, a program has
// hidden: that counts as too much.

enum { ENTRIES_MAX = 8 * 1024, PROCESSES_SEEN = 8 * 1024 }; // as many entries as T3's nr_inodes
static const int64_t first_look = 50 * MILLISECOND, shortest_pause = 20 * MILLISECOND, longest_pause = 200 * MILLISECOND;
// A walk that directories were moved under begins again; who keeps moving them is hiding.
enum { WALKS_MAX = 5 };

struct count {
    uint64_t entries;
    uint64_t bytes;
    bool hidden;                                   // something cannot be read
    bool moved;                                    // a directory went elsewhere while it was being read
    int error;                                     // errno of a step of ours that failed
};

// The directories above the one that is being read, and where to go on in each.
static struct {
    long position;
    dev_t device;
    ino_t inode;
} above[ENTRIES_MAX];

// What a failed look at a file of a program's means.
static void note_failure(struct count *count) {
    switch (errno) {
        case ENOENT:
        case ENOTDIR:
        case ESRCH:
        case ESTALE: return;                       // gone meanwhile
        case EACCES:
        case EPERM:
        case ELOOP: count->hidden = true; return;
        default: count->error = errno;
    }
}

// Opens the directory `name` of `list` in its place; false leaves `list` as it was.
static bool replace(DIR **list, const char *name, struct count *count) {
    int directory = openat(dirfd(*list), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *other = directory < 0 ? NULL : fdopendir(directory);
    if (!other) {
        note_failure(count);
        if (directory >= 0) close(directory);
        return false;
    }
    closedir(*list);
    *list = other;
    return true;
}

static bool enter(DIR **list, const char *name, unsigned depth, struct count *count) {
    struct stat status;
    if (fstat(dirfd(*list), &status) != 0) return note_failure(count), false;
    above[depth].position = telldir(*list);
    above[depth].device = status.st_dev;
    above[depth].inode = status.st_ino;
    return replace(list, name, count);
}

// Back to the directory that this one was entered from, if it still lies there.
static bool leave(DIR **list, unsigned depth, struct count *count) {
    struct stat status;
    if (!replace(list, "..", count) || fstat(dirfd(*list), &status) != 0 || status.st_dev != above[depth].device ||
        status.st_ino != above[depth].inode)
        return count->moved = true, false;
    seekdir(*list, above[depth].position);
    return true;
}

static bool goes_on(const struct count *count, uint64_t capacity) {
    return count->entries <= ENTRIES_MAX && count->bytes <= capacity && !count->hidden && !count->moved && !count->error;
}

// Counts the tree below `list` until it is done or has counted too much. Only one directory is open at a time, whatever the depth.
// Consumes `list`.
static void count_tree(DIR *list, uint64_t capacity, struct count *count) {
    unsigned depth = 0;
    while (goes_on(count, capacity)) {
        struct dirent *entry = readdir(list);
        struct stat status;
        if (!entry) {
            if (depth == 0 || !leave(&list, --depth, count)) break;
            continue;
        }
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        count->entries++;
        if (fstatat(dirfd(list), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
            note_failure(count);
            continue;
        }
        count->bytes += (uint64_t)status.st_blocks * 512;
        if (S_ISDIR(status.st_mode) && depth < ENTRIES_MAX && enter(&list, entry->d_name, depth, count)) depth++;
    }
    closedir(list);
}

static void count_work(const struct supervisor *supervisor, uint64_t capacity, struct count *count) {
    for (int walk = 0; walk < WALKS_MAX; walk++) {
        int copy = openat(supervisor->work, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        DIR *list = copy < 0 ? NULL : fdopendir(copy);
        *count = (struct count){0};
        if (!list) {
            note_failure(count);
            if (copy >= 0) close(copy);
            return;
        }
        count_tree(list, capacity, count);
        if (!count->moved) return;
    }
    count->hidden = true;
}

// Files without a name that a process has open. Only on the working directory's device can it have made them. All threads of a process
// share one table of descriptors: the filter lets them have no other.
static bool count_open_files(const char *path, dev_t device, struct count *count) {
    DIR *list = opendir(path);
    if (!list) return false;
    for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
        struct stat status;
        if (fstatat(dirfd(list), entry->d_name, &status, 0) != 0 || status.st_dev != device) continue;
        if (S_ISREG(status.st_mode) && status.st_nlink == 0) count->bytes += (uint64_t)status.st_blocks * 512;
    }
    closedir(list);
    return true;
}

// Files without a name that a process has mapped: how large they are nobody says, so each counts as the largest that it may write.
static bool count_mapped_files(const char *path, dev_t device, uint64_t largest, struct count *count) {
    FILE *maps = fopen(path, "re");
    if (!maps) return false;
    unsigned long long last = 0;
    // A line is as long as the file's path, which is the program's own to choose.
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, maps) > 0) {
        unsigned high, low;
        unsigned long long inode;
        if (!strstr(line, " (deleted)") || sscanf(line, "%*s %*s %*s %x:%x %llu", &high, &low, &inode) != 3) continue;
        if (makedev(high, low) != device || inode == last) continue;
        last = inode;
        count->bytes += largest;
    }
    // The kernel may say only now that it does not let us read.
    int error = feof(maps) ? 0 : errno;
    free(line);
    fclose(maps);
    errno = error;
    return error == 0;
}

// A process whose first thread has ended shows what it holds at its other threads only; and one that ends meanwhile belongs to root for a
// moment, and cannot be read either.
static void count_process(pid_t process, dev_t device, uint64_t largest, struct count *count) {
    char path[64];
    for (pid_t thread = living_thread(process), before = 0; thread != 0 && thread != before;) {
        struct count found = *count;
        snprintf(path, sizeof path, "/proc/%d/task/%d/fd", process, thread);
        bool read = count_open_files(path, device, &found);
        snprintf(path, sizeof path, "/proc/%d/task/%d/maps", process, thread);
        read = read && count_mapped_files(path, device, largest, &found);
        int error = errno;
        before = thread;
        thread = read ? 0 : living_thread(process);
        errno = error;
        if (thread == before) note_failure(&found);
        *count = found;
    }
}

static bool too_much(const struct run *run, const struct count *count) {
    return count->entries > ENTRIES_MAX || count->bytes > run->work_capacity || count->hidden;
}

static bool count_all(const struct supervisor *supervisor, struct run *run) {
    struct count count;
    struct stat top;
    if (fstat(supervisor->work, &top) != 0) return run->failure = failed(GSB_STAGE_WATCH, errno), false;
    count_work(supervisor, run->work_capacity, &count);
    static pid_t processes[PROCESSES_SEEN];
    unsigned number = run_processes(run, processes, PROCESSES_SEEN);
    if (number > PROCESSES_SEEN) count.hidden = true;
    for (unsigned position = 0; position < number && !too_much(run, &count) && !count.error; position++) {
        count_process(processes[position], top.st_dev, run->request->file_bytes, &count);
    }
    if (count.error) run->failure = failed(GSB_STAGE_WATCH, count.error);
    return !count.error && too_much(run, &count);
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
