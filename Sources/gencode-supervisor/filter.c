#include <dirent.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "supervisor.h"

#if defined(__x86_64__)
enum { NATIVE_ARCHITECTURE = (int)AUDIT_ARCH_X86_64 };
#elif defined(__aarch64__)
enum { NATIVE_ARCHITECTURE = (int)AUDIT_ARCH_AARCH64 };
#else
#error "the sandbox knows x86_64 and aarch64"
#endif

struct failure load_filters(struct supervisor *supervisor, int descriptor, const uint32_t lengths[GSB_POLICY_COUNT]) {
    off_t offset = 0;
    for (int policy = 0; policy < GSB_POLICY_COUNT; policy++) {
        struct filter *filter = &supervisor->filters[policy];
        size_t size = lengths[policy] * sizeof(struct sock_filter);
        if (lengths[policy] > BPF_MAXINSNS) return failed(GSB_STAGE_FILTER, E2BIG);
        filter->length = (unsigned short)lengths[policy];
        filter->compiled = malloc(2 * size + 1);
        if (!filter->compiled) return failed(GSB_STAGE_FILTER, ENOMEM);
        filter->patched = filter->compiled + lengths[policy];
        if (pread(descriptor, filter->compiled, size, offset) != (ssize_t)size) return failed(GSB_STAGE_FILTER, EPROTO);
        memcpy(filter->patched, filter->compiled, size);
        offset += (off_t)size;
    }
    close(descriptor);
    return success();
}

// Comparisons against the agreed constants get this run's values. 64-bit comparisons are compiled as two of 32 bits.
void patch_filter(struct filter *filter, uint64_t cookie, uint32_t pid, uint64_t mapping) {
    const struct { uint32_t magic, value; } constants[] = {
        {(uint32_t)GSB_MAGIC_COOKIE, (uint32_t)cookie},
        {(uint32_t)(GSB_MAGIC_COOKIE >> 32), (uint32_t)(cookie >> 32)},
        {(uint32_t)GSB_MAGIC_MAPPING, (uint32_t)mapping},
        {(uint32_t)(GSB_MAGIC_MAPPING >> 32), (uint32_t)(mapping >> 32)},
        {GSB_MAGIC_PID, pid},
    };
    for (unsigned position = 0; position < filter->length; position++) {
        const struct sock_filter *compiled = &filter->compiled[position];
        if (BPF_CLASS(compiled->code) != BPF_JMP || BPF_SRC(compiled->code) != BPF_K) continue;
        for (size_t item = 0; item < sizeof constants / sizeof *constants; item++) {
            if (compiled->k == constants[item].magic) filter->patched[position].k = constants[item].value;
        }
    }
}

enum { CONTINUE = -1 };

// Shared memory without a file stays when a program takes it out of its page table, where the watchdog no longer sees it. So the lengths
// of such mappings are summed, and never exceed the memory limit.
static bool count_shared_mapping(struct run *run, uint64_t requested) {
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), length = (requested + page - 1) / page * page;
    if (length < requested || length > run->request->memory_bytes - run->shared_bytes) return false;
    run->shared_bytes += length;
    return true;
}

// Socket pairs hold what was written and not read in memory of the kernel's; so a process has few.
static bool may_have_sockets(pid_t thread) {
    enum { SOCKETS_MAX = 32 };
    char path[32], target[64];
    snprintf(path, sizeof path, "/proc/%d/fd", thread);
    DIR *list = opendir(path);
    if (!list) return false;
    unsigned sockets = 0;
    for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
        ssize_t length = readlinkat(dirfd(list), entry->d_name, target, sizeof target);
        if (length > 7 && memcmp(target, "socket:", 7) == 0) sockets++;
    }
    closedir(list);
    return sockets + 2 <= SOCKETS_MAX;
}

// Record locks are memory of the kernel's that no other limit bounds.
static bool may_lock(struct run *run) {
    enum { LOCK_CALLS_MAX = 4096 };
    return run->record_locks++ < LOCK_CALLS_MAX;
}

static int refuse(struct run *run, enum gsb_refusal what) {
    run->refused |= what;
    return EPERM;
}

// A filter asks about namespaces, which are a violation; about processes, which are refused and remembered; and about threads where the
// kernel counts the user's and not the slot's.
static int decision_on_clone(struct run *run, uint64_t flags) {
    const uint64_t namespaces =
        CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
    if (flags & namespaces) return 0;
    if (!(flags & CLONE_THREAD)) return refuse(run, GSB_REFUSED_PROCESS);
    if (process_threads(run->child) < run->request->processes) return CONTINUE;
    run->refused |= GSB_REFUSED_THREAD;
    return EAGAIN;
}

