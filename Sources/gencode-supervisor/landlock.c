#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "supervisor.h"

// Rights of ABIs newer than the oldest kernel headers that this builds with.
#define FS_REFER (UINT64_C(1) << 13)               // ABI 2
#define FS_TRUNCATE (UINT64_C(1) << 14)            // ABI 3
#define FS_IOCTL_DEV (UINT64_C(1) << 15)           // ABI 5
#define NET_BIND_TCP (UINT64_C(1) << 0)            // ABI 4
#define NET_CONNECT_TCP (UINT64_C(1) << 1)         // ABI 4
#define SCOPE_ABSTRACT_UNIX_SOCKET (UINT64_C(1) << 0) // ABI 6
#define SCOPE_SIGNAL (UINT64_C(1) << 1)            // ABI 6

#define FS_READ (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define FS_FILE (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV)
#define FS_WORK                                                                                                                    \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR |   \
     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_FIFO |     \
     LANDLOCK_ACCESS_FS_MAKE_SYM | FS_REFER | FS_TRUNCATE)

struct ruleset_attributes {
    uint64_t handled_access_fs;
    uint64_t handled_access_net;
    uint64_t scoped;
};

static uint64_t handled(int abi) {
    uint64_t rights = (UINT64_C(1) << 13) - 1;
    if (abi >= 2) rights |= FS_REFER;
    if (abi >= 3) rights |= FS_TRUNCATE;
    if (abi >= 5) rights |= FS_IOCTL_DEV;
    return rights;
}

static bool add_rule(int ruleset, int abi, int path, uint64_t rights) {
    struct stat status;
    if (fstat(path, &status) != 0) return false;
    if (!S_ISDIR(status.st_mode)) rights &= FS_FILE;
    struct landlock_path_beneath_attr rule = {.allowed_access = rights & handled(abi), .parent_fd = path};
    return syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

static bool add_path(int ruleset, int abi, const char *name, uint64_t rights) {
    int path = open(name, O_PATH | O_CLOEXEC);
    if (path < 0) return false;
    bool added = add_rule(ruleset, abi, path, rights);
    close(path);
    return added;
}

struct failure open_rule_paths(struct supervisor *supervisor) {
    for (unsigned position = 0; position < supervisor->read_only_count; position++) {
        int path = open(supervisor->read_only[position].path, O_PATH | O_CLOEXEC);
        if (path >= 0) supervisor->rule_paths[supervisor->rule_path_count++] = path;
        else if (errno != ENOENT && errno != EACCES) return failed(GSB_STAGE_LANDLOCK_RULES, errno);
    }
    return success();
}

static bool add_tier2_rules(struct supervisor *supervisor, const struct run *run, int ruleset) {
    int abi = supervisor->landlock_abi;
    for (unsigned position = 0; position < supervisor->rule_path_count; position++) {
        if (!add_rule(ruleset, abi, supervisor->rule_paths[position], FS_READ)) return false;
    }
    add_path(ruleset, abi, "/dev/random", LANDLOCK_ACCESS_FS_READ_FILE);
    add_path(ruleset, abi, "/dev/urandom", LANDLOCK_ACCESS_FS_READ_FILE);
    return run->program < 0 || add_rule(ruleset, abi, run->program, FS_READ);
}

// T3: read everything in the minimal root, write in the working directory; made once per working directory. T2: made per run, since
// the program's own /proc directory is one of the rules.
struct failure make_ruleset(struct supervisor *supervisor, const struct run *run, int *result) {
    *result = -1;
    if (supervisor->tier == GSB_TIER_NONE || supervisor->landlock_abi < 1) return success();
    if (supervisor->ruleset >= 0) return *result = supervisor->ruleset, success();
    int abi = supervisor->landlock_abi;
    struct ruleset_attributes attributes = {.handled_access_fs = handled(abi)};
    size_t size = sizeof attributes.handled_access_fs;
    if (abi >= 4) {
        attributes.handled_access_net = NET_BIND_TCP | NET_CONNECT_TCP;
        size = 2 * sizeof(uint64_t);
    }
    if (abi >= 6) {
        attributes.scoped = SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL;
        size = sizeof attributes;
    }
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, size, 0);
    if (ruleset < 0) return failed(GSB_STAGE_LANDLOCK_RULES, errno);
    bool made = supervisor->tier == GSB_TIER_T3 ? add_path(ruleset, abi, "/", FS_READ) : add_tier2_rules(supervisor, run, ruleset);
    made = made && add_rule(ruleset, abi, supervisor->work, FS_WORK);
    if (made && supervisor->null_device >= 0) made = add_rule(ruleset, abi, supervisor->null_device, FS_FILE & ~LANDLOCK_ACCESS_FS_EXECUTE);
    if (!made) {
        int error = errno;
        close(ruleset);
        return failed(GSB_STAGE_LANDLOCK_RULES, error);
    }
    if (supervisor->tier == GSB_TIER_T3) supervisor->ruleset = ruleset;
    *result = ruleset;
    return success();
}
