#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "supervisor.h"

// Directories are filled, read and emptied relative to descriptors, never by path, and links are never followed: names in them are the
// programs' own.

static bool is_dot(const char *name) {
    return name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0));
}

static bool copy_bytes(int from, int to) {
    off_t offset = 0;
    for (;;) {
        ssize_t copied = sendfile(to, from, &offset, (size_t)1 << 30);
        if (copied == 0) return true;
        if (copied < 0 && errno != EINTR) return false;
    }
}

static bool copy_file(int from, int directory, const char *name, mode_t mode) {
    int to = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (to < 0) return false;
    bool copied = copy_bytes(from, to);
    int error = errno;
    close(to);
    errno = error;
    return copied;
}

// Moves every directory found one level below `directory/name` up beside it, so that no depth of nesting costs descriptors or stack.
static bool flatten(int directory, const char *name) {
    static uint64_t serial;
    fchmodat(directory, name, 0700, 0);
    int inner = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner < 0) return false;
    int copy = fcntl(inner, F_DUPFD_CLOEXEC, 0);
    DIR *list = copy < 0 ? NULL : fdopendir(copy);
    bool clean = list != NULL;
    for (struct dirent *entry; clean && (entry = readdir(list)) != NULL;) {
        if (is_dot(entry->d_name) || unlinkat(inner, entry->d_name, 0) == 0) continue;
        if (unlinkat(inner, entry->d_name, AT_REMOVEDIR) == 0) continue;
        char moved[48];
        snprintf(moved, sizeof moved, ".gencode-moved-%llu", (unsigned long long)serial++);
        fchmodat(inner, entry->d_name, 0700, 0);
        clean = renameat(inner, entry->d_name, directory, moved) == 0;
    }
    if (list) closedir(list);
    close(inner);
    return clean && unlinkat(directory, name, AT_REMOVEDIR) == 0;
}

// True when nothing is left. Passes over the directory until one finds it empty.
bool empty_directory(int directory) {
    for (int pass = 0; pass < 1 << 20; pass++) {
        int copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        DIR *list = copy < 0 ? NULL : fdopendir(copy);
        if (!list) return false;
        bool found = false, removed = true;
        for (struct dirent *entry; removed && (entry = readdir(list)) != NULL;) {
            if (is_dot(entry->d_name)) continue;
            found = true;
            removed = unlinkat(directory, entry->d_name, 0) == 0 || unlinkat(directory, entry->d_name, AT_REMOVEDIR) == 0 ||
                flatten(directory, entry->d_name);
        }
        closedir(list);
        if (!found || !removed) return removed;
    }
    return false;
}

