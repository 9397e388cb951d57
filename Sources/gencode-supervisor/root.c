#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "supervisor.h"

// The minimal root: a read-only tmpfs with the toolchains bound read-only, a few devices, a /proc of this pid namespace, the program
// directory and the working directory. Everything else of the host is gone, not hidden.

#define OLD_ROOT "/.host"
#define PROGRAM_STORE "/.program"
#define PROGRAM_STORE_OPTIONS "size=1g,nr_inodes=16k,mode=0755"
#define PID_CONTROL "/.proc"
// Not /dev/zero: what is mapped of it is memory without a file that the filter does not see.
static const char *const devices[] = {"null", "full", "random", "urandom"};

// One directory of the path after another; those that exist are fine.
static bool make_directories(const char *path, bool last) {
    char partial[4096];
    size_t length = strlen(path);
    if (length >= sizeof partial) return errno = ENAMETOOLONG, false;
    memcpy(partial, path, length + 1);
    for (size_t position = 1; position <= length; position++) {
        if (partial[position] != '/' && partial[position] != 0) continue;
        if (partial[position] == 0 && !last) break;
        char kept = partial[position];
        partial[position] = 0;
        if (mkdir(partial, 0755) != 0 && errno != EEXIST) return false;
        partial[position] = kept;
    }
    return true;
}

static bool make_file(const char *path) {
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0444);
    if (file < 0) return false;
    close(file);
    return true;
}

// Read-only, no devices, no set-uid, for the whole tree bound at `path`. Flags that the host's mount has are locked in a user
// namespace; mount_setattr only adds. Kernels before 5.12 lack it: there the old remount changes the top mount alone.
static bool make_read_only(const char *path) {
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV};
    if (syscall(SYS_mount_setattr, AT_FDCWD, path, AT_RECURSIVE, &attributes, sizeof attributes) == 0) return true;
    if (errno != ENOSYS) return false;
    struct statvfs now;
    if (statvfs(path, &now) != 0) return false;
    unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV;
    if (now.f_flag & ST_NOEXEC) flags |= MS_NOEXEC;
    if (now.f_flag & ST_NOATIME) flags |= MS_NOATIME;
    if (now.f_flag & ST_NODIRATIME) flags |= MS_NODIRATIME;
    if (now.f_flag & ST_RELATIME) flags |= MS_RELATIME;
    return mount(NULL, path, NULL, flags, NULL) == 0;
}

static struct failure bind_one(const struct read_only_path *item) {
    if (item->target[0] != 0) {
        if (!make_directories(item->path, false)) return failed(GSB_STAGE_ROOT_DIRECTORIES, errno);
        if (symlink(item->target, item->path) != 0 && errno != EEXIST) return failed(GSB_STAGE_ROOT_DIRECTORIES, errno);
        return success();
    }
    char source[4096];
    if ((size_t)snprintf(source, sizeof source, "%s%s", OLD_ROOT, item->path) >= sizeof source)
        return failed(GSB_STAGE_BIND, ENAMETOOLONG);
    struct stat status;
    if (stat(source, &status) != 0) return errno == ENOENT || errno == EACCES ? success() : failed(GSB_STAGE_BIND, errno);
    bool directory = S_ISDIR(status.st_mode);
    if (!make_directories(item->path, directory) || (!directory && !make_file(item->path)))
        return failed(GSB_STAGE_ROOT_DIRECTORIES, errno);
    if (mount(source, item->path, NULL, MS_BIND | MS_REC, NULL) != 0) return failed(GSB_STAGE_BIND, errno);
    if (!make_read_only(item->path)) return failed(GSB_STAGE_BIND_READ_ONLY, errno);
    return success();
}

static struct failure bind_devices(void) {
    if (!make_directories("/dev", true)) return failed(GSB_STAGE_ROOT_DIRECTORIES, errno);
    for (size_t position = 0; position < sizeof devices / sizeof *devices; position++) {
        char source[64], target[64];
        snprintf(source, sizeof source, OLD_ROOT "/dev/%s", devices[position]);
        snprintf(target, sizeof target, "/dev/%s", devices[position]);
        if (!make_file(target) || mount(source, target, NULL, MS_BIND, NULL) != 0) return failed(GSB_STAGE_DEVICES, errno);
    }
    if (symlink("/proc/self/fd", "/dev/fd") != 0 || symlink("/proc/self/fd/0", "/dev/stdin") != 0 ||
        symlink("/proc/self/fd/1", "/dev/stdout") != 0 || symlink("/proc/self/fd/2", "/dev/stderr") != 0)
        return failed(GSB_STAGE_DEVICES, errno);
    return success();
}

static struct failure mount_proc(void) {
    if (!make_directories("/proc", true)) return failed(GSB_STAGE_ROOT_DIRECTORIES, errno);
    unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY;
    // Processes only: nothing about the host. Kernels before 5.8 do not know the option.
    if (mount("proc", "/proc", "proc", flags, "subset=pid") == 0) return success();
    if (errno == EINVAL && mount("proc", "/proc", "proc", flags, NULL) == 0) return success();
    return failed(GSB_STAGE_PROC, errno);
}

