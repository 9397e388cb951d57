#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor.h"

// Programs never run with the judge's own rights when those are root's: everything after this is done as an ordinary user.
struct failure drop_root(uint32_t identity) {
    if (setgroups(0, NULL) != 0 || setresgid(identity, identity, identity) != 0 || setresuid(identity, identity, identity) != 0)
        return failed(GSB_STAGE_DROP_ROOT, errno);
    return success();
}

void prefer_as_victim(const struct supervisor *supervisor, bool preferred) {
    // Higher than ours, so that it is never the small supervisor that makes room for a large program. A host without the knob has no rank.
    const char *score = preferred ? "1000" : "900";
    if (supervisor->oom_score >= 0 && pwrite(supervisor->oom_score, score, strlen(score), 0) < 0) return;
}

static bool write_text(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return false;
    bool written = write(file, text, strlen(text)) == (ssize_t)strlen(text);
    int error = errno;
    close(file);
    errno = error;
    return written;
}

struct failure enter_namespaces(void) {
    uid_t user = geteuid();
    gid_t group = getegid();
    // A change of user made the process undumpable, and /proc/self/uid_map then belongs to root.
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    if (unshare(CLONE_NEWUSER) != 0) return failed(GSB_STAGE_USER_NAMESPACE, errno);
    char map[64];
    if (!write_text("/proc/self/setgroups", "deny") && errno != ENOENT) return failed(GSB_STAGE_ID_MAP, errno);
    snprintf(map, sizeof map, "1000 %u 1", user);
    if (!write_text("/proc/self/uid_map", map)) return failed(GSB_STAGE_ID_MAP, errno);
    snprintf(map, sizeof map, "1000 %u 1", group);
    if (!write_text("/proc/self/gid_map", map)) return failed(GSB_STAGE_ID_MAP, errno);
    if (unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) != 0)
        return failed(GSB_STAGE_NAMESPACES, errno);
    if (sethostname("sandbox", 7) != 0) return failed(GSB_STAGE_NAMESPACES, errno);
    return success();
}

// Ends when the serving process ends, or when the judge does (`socket` closes; -1: not watched). In T3 the kernel then kills process 1
// of the namespace (its parent-death signal), and with it everything in the namespace, whatever it is doing.
void watch_over(int socket, pid_t child) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int signals = signalfd(-1, &set, SFD_CLOEXEC);
    gsb_forbid_inspection();
    struct pollfd watched[2] = {{.fd = socket, .events = 0}, {.fd = signals, .events = POLLIN}};
    for (;;) {
        if (waitpid(child, NULL, WNOHANG) == child) _exit(0);
        if (poll(watched, 2, -1) < 0 && errno != EINTR) _exit(1);
        if (watched[0].revents & (POLLHUP | POLLERR)) _exit(0);
        struct signalfd_siginfo seen;
        if ((watched[1].revents & POLLIN) && read(signals, &seen, sizeof seen) < 0 && errno != EAGAIN) _exit(1);
    }
}
