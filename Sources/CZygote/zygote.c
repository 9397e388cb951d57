#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "interpreter.h"

enum { DESCRIPTORS_MAX = 6 };

static union {
    struct gsb_spawn_start start;
    struct gsb_spawn_run run;
    char space[GSB_SPAWN_MESSAGE_MAX];
} message;

static char *arguments[GSB_ARGUMENTS_MAX + 1];
static struct program program = {.arguments = arguments};

static char own_name[16];                          // the interpreter's

// Where glibc keeps the main thread's id, and its list of robust mutexes: a raw clone must renew both as fork does.
static int *thread_id;
static void *robust_list;
static size_t robust_list_length;

// What the filter lets this process's clones pass by. Here and nowhere else.
static volatile uint64_t cookie;

// By send(2): the filter lets no program pass descriptors on.
static void say(enum gsb_stage stage, int error) {
    struct gsb_spawn_answer answer = {.stage = stage, .error = error, .process = getpid()};
    send(GSB_ZYGOTE_SOCKET, &answer, sizeof answer, MSG_NOSIGNAL);
}

// The filter's listener goes to the supervisor: the one message with a descriptor that the filter lets pass.
static bool hand_over(int listener, const volatile uint64_t *secret) {
    struct gsb_spawn_answer answer = {.stage = GSB_STAGE_NONE, .process = getpid()};
    struct iovec part = {.iov_base = &answer, .iov_len = sizeof answer};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    memset(&control, 0, sizeof control);
    struct msghdr header = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
    struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(rights), &listener, sizeof listener);
    return gsb_send_vouched(GSB_ZYGOTE_SOCKET, &header, MSG_NOSIGNAL, secret) == (long)sizeof answer;
}

static void give_up(enum gsb_stage stage) {
    say(stage, errno);
    _exit(1);
}

bool is_wanted(char **preload) {
    const char *wanted = getenv(GSB_ZYGOTE_VARIABLE), *names = getenv(GSB_PRELOAD_VARIABLE);
    if (!wanted) return false;
    *preload = names ? strdup(names) : NULL;
    // Before the interpreter makes its own copy of the environment.
    unsetenv(GSB_ZYGOTE_VARIABLE);
    unsetenv(GSB_PRELOAD_VARIABLE);
    unsetenv("LD_PRELOAD");
    unsetenv("LD_BIND_NOW");
    close(GSB_ZYGOTE_LIBRARY_DESCRIPTOR);
    return true;
}

static void prepare(void) {
    // For whoever looks at the machine's processes; a child goes by the interpreter's own name again.
    prctl(PR_GET_NAME, own_name);
    prctl(PR_SET_NAME, "gencode-zygote");
    // Not in the working directory of the run that it was started for: that one is to go.
    if (chdir("/") != 0) give_up(GSB_STAGE_CHILD_DIRECTORY);
    if (prctl(PR_GET_TID_ADDRESS, &thread_id) != 0 || !thread_id || *thread_id != (int)syscall(SYS_gettid)) give_up(GSB_STAGE_FORK);
    if (syscall(SYS_get_robust_list, 0, &robust_list, &robust_list_length) != 0) give_up(GSB_STAGE_FORK);
    int descriptor;
    size_t count;
    ssize_t length = gsb_receive(GSB_ZYGOTE_SOCKET, &message, sizeof message, &descriptor, 1, &count);
    if (length == 0) _exit(0);
    const size_t header = sizeof message.start;
    // An instruction is 8 bytes long.
    if (length < (ssize_t)header || message.start.filter_length * 8 != (size_t)length - header) give_up(GSB_STAGE_PROTOCOL);
    // Not dumpable: no ptrace and no /proc/PID/mem for children, which are the same user.
    if (!gsb_drop_capabilities() || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        give_up(GSB_STAGE_CHILD_CAPABILITIES);
    int listener = gsb_enter_filter(message.space + header, message.start.filter_length);
    if (listener < 0) give_up(GSB_STAGE_CHILD_FILTER);
    cookie = message.start.cookie;
    if (!hand_over(listener, &cookie)) give_up(GSB_STAGE_CHILD_FILTER);
    close(listener);
    // The filter has it in its instructions.
    explicit_bzero(&message, (size_t)length);
}

// fork(2) as glibc does it, but for the parent: that is the supervisor, which the caller is a child of. The child forgets the secret, and
// so cannot clone in its turn.
static pid_t fork_sibling(void) {
    long child = gsb_clone(CLONE_PARENT | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD, thread_id, &cookie);
    if (child != 0) return child < 0 ? (errno = (int)-child, -1) : (pid_t)child;
    explicit_bzero((void *)&cookie, sizeof cookie);
    syscall(SYS_set_robust_list, robust_list, robust_list_length);
    return 0;
}

// glibc took the default size of a thread's stack from the stack limit that the zygote was started with.
static void set_thread_stack(uint64_t bytes) {
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) return;
    if (pthread_attr_setstacksize(&attributes, bytes & ~(uint64_t)0xffff) == 0) pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
}

static void become(const int *descriptors, size_t count) {
    python_after_fork(true);
    prctl(PR_SET_NAME, own_name);
    // Signals to its group must not reach the zygote.
    if (setpgid(0, 0) != 0) give_up(GSB_STAGE_CHILD_START);
    const struct gsb_spawn_run *run = &message.run;
    struct gsb_confinement confinement = {
        .streams = {descriptors[0], descriptors[1], descriptors[2]},
        .work = descriptors[3],
        .ruleset = run->has_ruleset ? descriptors[4] : -1,
        .adds_own_proc = run->adds_own_proc,
        .limits = run->limits,
    };
    set_thread_stack(run->limits.stack_bytes);
    // The program may look at itself, as it could if it had been executed.
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    enum gsb_stage stage = gsb_confine(&confinement);
    if (stage) give_up(stage);
    program.argument_count = run->argument_count;
    program.mode = run->mode;
    program.code = -1;
    say(GSB_STAGE_NONE, 0);
    // The code, where there is some, takes the place of the socket; everything else goes.
    if (run->has_code) program.code = dup2(descriptors[count - 1], GSB_ZYGOTE_SOCKET);
    gsb_close_from(program.code < 0 ? GSB_ZYGOTE_SOCKET : GSB_ZYGOTE_SOCKET + 1);
}

void serve_as_zygote(const struct program **result) {
    prepare();
    for (;;) {
        int descriptors[DESCRIPTORS_MAX];
        size_t count;
        ssize_t length = gsb_receive(GSB_ZYGOTE_SOCKET, &message, sizeof message, descriptors, DESCRIPTORS_MAX, &count);
        if (length <= 0) _exit(0);
        if (!parse_run(message.space, (size_t)length, count, arguments)) give_up(GSB_STAGE_PROTOCOL);
        python_before_fork();
        pid_t child = fork_sibling();
        if (child == 0) {
            become(descriptors, count);
            *result = &program;
            return;
        }
        python_after_fork(false);
        if (child < 0) say(GSB_STAGE_CHILD_START, errno);
        for (size_t position = 0; position < count; position++) close(descriptors[position]);
        // No child finds what an earlier request held.
        memset(&message, 0, (size_t)length);
    }
}
