/// What programs may do, by system call. Calls named nowhere fail with ENOSYS: a newer C library then falls back to what is here.
enum SystemCalls {
    /// Allowed with any arguments: files by descriptor and path (the mounts and Landlock say which), memory, threads, time, itself.
    static let allowed: [String] = [
        // Reading, writing, waiting.
        "read", "write", "readv", "writev", "pread64", "pwrite64", "preadv", "pwritev", "preadv2", "pwritev2", "lseek", "sendfile",
        "splice", "tee", "copy_file_range", "fadvise64", "readahead", "close", "dup", "dup2", "dup3", "pipe", "pipe2",
        "poll", "ppoll", "select", "pselect6", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait",
        "epoll_pwait2", "eventfd", "eventfd2", "signalfd", "signalfd4", "timerfd_create", "timerfd_settime", "timerfd_gettime",
        // Files.
        "creat", "stat", "fstat", "lstat", "newfstatat", "statx", "statfs", "fstatfs", "access",
        "faccessat", "faccessat2", "readlink", "readlinkat", "getdents", "getdents64", "getcwd", "chdir", "fchdir", "rmdir", "unlink",
        "unlinkat", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "mknod",
        "mknodat", "ftruncate", "fsync", "fdatasync", "sync_file_range",
        // Memory.
        "munmap", "mprotect", "madvise", "mincore", "msync", "brk", "mlock", "mlock2", "munlock", "membarrier", "get_mempolicy",
        // Threads and signals to itself.
        "futex", "futex_waitv", "get_robust_list", "set_robust_list", "set_tid_address", "rseq", "gettid", "exit", "exit_group",
        "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "rt_sigsuspend", "rt_sigtimedwait", "sigaltstack", "pause",
        "alarm", "getitimer", "setitimer", "timer_create", "timer_settime", "timer_gettime", "timer_getoverrun", "timer_delete",
        "restart_syscall", "wait4", "waitid", "sched_yield",
        // Time.
        "nanosleep", "clock_nanosleep", "clock_gettime", "clock_getres", "gettimeofday", "time", "times",
        // Questions.
        "getpid", "getppid", "getpgrp", "getpgid", "getsid", "getuid", "geteuid", "getgid", "getegid", "getresuid", "getresgid",
        "getgroups", "capget", "uname", "sysinfo", "getcpu", "getrusage", "getrlimit", "getpriority", "getrandom",
        "sched_getaffinity", "sched_getparam", "sched_getscheduler", "sched_get_priority_max", "sched_get_priority_min",
        "sched_rr_get_interval", "arch_prctl",
        // On a pair of connected sockets, the only kind there is.
        "sendto", "recvfrom", "recvmsg", "shutdown", "getsockopt", "getsockname", "getpeername",
    ]

    /// Programs of every kind try these in good faith; they learn that they may not.
    static let denied: [String] = [
        "connect", "bind", "listen", "accept", "accept4", "sched_setaffinity", "sched_setparam", "sched_setscheduler",
        "sched_setattr", "setpriority", "ioprio_set", "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups",
        "setfsuid", "setfsgid", "capset", "sethostname", "setdomainname", "syslog", "settimeofday", "clock_settime", "clock_adjtime",
        "adjtimex", "mlockall", "shmat", "shmctl", "shmdt", "semctl", "semop", "semtimedop", "msgsnd", "msgrcv", "msgctl", "chown",
        "fchown", "lchown", "fchownat", "set_mempolicy", "mbind", "vhangup", "setxattr",
        "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr",
        // Larger buffers are memory of the kernel's.
        "setsockopt",
    ]

    /// Denied too, and the outcome says so: a program that needs them fails for that reason. `socket`, `execve` and what makes processes are
    /// decided by their arguments, see `SystemCallFilter`.
    static let refused: [String] = ["shmget", "semget", "msgget", "execveat"]

    /// No program that solves a problem makes these: the run ends, and the call is named.
    static let violations: [String] = [
        "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp", "process_madvise", "unshare", "setns", "mount",
        "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr",
        "name_to_handle_at", "open_by_handle_at", "reboot", "kexec_load", "kexec_file_load", "init_module", "finit_module",
        "delete_module", "swapon", "swapoff", "acct", "quotactl", "iopl", "ioperm", "fanotify_init", "nfsservctl",
    ]

    /// What starting other programs takes. Denied to the other policies.
    static let compilerOnly: [String] = ["setsid", "setpgid"]
    /// Beside `clone`.
    static let forks: [String] = ["fork", "vfork"]

    /// What changes the attributes of files. At a tier where the judge and the program are one user, a program could otherwise take
    /// its own input away from the next run; so only compilers, whose input nobody shares, have it.
    static let attributes: [String] = ["chmod", "fchmod", "fchmodat", "fchmodat2", "utime", "utimes", "futimesat", "utimensat"]

    /// fcntl commands besides F_DUPFD...F_GETLK, which are 0...5: F_GETOWN, F_GETSIG, F_DUPFD_CLOEXEC, F_GETPIPE_SZ, F_GET_SEALS.
    static let fcntlCommands: [UInt64] = [9, 11, 1030, 1032, 1034]
    /// F_SETLK, F_SETLKW and the same for open file descriptions.
    static let fcntlLocks: [UInt64] = [6, 7, 36, 37, 38]
    /// prctl options by their number: names, timer slack, and questions. The kernel takes the low 32 bits. What is absent could hide a process
    /// from the watchdog (PR_SET_DUMPABLE), let it outlive the supervisor (PR_SET_PDEATHSIG), take the kernel's memory (PR_FUTEX_HASH), or
    /// bind it to another's core (PR_SCHED_CORE).
    static let prctlOptions: [UInt64] =
        // PR_GET_PDEATHSIG, PR_GET_DUMPABLE, PR_GET_KEEPCAPS, PR_SET_NAME, PR_GET_NAME, PR_GET_SECCOMP, PR_CAPBSET_READ, PR_GET_TSC,
        // PR_GET_SECUREBITS, PR_SET_TIMERSLACK, PR_GET_TIMERSLACK, PR_GET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS.
        [2, 3, 7, 15, 16, 21, 23, 25, 27, 29, 30, 37, 38, 39]
        // PR_GET_TID_ADDRESS, PR_SET_THP_DISABLE, PR_GET_THP_DISABLE, PR_SVE_GET_VL, PR_GET_SPECULATION_CTRL, PR_GET_TAGGED_ADDR_CTRL.
        + [40, 41, 42, 51, 52, 56]
    /// Options that are allowed with one value only: PR_SET_PDEATHSIG with SIGKILL and PR_SET_DUMPABLE with 1, as each program has them.
    static let prctlValues: [(option: UInt64, value: UInt64)] = [(1, 9), (4, 1)]

    /// Is it a terminal, how wide, how much to read, blocking or not, close-on-exec or not.
    static let ioctlRequests: [UInt64] = [0x5401, 0x802C_542A, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451]
}