// What reads or sets a limit. A program that lowered its core limit to zero would start the host's handler of core dumps: see core(5).
static int decision_on_limits(const struct run *run, const struct seccomp_data *data) {
    if (run->child <= 0 || (pid_t)data->args[0] != run->child) return ENOSYS;
    return data->args[2] != 0 && (uint32_t)data->args[1] == RLIMIT_CORE ? EPERM : CONTINUE;
}

// The answer to a call that a filter asks about: CONTINUE lets it be made, an errno refuses it, and 0 means that it is a violation.
// What decides lies in registers, so that nobody can change it afterwards.
static int decision(struct run *run, pid_t thread, const struct seccomp_data *data) {
    if (data->arch != (uint32_t)NATIVE_ARCHITECTURE) return 0;
    const uint64_t shared = MAP_SHARED | MAP_ANONYMOUS;
    bool allowed;
    switch (data->nr) {
        // A zygote's filter asks about every large mapping, a run's own only about those beyond its limit.
        case SYS_mmap:
        case SYS_mremap:
            allowed = data->args[data->nr == SYS_mmap ? 1 : 2] < mapping_limit(run->request);
            if (data->nr == SYS_mmap && data->args[3] & MAP_HUGETLB) return ENOMEM;
            if (allowed && data->nr == SYS_mmap && (data->args[3] & shared) == shared)
                allowed = count_shared_mapping(run, data->args[1]);
            if (allowed) return CONTINUE;
            run->allocation_refused = true;
            return ENOMEM;
        case SYS_clone: return decision_on_clone(run, data->args[0]);
#ifdef SYS_fork
        case SYS_fork:
        case SYS_vfork: return refuse(run, GSB_REFUSED_PROCESS);
#endif
        case SYS_execve:
        case SYS_execveat: return refuse(run, GSB_REFUSED_PROGRAM);
        // The kernel takes the low 32 bits of the family. The filter itself denies plain AF_UNIX with EPERM, since the C library asks local
        // services that way and does without them: so AF_UNIX comes here only with bits above the low 32.
        case SYS_socket: return (uint32_t)data->args[0] == AF_UNIX ? EPERM : refuse(run, GSB_REFUSED_NETWORK);
        case SYS_shmget:
        case SYS_semget:
        case SYS_msgget: return refuse(run, GSB_REFUSED_SYSTEM_V);
        case SYS_socketpair: return may_have_sockets(thread) ? CONTINUE : EMFILE;
        case SYS_fcntl: return may_lock(run) ? CONTINUE : ENOLCK;
        // To itself only.
        case SYS_prlimit64: return decision_on_limits(run, data);
        case SYS_kill:
        case SYS_tgkill:
        case SYS_rt_sigqueueinfo:
        case SYS_rt_tgsigqueueinfo: return run->child > 0 && (pid_t)data->args[0] == run->child ? CONTINUE : ENOSYS;
        default: return 0;
    }
}

static void answer(int listener, uint64_t id, int error, uint32_t flags) {
    union {
        struct seccomp_notif_resp response;
        char space[512];
    } message;                                     // the kernel's struct may be larger than ours
    memset(&message, 0, sizeof message);
    message.response.id = id;
    message.response.error = error;
    message.response.flags = flags;
    // Kernels before 5.5 cannot let a call go on.
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &message) != 0 && errno == EINVAL && flags) answer(listener, id, -ENOSYS, 0);
}

// A program made a call that its filter hands to us. After a violation it never runs on.
void read_notification(struct run *run) {
    // The kernel's struct may be larger than ours.
    union {
        struct seccomp_notif notification;
        char space[512];
    } received;
    memset(&received, 0, sizeof received);
    if (ioctl(run->listener, SECCOMP_IOCTL_NOTIF_RECV, &received) != 0) return;
    int decided = decision(run, (pid_t)received.notification.pid, &received.notification.data);
    if (decided == CONTINUE) return answer(run->listener, received.notification.id, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
    if (decided != 0) return answer(run->listener, received.notification.id, -decided, 0);
    if (run->violated) return;
    run->violated = true;
    run->call = received.notification.data.nr;
    run->architecture = received.notification.data.arch;
}
