#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "CFileSystem.h"

// Every step names one entry of a directory that is open, and no step follows a link. So neither a path beyond PATH_MAX, nor a name that
// somebody chose, nor somebody who moves directories meanwhile leads the removal outside the tree.

static bool is_dot(const char *name) {
    return name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0));
}

// Opens a directory and gives its owner all rights to it, whatever its mode was. -1 with errno: it is no directory, or cannot be opened.
static int open_directory(int parent, const char *name) {
    int place = openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (place < 0) return -1;
    struct stat status;
    if (fstat(place, &status) == 0 && (status.st_mode & 0700) != 0700) {
        char link[32];
        snprintf(link, sizeof link, "/proc/self/fd/%d", place);
        // Root needs no such right; for others the next step says what is wrong.
        if (chmod(link, 0700) != 0) errno = 0;
    }
    int directory = openat(place, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error = errno;
    close(place);
    errno = error;
    return directory;
}

static bool exists(int directory, const char *name) {
    struct stat status;
    return fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

// Moves `name` of `from` to a name that `to` does not have yet.
static bool move_aside(int from, const char *name, int to) {
    static uint64_t serial;
    for (;;) {
        char fresh[48];
        snprintf(fresh, sizeof fresh, "gencode-removed-%llu", (unsigned long long)__atomic_fetch_add(&serial, 1, __ATOMIC_RELAXED));
        if (syscall(SYS_renameat2, from, name, to, fresh, 1 /* RENAME_NOREPLACE */) == 0) return true;
        if (errno == EEXIST) continue;
        if (errno != EINVAL && errno != ENOSYS) return false;
        // A file system without RENAME_NOREPLACE.
        if (!exists(to, fresh)) return renameat(from, name, to, fresh) == 0;
    }
}

static bool is_gone_or_removed(int directory, const char *name) {
    if (unlinkat(directory, name, 0) == 0 || errno == ENOENT) return true;
    return unlinkat(directory, name, AT_REMOVEDIR) == 0 || errno == ENOENT;
}

// Moves every directory found one level below `directory/name` up beside it, so that no depth of nesting costs descriptors or stack.
static bool flatten(int directory, const char *name) {
    int inner = open_directory(directory, name);
    DIR *list = inner < 0 ? NULL : fdopendir(inner);
    if (!list) {
        if (inner >= 0) close(inner);
        return false;
    }
    bool clean = true;
    for (struct dirent *entry; clean && (entry = readdir(list)) != NULL;) {
        if (is_dot(entry->d_name) || is_gone_or_removed(inner, entry->d_name)) continue;
        // A directory can be moved only by who may write to it.
        int below = open_directory(inner, entry->d_name);
        if (below >= 0) close(below);
        clean = move_aside(inner, entry->d_name, directory);
    }
    int error = errno;
    closedir(list);
    errno = error;
    return clean && (unlinkat(directory, name, AT_REMOVEDIR) == 0 || errno == ENOENT);
}

int gencode_empty_directory(int directory) {
    for (;;) {
        int copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        DIR *list = copy < 0 ? NULL : fdopendir(copy);
        if (!list) {
            int error = errno;
            if (copy >= 0) close(copy);
            return error;
        }
        bool found = false, removed = true;
        for (struct dirent *entry; removed && (entry = readdir(list)) != NULL;) {
            if (is_dot(entry->d_name)) continue;
            found = true;
            removed = is_gone_or_removed(directory, entry->d_name) || flatten(directory, entry->d_name);
        }
        int error = errno;
        closedir(list);
        if (!removed) return error;
        if (!found) return 0;
    }
}

int gencode_remove_tree(int parent, const char *name) {
    if (is_gone_or_removed(parent, name)) return 0;
    int directory = open_directory(parent, name);
    if (directory < 0) return errno;
    int error = gencode_empty_directory(directory);
    close(directory);
    if (error) return error;
    return unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT ? 0 : errno;
}
