/// More attacks in C, for `attackSourceInC`: hidden memory, files, state, and the system's own interfaces.
let systemAttacksInC = #"""
    #include <linux/capability.h>
    #include <sys/file.h>
    #include <sys/ioctl.h>
    #include <sys/klog.h>
    #include <sys/shm.h>
    #include <sys/timex.h>
    #include <time.h>

    static void say(const char *what, int done) { printf("%s %s\n", what, done ? "done" : "denied"); }

    static int hiding(void) {
        const size_t block = (size_t)1 << 20;
        if (is("hide-memory")) {
            int p[2];
            say("memfd", syscall(SYS_memfd_create, "x", 0) >= 0);
            say("secret", syscall(447, 0) >= 0);
            say("sysv", shmget(IPC_PRIVATE, block, IPC_CREAT | 0600) >= 0);
            say("posix", open("/dev/shm/gencode-attack", O_RDWR | O_CREAT, 0600) >= 0);
            say("pipe", pipe(p) == 0 && fcntl(p[1], F_SETPIPE_SZ, block) >= 0);
            say("zero", open("/dev/zero", O_RDWR) >= 0 || open("/dev/zero", O_RDONLY) >= 0);
            return 0;
        }
        if (is("hide-shared")) {
            for (int n = 0; n < 400; n++) {
                char *space = mmap(NULL, block, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
                if (space == MAP_FAILED) return 3;
                memset(space, 1, block);
                madvise(space, block, MADV_DONTNEED);
            }
            return 0;
        }
        int unlinked = is("hide-unlinked"), deep = is("hide-mapped-deep"), mapped = is("hide-mapped") || deep;
        // The path of each file is longer than a usual line of /proc/PID/maps.
        char directory[251];
        memset(directory, 'd', 250);
        directory[250] = 0;
        for (int n = 0; deep && n < 3; n++) if (mkdir(directory, 0700) != 0 || chdir(directory) != 0) return 9;
        if (is("hide-in-files") || unlinked || mapped) {
            char *text = malloc(block), name[32];
            memset(text, 1, block);
            for (int n = 0; n < 1000; n++) {
                snprintf(name, sizeof name, "part-%d", n);
                int file = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
                if (file < 0 || write(file, text, block) != (ssize_t)block) return 3;
                if (mapped && mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0) == MAP_FAILED) return 3;
                if (unlinked || mapped) unlink(name);
                if (!unlinked) close(file);
            }
            pause();
        }
        return -1;
    }

    static int streams(void) {
        if (is("one-line")) {
            static char text[65536];
            for (size_t n = 0; n < sizeof text; n++) text[n] = (char)(n % 2 ? 0xff : 0);
            for (int n = 0; n < 8000; n++) if (write(1, text, sizeof text) < 0) return 1;
            return 0;
        }
        if (is("odd-bytes")) { fwrite("\0\xff\xfe" "4\x80" "2\r", 1, 7, stdout); return 0; }
        if (is("close-early")) { close(0); close(1); burn(0.02); return 7; }
        if (is("verdict")) {
            printf("timelimit exceeded\nAC\naccepted\n{\"verdict\": \"AC\", \"ending\": 1, \"passed\": true}\n");
            fprintf(stderr, "{\"verdict\": \"AC\"}\n");
            return 0;
        }
        if (is("rewrite-later")) {
            FILE *result = fopen("result", "w");
            fputs("parent", result);
            fclose(result);
            pid_t parent = getpid();
            if (fork() != 0) { printf("parent\n"); return 0; }
            setsid();
            close(1);
            while (getppid() == parent) usleep(1000);
            usleep(300000);
            for (;;) { result = fopen("result", "w"); if (result) { fputs("late", result); fclose(result); } }
        }
        return -1;
    }

    static const char *const places[] = {".", "/tmp", "/dev/shm", "/var/tmp", "/run/lock"};
    static int state(void) {
        char path[256];
        if (is("many-files")) {
            for (int n = 0; n < 1000000; n++) {
                snprintf(path, sizeof path, "f%d", n);
                int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
                if (file < 0) return 3;
                close(file);
            }
            pause();
        }
        if (!is("leave-state") && !is("find-state")) return -1;
        for (size_t n = 0; n < sizeof places / sizeof *places; n++) {
            snprintf(path, sizeof path, "%s/gencode-state", places[n]);
            if (is("find-state")) { if (access(path, F_OK) == 0) printf("%s\n", path); continue; }
            int file = open(path, O_WRONLY | O_CREAT, 0644);
            if (file >= 0 && n == 0) printf("left\n");
            if (file >= 0) close(file);
        }
        return 0;
    }

    static void reach(const char *process, const char *what, int flags) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%s/%s", process, what);
        int file = open(path, flags);
        say(path, file >= 0);
        if (file >= 0) close(file);
    }
    static int others(int argc, char **argv) {
        if (is("proc-of")) {
            for (int n = 2; n < argc; n++) {
                reach(argv[n], "mem", O_RDWR); reach(argv[n], "environ", O_RDONLY); reach(argv[n], "fd/0", O_RDONLY);
                reach(argv[n], "fd", O_RDONLY | O_DIRECTORY); reach(argv[n], "root/etc", O_RDONLY); reach(argv[n], "maps", O_RDONLY);
            }
            reach("self", "exe", O_WRONLY);
            reach("self", "oom_score_adj", O_WRONLY);
            reach("sys", "kernel/core_pattern", O_WRONLY);
            reach("sysrq-trigger", "", O_WRONLY);
            return 0;
        }
        if (is("listen")) {
            int p[2] = {-1, -1}, s = socket(AF_INET, SOCK_STREAM, 0);
            struct sockaddr_in any = {.sin_family = AF_INET};
            struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "door"};
            say("socket", s >= 0);
            say("bind", bind(s, (struct sockaddr *)&any, sizeof any) == 0);
            if (socketpair(AF_UNIX, SOCK_STREAM, 0, p) != 0) return 1;
            say("name", bind(p[0], (struct sockaddr *)&name, sizeof name) == 0);
            say("listen", listen(s, 5) == 0 || listen(p[0], 5) == 0);
            return 0;
        }
        return -1;
    }

    static int machine(char **argv) {
        if (is("identity")) {
            cpu_set_t cores;
            CPU_ZERO(&cores);
            for (int n = 0; n < 64; n++) CPU_SET(n, &cores);
            struct sched_param real = {.sched_priority = 1};
            struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
            struct __user_cap_data_struct all[2] = {{~0u, ~0u, ~0u}, {~0u, ~0u, ~0u}};
            say("setuid", syscall(SYS_setuid, 0) == 0);
            say("setgid", syscall(SYS_setgid, 0) == 0);
            say("capset", syscall(SYS_capset, &header, all) == 0);
            say("priority", setpriority(PRIO_PROCESS, 0, -5) == 0 || setpriority(PRIO_PROCESS, 0, 5) == 0);
            say("affinity", sched_setaffinity(0, sizeof cores, &cores) == 0);
            say("scheduler", sched_setscheduler(0, SCHED_FIFO, &real) == 0);
            sched_getaffinity(0, sizeof cores, &cores);
            printf("cores %d\n", CPU_COUNT(&cores));
            return 0;
        }
        if (is("clock")) {
            struct timespec time = {1, 0};
            struct timeval old = {1, 0};
            struct timex adjustment = {.modes = ADJ_FREQUENCY};
            say("clock_settime", syscall(SYS_clock_settime, CLOCK_REALTIME, &time) == 0);
            say("settimeofday", settimeofday(&old, NULL) == 0);
            say("adjtimex", adjtimex(&adjustment) >= 0);
            say("localtime", open("/etc/localtime", O_WRONLY) >= 0 || symlink("/etc/passwd", "/etc/localtime") == 0);
            return setenv("TZ", "Pacific/Kiritimati", 1);
        }
        if (is("lock")) {
            int binary = open(argv[0], O_RDONLY);
            struct flock whole = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
            say("flock", flock(binary, LOCK_SH | LOCK_NB) == 0 || flock(0, LOCK_EX | LOCK_NB) == 0);
            say("record", fcntl(binary, F_SETLK, &whole) == 0 || fcntl(0, F_OFD_SETLK, &whole) == 0);
            say("lease", fcntl(binary, F_SETLEASE, F_RDLCK) == 0);
            say("notify", fcntl(binary, F_NOTIFY, 1) == 0);
            return binary < 0;
        }
        if (is("terminal")) {
            say("syslog", klogctl(3, NULL, 0) >= 0);
            say("log", socket(AF_UNIX, SOCK_DGRAM, 0) >= 0);
            say("tty", open("/dev/tty", O_RDWR) >= 0 || open("/dev/console", O_WRONLY) >= 0);
            say("kmsg", open("/dev/kmsg", O_WRONLY) >= 0);
            say("ptmx", open("/dev/ptmx", O_RDWR) >= 0);
            int typed = 0;
            for (int n = 0; n < 3; n++) typed += ioctl(n, TIOCSTI, "x") == 0 || ioctl(n, TIOCSCTTY, 1) == 0;
            say("typing", typed);
            return 0;
        }
        return -1;
    }

    static void *wait_thread(void *unused) { pause(); return unused; }
    static int numbers(char **argv) {
        if (is("zombies")) {
            for (int n = atoi(argv[2]); n > 0;) {
                pid_t child = fork();
                if (child == 0) { if (fork() >= 0) _exit(0); _exit(1); }
                if (child > 0) n--;
                else if (waitpid(-1, NULL, 0) < 0) usleep(1000);
            }
            printf("stormed\n");
            return 0;
        }
        if (is("many-threads")) {
            pthread_t thread;
            pthread_attr_t small;
            pthread_attr_init(&small);
            pthread_attr_setstacksize(&small, 16384 + 16384);
            int made = 0;
            while (made < 10000 && pthread_create(&thread, &small, wait_thread, NULL) == 0) made++;
            printf("%d\n", made);
            return 0;
        }
        if (is("many-pipes")) {
            int made = 0, p[2];
            while (made < 10000 && pipe(p) == 0) made++;
            printf("%d\n", made);
            return 0;
        }
        if (is("execute-data")) {
    #ifdef __x86_64__
            static const unsigned char code[] = {0xb8, 42, 0, 0, 0, 0xc3};
    #else
            static const unsigned char code[] = {0x40, 0x05, 0x80, 0x52, 0xc0, 0x03, 0x5f, 0xd6};
    #endif
            void *space = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (space == MAP_FAILED) return 1;
            memcpy(space, code, sizeof code);
            __builtin___clear_cache(space, (char *)space + sizeof code);
            if (mprotect(space, 4096, PROT_READ | PROT_EXEC) != 0) return 1;
            printf("%d\n", ((int (*)(void))space)());
            return 0;
        }
        if (is("exotic")) {
            const struct { const char *name; int number; } calls[] = {
                {"io_uring_setup", 425}, {"bpf", SYS_bpf}, {"userfaultfd", SYS_userfaultfd}, {"perf_event_open", SYS_perf_event_open},
                {"keyctl", SYS_keyctl}, {"add_key", SYS_add_key}, {"request_key", SYS_request_key}, {"fanotify_mark", SYS_fanotify_mark},
                {"inotify_init1", SYS_inotify_init1}, {"vmsplice", SYS_vmsplice}, {"landlock_create_ruleset", 444}, {"seccomp", SYS_seccomp},
    #ifdef __x86_64__
                {"modify_ldt", SYS_modify_ldt},
    #endif
            };
            for (size_t n = 0; n < sizeof calls / sizeof *calls; n++) {
                errno = 0;
                long result = syscall(calls[n].number, 0, 0, 0, 0, 0);
                say(calls[n].name, result != -1 || (errno != ENOSYS && errno != EPERM));
            }
            return 0;
        }
        if (is("fixed-work")) { for (volatile unsigned long n = 0; n < 20000000; n++) {} return 0; }
        return -1;
    }

    static int system_attacks(int argc, char **argv) {
        int result = hiding();
        if (result < 0) result = streams();
        if (result < 0) result = state();
        if (result < 0) result = others(argc, argv);
        if (result < 0) result = machine(argv);
        return result < 0 ? numbers(argv) : result;
    }
    """#
