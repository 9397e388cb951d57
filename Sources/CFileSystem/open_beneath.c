#include "CFileSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

// One component after the other, none of them a link.
static int open_step_by_step(int root, const char *path, int flags) {
    char component[NAME_MAX + 1];
    int directory = root;
    for (;;) {
        const char *slash = strchrnul(path, '/');
        size_t length = (size_t)(slash - path);
        int is_last = *slash == 0;
        int opened = -1;
        int error = length > NAME_MAX ? ENAMETOOLONG : length == 2 && path[0] == '.' && path[1] == '.' ? EXDEV : 0;
        if (error == 0) {
            memcpy(component, path, length);
            component[length] = 0;
            opened = openat(directory, length == 0 ? "." : component, (is_last ? flags : O_PATH | O_DIRECTORY) | O_NOFOLLOW | O_CLOEXEC);
            if (opened < 0) error = errno;
        }
        if (directory != root) close(directory);
        if (error != 0) return -error;
        if (is_last) return opened;
        directory = opened;
        path = slash + 1;
    }
}

int gencode_open_beneath(int root, const char *path, int flags) {
    struct open_how how = {.flags = (unsigned)(flags | O_CLOEXEC), .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    // Another process that renames directories meanwhile makes the kernel give up.
    for (int attempt = 0; attempt < 100; attempt++) {
        long opened = syscall(SYS_openat2, root, *path == 0 ? "." : path, &how, sizeof how);
        if (opened >= 0) return (int)opened;
        if (errno == EAGAIN || errno == EINTR) continue;
        // EPERM: a filter of system calls that does not know this one.
        if (errno == ENOSYS || errno == EPERM) return open_step_by_step(root, path, flags);
        return -errno;
    }
    return -EAGAIN;
}
