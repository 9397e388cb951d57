// Starts a model server and ends it when the worker that wants it is gone.
//
//   gencode-server-watch DIRECTORY COMMAND [ARGUMENT]...
//
// Theory of operation. A worker has many threads and may end by SIGKILL, and a server that outlives its worker keeps a GPU. The kernel's
// parent-death signal is bound to one thread of the parent, so the worker cannot use it. Instead the worker starts this program, which has
// one thread, with a socket as descriptor 0. The kernel closes the worker's end of it when the worker ends, however it ends.
//
// This program goes to DIRECTORY, starts the server in its own process group and waits for one of three events:
//   - The socket closes, or SIGTERM arrives. Then the group gets SIGTERM, GRACE_SECONDS to end, and then every process SIGKILL.
//   - The server ends. Then every process that the server left gets SIGKILL.
//   - This program is killed. Then the kernel kills the server; the worker notices and kills the process group.
// This program is the subreaper of all processes below the server, so that it also finds those that left the process group.
//
// Exit status: the server's, or 128 + the number of the signal that ended the server; 127 if the command cannot be executed, 126 if this
// program cannot do its work.

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { GRACE_SECONDS = 5, CANNOT_WATCH = 126, CANNOT_EXECUTE = 127 };

static void give_up(const char *what, const char *object, int status) {
    dprintf(STDERR_FILENO, "gencode-server-watch: %s%s%s: %s\n", what, *object ? " " : "", object, strerror(errno));
    _exit(status);
}

// The signals that end the wait. They stay blocked here, so that a SIGTERM to the process group does not end this program.
static sigset_t watched_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGTERM);
    return set;
}

static void become_server(char **command, pid_t watch) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // The watching process may have ended before the line above.
    if (getppid() != watch) _exit(CANNOT_WATCH);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int null = open("/dev/null", O_RDONLY);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0) give_up("cannot open", "/dev/null", CANNOT_WATCH);
    if (null > STDERR_FILENO) close(null);
    execvp(command[0], command);
    give_up("cannot execute", command[0], CANNOT_EXECUTE);
}

// Remembers how the server ended once it is reaped. Other processes below this one are reaped and forgotten.
static bool reap(pid_t server, int *status) {
    bool ended = false;
    int one;
    for (pid_t pid; (pid = waitpid(-1, &one, WNOHANG)) > 0;) {
        if (pid != server) continue;
        *status = one;
        ended = true;
    }
    return ended;
}

// Waits until the server ended, the worker is gone, or the time is over. Returns true if the server ended.
static bool wait_for_server(pid_t server, int signals, int worker, int milliseconds, int *status) {
    struct timespec begin, now;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (int left = milliseconds; milliseconds < 0 || left > 0;) {
        struct pollfd events[] = {{.fd = signals, .events = POLLIN}, {.fd = worker, .events = POLLIN}};
        poll(events, 2, left);
        if (reap(server, status)) return true;
        struct signalfd_siginfo signal;
        while (read(signals, &signal, sizeof signal) == sizeof signal)
            if (signal.ssi_signo == SIGTERM && milliseconds < 0) return false;
        // The worker sends nothing: the socket can be read when the worker's end is closed.
        if (events[1].revents != 0) return false;
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (milliseconds >= 0)
            left = milliseconds - (int)((now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000);
    }
    return false;
}

// SIGKILL to the direct children. Returns false if the kernel does not list them.
static bool kill_children(void) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
    FILE *children = fopen(path, "re");
    if (children == NULL) return false;
    for (int pid; fscanf(children, "%d", &pid) == 1;) kill(pid, SIGKILL);
    fclose(children);
    return true;
}

// The children of a killed process become children of this one, and are killed in the next round.
static void kill_all_below(pid_t server, int *status) {
    for (int one;;) {
        // Without the list only the process group can be killed, this program with it.
        if (!kill_children()) kill(0, SIGKILL);
        pid_t pid = waitpid(-1, &one, 0);
        if (pid < 0 && errno == ECHILD) return;
        if (pid == server) *status = one;
    }
}

int main(int count, char **words) {
    if (count < 3) {
        dprintf(STDERR_FILENO, "usage: gencode-server-watch DIRECTORY COMMAND [ARGUMENT]...\n");
        return CANNOT_WATCH;
    }
    if (chdir(words[1]) != 0) give_up("cannot go to", words[1], CANNOT_WATCH);
    // What the worker opened without close-on-exec.
    closefrom(3);
    // Fails for the leader of a session, which leads a process group already.
    setpgid(0, 0);
    sigset_t set = watched_signals();
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0 || prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
        give_up("cannot prepare", "", CANNOT_WATCH);
    int signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals < 0) give_up("signalfd", "", CANNOT_WATCH);
    pid_t watch = getpid(), server = fork();
    if (server < 0) give_up("fork", "", CANNOT_WATCH);
    if (server == 0) become_server(words + 2, watch);

    int status = 0;
    bool ended = wait_for_server(server, signals, STDIN_FILENO, -1, &status);
    if (!ended) {
        kill(0, SIGTERM);
        wait_for_server(server, signals, -1, GRACE_SECONDS * 1000, &status);
    }
    kill_all_below(server, &status);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
