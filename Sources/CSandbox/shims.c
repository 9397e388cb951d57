#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

int gsb_memfd_create(const char *name, int sealable) {
    return memfd_create(name, MFD_CLOEXEC | (sealable ? MFD_ALLOW_SEALING : 0));
}

int gsb_seal(int descriptor) {
    return fcntl(descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
}

int gsb_reopen_read_only(int descriptor) {
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    return open(path, O_RDONLY | O_CLOEXEC);
}

int gsb_punch_hole(int descriptor, int64_t offset, int64_t length) {
    return fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
}

int gsb_allocate(int descriptor, int64_t length) {
    return fallocate(descriptor, 0, 0, length);
}

int gsb_forbid_inspection(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int gsb_landlock_abi(void) {
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1 /* LANDLOCK_CREATE_RULESET_VERSION */);
    return abi > 0 ? (int)abi : 0;
}

int gsb_counts_processes_per_namespace(void) {
    struct utsname name;
    int major, minor;
    if (uname(&name) != 0 || sscanf(name.release, "%d.%d", &major, &minor) != 2) return 0;
    return major > 5 || (major == 5 && minor >= 14);
}

int gsb_eventfd(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

int gsb_socket_pair(int pair[2]) {
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) return -1;
    int size = 2 * GSB_MESSAGE_MAX;
    for (int end = 0; end < 2; end++) {
        // Above net.core.wmem_max the kernel clamps silently; the default already holds the messages that occur.
        setsockopt(pair[end], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    }
    return 0;
}

// A session of its own: a terminal's ^C reaches the judge only, which then ends its supervisors in order. closefrom: descriptors that
// other parts of the process opened without close-on-exec stay behind.
static int spawn(pid_t *child, const char *path, int socket, posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes) {
    int error = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDWR, 0);
    if (!error) error = posix_spawn_file_actions_adddup2(actions, 0, 1);
    if (!error) error = posix_spawn_file_actions_adddup2(actions, socket, 3);
    if (!error) error = posix_spawn_file_actions_addclosefrom_np(actions, 4);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    if (!error) error = posix_spawnattr_setsigmask(attributes, &none);
    if (!error) error = posix_spawnattr_setsigdefault(attributes, &all);
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID;
    if (!error) error = posix_spawnattr_setflags(attributes, flags);
    char *arguments[] = {"gencode-supervisor", NULL};
    char *environment[] = {NULL};
    return error ? error : posix_spawn(child, path, actions, attributes, arguments, environment);
}

pid_t gsb_spawn_supervisor(const char *path, int socket) {
    // dup2 onto itself would keep close-on-exec, so the socket must not be 3 already.
    int moved = fcntl(socket, F_DUPFD_CLOEXEC, 10);
    if (moved < 0) return -1;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    pid_t child = -1;
    int error = spawn(&child, path, moved, &actions, &attributes);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(moved);
    errno = error;
    return error ? -1 : child;
}

ssize_t gsb_send(int socket, const void *message, size_t length, const int *descriptors, size_t count) {
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int) * GSB_DESCRIPTORS_MAX)];
    } control;
    struct iovec part = {.iov_base = (void *)message, .iov_len = length};
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > GSB_DESCRIPTORS_MAX) {
        errno = E2BIG;
        return -1;
    }
    if (count > 0) {
        memset(&control, 0, sizeof control);
        header.msg_control = control.space;
        header.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(rights), descriptors, sizeof(int) * count);
    }
    ssize_t sent;
    do sent = sendmsg(socket, &header, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent;
}

ssize_t gsb_receive(int socket, void *message, size_t capacity, int *descriptors, size_t capacity_of_descriptors, size_t *count) {
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int) * GSB_DESCRIPTORS_MAX)];
    } control;
    struct iovec part = {.iov_base = message, .iov_len = capacity};
    struct msghdr header = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
    *count = 0;
    ssize_t received;
    do received = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
    while (received < 0 && errno == EINTR);
    if (received < 0) return -1;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&header); part != NULL; part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        size_t arrived = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t position = 0; position < arrived; position++) {
            int descriptor;
            memcpy(&descriptor, CMSG_DATA(part) + position * sizeof(int), sizeof descriptor);
            if (*count < capacity_of_descriptors) descriptors[(*count)++] = descriptor;
            else close(descriptor);
        }
    }
    if (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
        errno = EMSGSIZE;
        return -1;
    }
    return received;
}
