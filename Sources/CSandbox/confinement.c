#include "confinement.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

bool gsb_limit(int resource, uint64_t soft, uint64_t hard) {
    struct rlimit limits = {.rlim_cur = soft, .rlim_max = hard};
    if (setrlimit(resource, &limits) == 0) return true;
    struct rlimit own;
    if (errno != EPERM || getrlimit(resource, &own) != 0) return false;
    if (limits.rlim_max > own.rlim_max) limits.rlim_max = own.rlim_max;
    if (limits.rlim_cur > limits.rlim_max) limits.rlim_cur = limits.rlim_max;
    return setrlimit(resource, &limits) == 0;
}

bool gsb_set_limits(const struct gsb_process_limits *limits) {
    bool limited = gsb_limit(RLIMIT_CPU, limits->cpu_seconds, limits->cpu_seconds + 1) &&
        gsb_limit(RLIMIT_FSIZE, limits->file_bytes, limits->file_bytes) &&
        gsb_limit(RLIMIT_NOFILE, limits->open_files, limits->open_files) &&
        gsb_limit(RLIMIT_STACK, limits->stack_bytes, limits->stack_bytes) && gsb_limit(RLIMIT_MEMLOCK, 64 * 1024, 64 * 1024);
    if (!limits->confined) return limited;
    return limited && gsb_limit(RLIMIT_NPROC, limits->processes, limits->processes) && gsb_limit(RLIMIT_MSGQUEUE, 0, 0) &&
        gsb_limit(RLIMIT_SIGPENDING, GSB_PENDING_SIGNALS, GSB_PENDING_SIGNALS);
}

bool gsb_drop_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2];
    memset(none, 0, sizeof none);
    return syscall(SYS_capset, &header, none) == 0;
}

// What runtimes read about themselves: the C library looks for the stack's bounds in maps, virtual machines for their memory and limits in
// the others. The rest of /proc/self tells of the host: net of its connections, mountinfo of its disks.
static const char *const own_proc[] = {"maps", "status", "stat", "statm", "cgroup", "cmdline", "fd"};

void gsb_add_own_proc(int ruleset) {
    int self = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (self < 0) return;
    for (unsigned position = 0; position < sizeof own_proc / sizeof *own_proc; position++) {
        int path = openat(self, own_proc[position], O_PATH | O_NOFOLLOW | O_CLOEXEC);
        if (path < 0) continue;
        struct landlock_path_beneath_attr rule = {.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE, .parent_fd = path};
        if (position == sizeof own_proc / sizeof *own_proc - 1) rule.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
        syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
        close(path);
    }
    close(self);
}

enum gsb_stage gsb_confine(const struct gsb_confinement *confinement) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int stream = 0; stream < 3; stream++) {
        if (dup2(confinement->streams[stream], stream) < 0) return GSB_STAGE_CHILD_DESCRIPTORS;
    }
    if (fchdir(confinement->work) != 0) return GSB_STAGE_CHILD_DIRECTORY;
    if (!gsb_set_limits(&confinement->limits)) return GSB_STAGE_CHILD_LIMITS;
    if (confinement->ruleset >= 0) {
        if (confinement->adds_own_proc) gsb_add_own_proc(confinement->ruleset);
        if (syscall(SYS_landlock_restrict_self, confinement->ruleset, 0) != 0) return GSB_STAGE_CHILD_LANDLOCK;
    }
    // As late as possible: what comes before needs address space of its own.
    uint64_t space = confinement->limits.address_space;
    return space == UINT64_MAX || gsb_limit(RLIMIT_AS, space, space) ? GSB_STAGE_NONE : GSB_STAGE_CHILD_LIMITS;
}

int gsb_enter_filter(const void *instructions, uint32_t count) {
    struct sock_fprog program = {.len = (unsigned short)count, .filter = (struct sock_filter *)instructions};
    // SPEC_ALLOW: the kernel's mitigation for filtered processes slows interpreters down by up to a third on older kernels.
    unsigned long flags = SECCOMP_FILTER_FLAG_SPEC_ALLOW | SECCOMP_FILTER_FLAG_NEW_LISTENER;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

void gsb_close_from(int first) {
    // Kernels before 5.9 lack the call.
    if (syscall(SYS_close_range, first, ~0U, 0) == 0) return;
    for (int descriptor = first; descriptor < 1024; descriptor++) close(descriptor);
}
