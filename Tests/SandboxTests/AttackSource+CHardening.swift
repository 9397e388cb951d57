/// Attacks in C on what lies between the sandbox's parts, for `attackSourceInC`: files that nobody counts, memory that nobody sees, state that
/// outlives a run.
let hardeningAttacksInC = #"""
    #include <linux/openat2.h>
    #include <sys/prctl.h>

    static const unsigned long HIGH = 1UL << 32;

    static void empty(const char *path) {
        int file = open(path, O_RDONLY);
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", file);
        struct open_how how = {.flags = O_WRONLY | O_TRUNC}, odd = {.flags = 3 | O_TRUNC};
        say("truncate", truncate(path, 0) == 0);
        say("truncate by descriptor", file >= 0 && (truncate(link, 0) == 0 || ftruncate(file, 0) == 0));
        say("O_TRUNC", open(path, O_RDONLY | O_TRUNC) >= 0);
        say("O_TRUNC to write", open(path, O_WRONLY | O_TRUNC) >= 0 || open(path, O_RDWR | O_TRUNC) >= 0 || creat(path, 0600) >= 0);
        say("access mode 3", open(path, 3) >= 0 || open(path, 3 | O_TRUNC) >= 0 || syscall(SYS_openat, AT_FDCWD, path, 3 | HIGH) >= 0);
        say("openat2", syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how) >= 0 || syscall(SYS_openat2, AT_FDCWD, path, &odd, sizeof odd) >= 0);
        close(file);
    }
    static void move(const char *path) {
        char beside[4096];
        snprintf(beside, sizeof beside, "%s-moved", path);
        close(open("own", O_WRONLY | O_CREAT, 0600));
        say("link in", link(path, "linked") == 0);
        say("rename in", rename(path, "moved") == 0);
        say("link out", link("own", beside) == 0);
        say("rename out", rename("own", beside) == 0);
        say("rename beside", rename(path, beside) == 0);
        say("exchange", syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, "own", 2) == 0);
    }

    static int pass(int socket, int file) {
        struct iovec part = {"x", 1};
        char control[CMSG_SPACE(sizeof(int))] = {0};
        struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
        struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(rights), &file, sizeof file);
        struct mmsghdr many = {.msg_hdr = header};
        return sendmsg(socket, &header, 0) >= 0 || syscall(SYS_sendmmsg, socket, &many, 1, 0) >= 0;
    }
    static int wait_alone(void *unused) { (void)unused; for (;;) pause(); }
    static int hide_from_watchdog(void) {
        if (is("keep-size")) {
            int file = open("file", O_RDWR | O_CREAT, 0600);
            if (syscall(SYS_fallocate, file, 0, 0L, 4096L) != 0 && errno == ENOSYS) return 1;
            say("keep size", fallocate(file, 1, 0, 1 << 20) == 0);
            say("with high bits", syscall(SYS_fallocate, file, 1 | HIGH, 0L, 1L << 20) == 0);
            say("zero range", fallocate(file, 16 | 1, 0, 1 << 20) == 0);
            return 0;
        }
        if (is("pass-descriptors")) {
            int pair[2], file = open("file", O_RDWR | O_CREAT, 0600);
            if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return 1;
            say("SCM_RIGHTS", pass(pair[0], file));
            return 0;
        }
        if (is("own-table")) {
            char *stack = mmap(NULL, 1 << 18, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            say("clone", clone(wait_alone, stack + (1 << 18), CLONE_VM | CLONE_SIGHAND | CLONE_THREAD | CLONE_FS, NULL) > 0);
            say("clone apart", clone(wait_alone, stack + (1 << 17), CLONE_VM | CLONE_SIGHAND | CLONE_THREAD | CLONE_FILES, NULL) > 0);
            say("close_range", syscall(SYS_close_range, 100, 200, 2) == 0 || syscall(SYS_close_range, 100UL, 200UL, 2 | HIGH) == 0);
            fflush(stdout);
            _exit(0);
        }
        if (is("unlisted")) {
            struct stat status;
            say("mkdir", mkdir("a", 0300) == 0 || syscall(SYS_mkdir, "b", 0300 | HIGH) == 0);
            say("mkdirat", mkdirat(AT_FDCWD, "c", 0) == 0);
            umask(0400);
            if (mkdir("d", 0777) != 0 || stat("d", &status) != 0) return 1;
            say("umask", (status.st_mode & 0400) == 0);
            return 0;
        }
        if (is("fill-unlisted")) {
            char *text = malloc(1 << 20), name[32];
            memset(text, 1, 1 << 20);
            if (mkdir("closed", 0700) != 0 || chmod("closed", 0300) != 0) return 3;
            for (int n = 0; n < 64; n++) {
                snprintf(name, sizeof name, "closed/part-%d", n);
                int file = open(name, O_WRONLY | O_CREAT, 0600);
                if (file < 0 || write(file, text, 1 << 20) != 1 << 20) return 3;
                close(file);
            }
            pause();
        }
        return -1;
    }

    // Denied by the filter, and not by a kernel that lacks the option or the argument.
    static void option_with(const char *name, unsigned long number, unsigned long value, unsigned long third) {
        say(name, syscall(SYS_prctl, number, value, third, 0UL, 0UL) != -1 || errno != ENOSYS);
    }
    static void option(const char *name, unsigned long number, unsigned long value) { option_with(name, number, value, 16); }
    static int options(void) {
        if (!is("options")) return -1;
        struct { unsigned short code; unsigned char yes, no; unsigned int value; } allow = {6, 0, 0, 0x7fff0000};
        struct { unsigned short length; void *filter; } filter = {1, &allow};
        option("dumpable", PR_SET_DUMPABLE, 0);
        option("dumpable with high bits", PR_SET_DUMPABLE | HIGH, 0);
        option("death signal", PR_SET_PDEATHSIG, 0);
        option("death signal with high bits", PR_SET_PDEATHSIG | HIGH, 0);
        option("another death signal", PR_SET_PDEATHSIG, SIGCHLD);
        option("futex hash", 78, 1);
        option_with("seccomp", 22, 2, (unsigned long)&filter);
        option_with("seccomp with high bits", 22 | HIGH, 2, (unsigned long)&filter);
        option("core scheduling", 62, 1);
        option("memory map", 35, 1);
        option("reaper", PR_SET_CHILD_SUBREAPER, 1);
        option("tracer", 0x59616d61, ~0UL);
        option("merging", 67, 1);
        option("time stamp counter", PR_SET_TSC, PR_TSC_ENABLE);
        option("names of mappings", 0x53564d41, 0);
        if (prctl(PR_SET_NAME, "name") != 0 || prctl(PR_GET_DUMPABLE) != 1) return 1;
        return 0;
    }

    static int sockets(void) {
        if (!is("sockets")) return -1;
        int pair[2], size = 1 << 30, pairs = 0;
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return 1;
        for (int what = 7; what < 9; what++) say("buffer", setsockopt(pair[0], SOL_SOCKET, what, &size, sizeof size) == 0);
        for (int n = 0; n < 64; n++) pairs += socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0;
        say("pairs", pairs > 15);
        return pairs < 4;
    }

    static void *grow(void *unused) {
        (void)unused;
        usleep(50000);
        for (int n = 0; n < 400; n++) { char *block = malloc(1 << 20); memset(block, 1, 1 << 20); usleep(1000); }
        for (;;) pause();
    }
    static void *fill(void *unused) {
        char *text = malloc(1 << 20);
        memset(text, 1, 1 << 20);
        usleep(50000);
        for (int n = 0; n < 64; n++) {
            int file = open("part", O_RDWR | O_CREAT | O_EXCL, 0600);
            unlink("part");
            if (write(file, text, 1 << 20) != 1 << 20) _exit(3);
        }
        for (;;) pause();
        return unused;
    }
    static int memory(void) {
        if (is("beside-shared")) {
            const size_t size = (size_t)100 << 20;
            char *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
            if (shared == MAP_FAILED) return 3;
            memset(shared, 1, size);
            madvise(shared, size, MADV_DONTNEED);
            memset(malloc(size), 1, size);
            usleep(300000);
            return 0;
        }
        if (is("first-thread-ends") || is("first-thread-ends-files")) {
            pthread_t thread;
            if (pthread_create(&thread, NULL, is("first-thread-ends") ? grow : fill, NULL) != 0) return 3;
            pthread_exit(NULL);
        }
        if (is("huge-pages")) {
            say("huge pages", mmap(NULL, 2 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0) != MAP_FAILED);
            // A size that no kernel has is EINVAL to the kernel: a host without huge pages shows the filter too.
            say("huge pages of 16 KiB", mmap(NULL, 2 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | 14 << 26, -1, 0) != MAP_FAILED ||
                errno != ENOMEM);
            return 0;
        }
        if (is("page-tables")) {
            const size_t size = (size_t)512 << 30;
            volatile char *space = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
            if (space == MAP_FAILED) return 3;
            madvise((void *)space, size, MADV_NOHUGEPAGE);
            for (size_t n = 0; n < size; n += 2 << 20) if (space[n]) return 4;
            usleep(300000);
            return 0;
        }
        return -1;
    }

    static void *show_thread(void *unused) { printf("thread %ld\n", syscall(SYS_gettid)); return unused; }
    static int numbers_and_times(void) {
        struct stat place, file;
        pthread_t thread;
        if (is("show-numbers")) {
            stat(".", &place);
            printf("process %d\n", getpid());
            if (pthread_create(&thread, NULL, show_thread, NULL) != 0 || pthread_join(thread, NULL) != 0) return 3;
            printf("times %d\n", place.st_mtim.tv_sec == place.st_ctim.tv_sec && place.st_mtim.tv_nsec == place.st_ctim.tv_nsec &&
                place.st_atim.tv_sec == place.st_mtim.tv_sec && place.st_atim.tv_nsec == place.st_mtim.tv_nsec);
            fstat(open("file", O_WRONLY | O_CREAT, 0600), &file);
            printf("file %d\n", file.st_ino < 500);
            return 0;
        }
        if (is("spoil-numbers")) {
            for (int n = 0; n < 1000; n++) { close(open("file", O_WRONLY | O_CREAT, 0600)); unlink("file"); }
            for (int n = 0; n < 40; n++) if (pthread_create(&thread, NULL, wait_thread, NULL) != 0) break;
            usleep(20000);
            return 0;
        }
        if (is("read-place")) {
            char names[1024];
            usleep(20000);
            return syscall(SYS_getdents64, open(".", O_RDONLY), names, sizeof names) < 0;
        }
        return -1;
    }

    static int kernel_counts(void) {
        if (is("core-limit")) {
            struct rlimit now, none = {0, 0};
            getrlimit(RLIMIT_CORE, &now);
            say("handler", now.rlim_cur != 1 || now.rlim_max != 1);
            say("setrlimit", setrlimit(RLIMIT_CORE, &none) == 0);
            say("with high bits", syscall(SYS_setrlimit, RLIMIT_CORE | HIGH, &none) == 0);
            say("prlimit64", syscall(SYS_prlimit64, 0, RLIMIT_CORE | HIGH, &none, NULL) == 0 || syscall(SYS_prlimit64, getpid(), RLIMIT_CORE, &none, &now) == 0);
            struct rlimit files;
            return getrlimit(RLIMIT_NOFILE, &files) != 0 || setrlimit(RLIMIT_NOFILE, &files) != 0;
        }
        if (is("record-locks")) {
            int file = open("locked", O_RDWR | O_CREAT, 0600), made = 0;
            for (; made < 20000; made++) {
                struct flock one = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 2L * made, .l_len = 1};
                if (fcntl(file, F_SETLK, &one) != 0) break;
            }
            say("locks", made > 4096);
            return made < 1;
        }
        if (is("join-group")) {
            say("join", setpgid(0, getpgid(getppid())) == 0);
            return 0;
        }
        if (is("timers")) {
            timer_t timer;
            int made = 0;
            while (made < 20000 && syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, &timer) == 0) made++;
            say("timers", made > 1024);
            return 0;
        }
        return -1;
    }

    static int hardening_attacks(int argc, char **argv) {
        if (is("empty-files")) { for (int n = 2; n < argc; n++) empty(argv[n]); return 0; }
        if (is("move-files")) { for (int n = 2; n < argc; n++) move(argv[n]); return 0; }
        if (is("odd-devices")) {
            say("terminals", open("/dev/ptmx", 3) >= 0 || open("/dev/tty", 3) >= 0);
            say("null", open("/dev/null", 3) >= 0);
            return 0;
        }
        if (is("judges-names")) {
            char name[201];
            memset(name, 'n', 200);
            name[200] = 0;
            for (int n = 0; n < 500; n++) {
                snprintf(name, 60, ".gencode-moved-%d", n);
                close(open(name, O_WRONLY | O_CREAT, 0600));
                snprintf(name, 60, "gencode-removed-%d", n);
                close(open(name, O_WRONLY | O_CREAT, 0600));
            }
            for (int n = 0; n < 60; n++) { snprintf(name, 60, "d%d", n); mkdir(name, 0700); chdir(name); mkdir("x", 0700); chdir("x"); mkdir("y", 0700); chdir("../.."); }
            memset(name, 'n', 200);
            for (int n = 0; n < 60; n++) if (mkdir(name, 0700) != 0 || chdir(name) != 0) return 3;
            return 0;
        }
        int result = hide_from_watchdog();
        if (result < 0) result = options();
        if (result < 0) result = sockets();
        if (result < 0) result = memory();
        if (result < 0) result = numbers_and_times();
        return result < 0 ? kernel_counts() : result;
    }
    """#
