#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "CFileSystem.h"
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
    int left = gencode_empty_directory(supervisor->program);
    if (left) return failed(GSB_STAGE_PROGRAM_DIRECTORY, left);
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

// The number of a file made now; 0: none can be made without a name.
static uint64_t inode_of_next_file(int directory) {
    struct stat status;
    int file = openat(directory, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0) return 0;
    uint64_t inode = fstat(file, &status) == 0 ? (uint64_t)status.st_ino : 0;
    close(file);
    return inode;
}

// A file system of its own counts its inodes from the start, so that their numbers would say how often programs came here before: the count
// begins anywhere.
void note_untouched(struct supervisor *supervisor) {
    unsigned char skipped = 0;
    if (getrandom(&skipped, sizeof skipped, 0) < 0) skipped = 0;
    uint64_t inode = inode_of_next_file(supervisor->work);
    for (int number = skipped % 16; inode > 0 && number > 0; number--) inode = inode_of_next_file(supervisor->work);
    supervisor->untouched.next_inode = inode + 1;
    supervisor->untouched.known = inode > 0 && fstat(supervisor->work, &supervisor->untouched.root) == 0;
}

static bool same_time(struct timespec left, struct timespec right) {
    return left.tv_sec == right.tv_sec && left.tv_nsec == right.tv_nsec;
}

// Nothing was ever made in the working directory: it is empty, its times are those of its making, and no inode was used, not even by what
// is gone again. Nothing of a run can be read from it then.
static bool is_untouched(struct supervisor *supervisor) {
    struct untouched *untouched = &supervisor->untouched;
    struct statfs system;
    struct stat root;
    if (!untouched->known || fstatfs(supervisor->work, &system) != 0 || fstat(supervisor->work, &root) != 0) return false;
    if (system.f_files - system.f_ffree != 1 || system.f_blocks != system.f_bfree || root.st_mode != untouched->root.st_mode ||
        !same_time(root.st_mtim, untouched->root.st_mtim) || !same_time(root.st_ctim, untouched->root.st_ctim))
        return false;
    return inode_of_next_file(supervisor->work) == untouched->next_inode++;
}

// T2 and none: another directory of that name takes the place of the working directory.
struct failure renew_work(struct supervisor *supervisor) {
    if (supervisor->work >= 0) close(supervisor->work);
    supervisor->work = -1;
    int left = gencode_remove_tree(supervisor->place, GSB_WORK_NAME);
    if (left) return failed(GSB_STAGE_WORK_DIRECTORY, left);
    if (mkdirat(supervisor->place, GSB_WORK_NAME, 0700) != 0) return failed(GSB_STAGE_WORK_DIRECTORY, errno);
    supervisor->work = openat(supervisor->place, GSB_WORK_NAME, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return supervisor->work < 0 ? failed(GSB_STAGE_WORK_DIRECTORY, errno) : success();
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

// No run finds anything of an earlier one. T3: unless nothing was ever made in it, a fresh file system takes the place of the old.
struct failure clean_work(struct supervisor *supervisor) {
    if (supervisor->tier != GSB_TIER_T3) return renew_work(supervisor);
    return is_untouched(supervisor) ? success() : mount_work(supervisor, supervisor->work_bytes);
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
