#include "confinement.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <string.h>
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
    return limited && gsb_limit(RLIMIT_NPROC, limits->processes, limits->processes) && gsb_limit(RLIMIT_MSGQUEUE, 0, 0);
}

bool gsb_drop_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2];
    memset(none, 0, sizeof none);
    return syscall(SYS_capset, &header, none) == 0;
}

void gsb_add_own_proc(int ruleset) {
    int path = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (path < 0) return;
    struct landlock_path_beneath_attr rule = {
        .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR, .parent_fd = path};
    syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(path);
}