// What says which number the next process of this namespace gets. Without it, numbers say how many processes and threads came before.
static int open_last_pid(void) {
    if (!make_directories(PID_CONTROL, true)) return -1;
    int file = -1;
    if (mount("proc", PID_CONTROL, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0) {
        file = open(PID_CONTROL "/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);
        umount2(PID_CONTROL, MNT_DETACH);
    }
    rmdir(PID_CONTROL);
    return file;
}

void reset_pids(const struct supervisor *supervisor, int next) {
    char text[16];
    int length = snprintf(text, sizeof text, "%d", next - 1);
    // A kernel without checkpoint and restore counts on.
    if (supervisor->last_pid >= 0 && pwrite(supervisor->last_pid, text, (size_t)length, 0) < 0) return;
}

// Where the kernel has huge pages for tmpfs, a binary of megabytes is copied in and removed in half the time. Kernels without them refuse
// the option.
static bool mount_program_store(void) {
    static const char *const options[] = {PROGRAM_STORE_OPTIONS ",huge=within_size", PROGRAM_STORE_OPTIONS};
    for (size_t choice = 0; choice < sizeof options / sizeof *options; choice++) {
        if (mount("program", PROGRAM_STORE, "tmpfs", MS_NOSUID | MS_NODEV, options[choice]) == 0) return true;
        if (errno != EINVAL) return false;
    }
    return false;
}

// The supervisor fills the program directory through a mount that has no name any more; programs see the same files read-only.
static struct failure mount_program(struct supervisor *supervisor) {
    if (!make_directories(PROGRAM_STORE, true) || !make_directories(GSB_PROGRAM_PATH, true))
        return failed(GSB_STAGE_ROOT_DIRECTORIES, errno);
    if (!mount_program_store() ||
        mount(PROGRAM_STORE, GSB_PROGRAM_PATH, NULL, MS_BIND, NULL) != 0 || !make_read_only(GSB_PROGRAM_PATH))
        return failed(GSB_STAGE_PROGRAM_DIRECTORY, errno);
    supervisor->program = open(PROGRAM_STORE, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (supervisor->program < 0 || umount2(PROGRAM_STORE, MNT_DETACH) != 0 || rmdir(PROGRAM_STORE) != 0)
        return failed(GSB_STAGE_PROGRAM_DIRECTORY, errno);
    return success();
}

// A fresh working directory: at most `bytes` bytes, and a cap on inodes. Also the way to forget the old one, whatever is in it.
struct failure mount_work(struct supervisor *supervisor, uint64_t bytes) {
    if (supervisor->work >= 0) {
        close(supervisor->work);
        supervisor->work = -1;
        if (umount2(GSB_WORK_PATH, MNT_DETACH) != 0) return failed(GSB_STAGE_WORK_DIRECTORY, errno);
    }
    if (supervisor->ruleset >= 0) close(supervisor->ruleset);
    supervisor->ruleset = -1;                      // its rules name the old directory
    char options[96];
    snprintf(options, sizeof options, "size=%llu,nr_inodes=8k,mode=0700", (unsigned long long)bytes);
    // No times of access: a later program could read them.
    if (mount("work", GSB_WORK_PATH, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME, options) != 0)
        return failed(GSB_STAGE_WORK_DIRECTORY, errno);
    supervisor->work = open(GSB_WORK_PATH, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (supervisor->work < 0) return failed(GSB_STAGE_WORK_DIRECTORY, errno);
    supervisor->work_bytes = bytes;
    note_untouched(supervisor);
    return success();
}

// After this "/" is the new root and the host's is at OLD_ROOT. A tmpfs over /tmp is the pivot's foothold: /tmp exists everywhere, and
// below OLD_ROOT the host's own /tmp is visible again.
static struct failure enter_root(void) {
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return failed(GSB_STAGE_PRIVATE_MOUNTS, errno);
    if (mount("root", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=0755") != 0) return failed(GSB_STAGE_ROOT_TMPFS, errno);
    if (mkdir("/tmp" OLD_ROOT, 0755) != 0) return failed(GSB_STAGE_ROOT_DIRECTORIES, errno);
    if (syscall(SYS_pivot_root, "/tmp", "/tmp" OLD_ROOT) != 0) return failed(GSB_STAGE_PIVOT, errno);
    return chdir("/") == 0 ? success() : failed(GSB_STAGE_PIVOT, errno);
}

struct failure make_root(struct supervisor *supervisor) {
    umask(022);
    struct failure failure = enter_root();
    for (unsigned position = 0; !failure.stage && position < supervisor->read_only_count; position++) {
        failure = bind_one(&supervisor->read_only[position]);
        failure.detail = position;
    }
    if (!failure.stage) failure = bind_devices();
    // The kernel allows a new /proc only while the old, complete one is still in sight.
    if (!failure.stage) failure = mount_proc();
    if (!failure.stage) supervisor->last_pid = open_last_pid();
    if (!failure.stage) failure = mount_program(supervisor);
    if (failure.stage) return failure;
    if (!make_directories(GSB_WORK_PATH, true)) return failed(GSB_STAGE_ROOT_DIRECTORIES, errno);
    failure = mount_work(supervisor, (uint64_t)64 << 20);
    if (failure.stage) return failure;
    if (symlink(GSB_WORK_PATH, "/tmp") != 0) return failed(GSB_STAGE_ROOT_DIRECTORIES, errno);
    if (umount2(OLD_ROOT, MNT_DETACH) != 0 || rmdir(OLD_ROOT) != 0) return failed(GSB_STAGE_PIVOT, errno);
    if (mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) != 0)
        return failed(GSB_STAGE_ROOT_READ_ONLY, errno);
    return success();
}