static struct failure copy_directory(int from, int to, int depth) {
    DIR *list = fdopendir(from);
    if (!list) return close(from), failed(GSB_STAGE_PROGRAM_DIRECTORY, errno);
    struct failure failure = success();
    for (struct dirent *entry; !failure.stage && (entry = readdir(list)) != NULL;) {
        if (is_dot(entry->d_name)) continue;
        int item = openat(dirfd(list), entry->d_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        struct stat status;
        if (item < 0 || fstat(item, &status) != 0) {
            failure = failed(GSB_STAGE_PROGRAM_DIRECTORY, errno);
        } else if (S_ISREG(status.st_mode)) {
            if (!copy_file(item, to, entry->d_name, status.st_mode & 0100 ? 0555 : 0444))
                failure = failed(GSB_STAGE_PROGRAM_DIRECTORY, errno);
        } else if (S_ISDIR(status.st_mode) && depth < 16 && mkdirat(to, entry->d_name, 0755) == 0) {
            int inner = openat(to, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            failure = copy_directory(item, inner, depth + 1);
            close(inner);
            continue;                              // the recursion closed `item`
        } else {
            failure = failed(GSB_STAGE_PROGRAM_DIRECTORY, EINVAL);
        }
        if (item >= 0) close(item);
    }
    closedir(list);
    return failure;
}

// T3: copies the program's files in, once per program directory and not once per run.
struct failure load_program(struct supervisor *supervisor, const struct run *run) {
    if (supervisor->tier != GSB_TIER_T3 || !run->request->has_program) return success();
    if (supervisor->loaded_program == run->request->program) return success();
    supervisor->loaded_program = 0;
    if (!empty_directory(supervisor->program)) return failed(GSB_STAGE_PROGRAM_DIRECTORY, errno);
    int from = openat(run->program, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (from < 0) return failed(GSB_STAGE_PROGRAM_DIRECTORY, errno);
    struct failure failure = copy_directory(from, supervisor->program, 0);
    if (!failure.stage) supervisor->loaded_program = run->request->program;
    return failure;
}

uint64_t bytes_used(int directory) {
    struct statfs status;
    if (fstatfs(directory, &status) != 0) return 0;
    return (uint64_t)(status.f_blocks - status.f_bfree) * (uint64_t)status.f_bsize;
}

struct failure prepare_work(struct supervisor *supervisor, struct run *run) {
    uint64_t placed = 0;
    for (uint32_t file = 0; file < run->request->work_file_count; file++) {
        struct stat status;
        if (fstat(run->work_file_inputs[file], &status) == 0) placed += (uint64_t)status.st_size;
    }
    run->work_capacity = run->request->file_bytes + placed + ((uint64_t)1 << 20);
    if (supervisor->tier == GSB_TIER_T3 && run->work_capacity != supervisor->work_bytes) {
        struct failure failure = mount_work(supervisor, run->work_capacity);
        if (failure.stage) return failure;
    }
    for (uint32_t file = 0; file < run->request->work_file_count; file++) {
        if (!copy_file(run->work_file_inputs[file], supervisor->work, run->work_files[file], 0644))
            return failed(GSB_STAGE_WORK_FILES, errno);
    }
    run->work_baseline = supervisor->tier == GSB_TIER_T3 && placed > 0 ? bytes_used(supervisor->work) : 0;
    return success();
}

// T3: one fstatfs proves that the directory is empty; if it is not, a fresh one takes its place.
struct failure clean_work(struct supervisor *supervisor, const struct run *run) {
    fchmod(supervisor->work, 0700);
    if (supervisor->tier != GSB_TIER_T3) {
        if (!empty_directory(supervisor->work)) return failed(GSB_STAGE_WORK_DIRECTORY, errno);
        return success();
    }
    for (uint32_t file = 0; file < run->request->work_file_count; file++) unlinkat(supervisor->work, run->work_files[file], 0);
    struct statfs status;
    if (fstatfs(supervisor->work, &status) == 0 && status.f_files - status.f_ffree == 1 && status.f_blocks == status.f_bfree)
        return success();
    return mount_work(supervisor, supervisor->work_bytes);
}

static bool wanted(const struct run *run, const char *name) {
    for (uint32_t pattern = 0; pattern < run->request->result_pattern_count; pattern++) {
        if (fnmatch(run->result_patterns[pattern], name, FNM_PATHNAME) == 0) return true;
    }
    return false;
}

// The programs are dead, so nothing changes under the reader. Only regular files; a link, FIFO or device is not a result.
int collect_results(
    struct supervisor *supervisor, const struct run *run, int *descriptors, char *names, size_t capacity, size_t *length) {
    *length = 0;
    if (run->request->result_pattern_count == 0) return 0;
    int count = 0, copy = openat(supervisor->work, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = copy < 0 ? NULL : fdopendir(copy);
    if (!list) return 0;
    for (struct dirent *entry; count < GSB_RESULT_FILES_MAX && (entry = readdir(list)) != NULL;) {
        size_t size = strlen(entry->d_name) + 1;
        if (is_dot(entry->d_name) || *length + size > capacity || !wanted(run, entry->d_name)) continue;
        int file = openat(supervisor->work, entry->d_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        struct stat status;
        if (file < 0) continue;
        if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
            close(file);
            continue;
        }
        descriptors[count++] = file;
        memcpy(names + *length, entry->d_name, size);
        *length += size;
    }
    closedir(list);
    return count;
}
