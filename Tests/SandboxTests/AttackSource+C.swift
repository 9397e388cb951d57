/// The attacks in C: one program, the first argument says which.
let attackSourceInC = #"""
    #define _GNU_SOURCE
    #include <arpa/inet.h>
    #include <errno.h>
    #include <fcntl.h>
    #include <linux/vm_sockets.h>
    #include <pthread.h>
    #include <sched.h>
    #include <signal.h>
    #include <stddef.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/mman.h>
    #include <sys/mount.h>
    #include <sys/ptrace.h>
    #include <sys/resource.h>
    #include <sys/select.h>
    #include <sys/socket.h>
    #include <sys/stat.h>
    #include <sys/syscall.h>
    #include <sys/uio.h>
    #include <sys/un.h>
    #include <sys/wait.h>
    #include <unistd.h>

    static const char *which;
    static int is(const char *name) { return strcmp(which, name) == 0; }
    static void spin(void) { for (volatile unsigned long n = 0;; n++) {} }
    static void *spin_thread(void *unused) { (void)unused; spin(); return NULL; }
    static void burn(double seconds) {
        struct timespec t;
        do clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
        while (t.tv_sec + t.tv_nsec / 1e9 < seconds);
    }
    static int recurse(int n) { volatile char frame[4096]; frame[0] = (char)n; return recurse(n + 1) + frame[0]; }
    static void show(const char *path) {
        char text[4096];
        int file = open(path, O_RDONLY);
        if (file < 0) { printf("%s: denied\n", path); return; }
        ssize_t length = read(file, text, sizeof text);
        printf("%s: ", path);
        if (length > 0) fwrite(text, 1, (size_t)length, stdout);
        printf("\n");
        close(file);
    }
    static void try_connect(const char *name, int family, const void *address, socklen_t length) {
        int s = socket(family, SOCK_STREAM, 0);
        int reached = s >= 0 && connect(s, address, length) == 0;
        if (reached && write(s, "reached", 7) < 0) {}
        printf("%s %s\n", name, reached ? "reached" : "denied");
        if (s >= 0) close(s);
    }
    static double cpu(void) {
        struct rusage u;
        getrusage(RUSAGE_SELF, &u);
        return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
    }

    static int processes(int argc, char **argv) {
        if (is("fork-bomb")) { for (;;) { if (fork() < 0 && argc > 2) return 1; } }
        if (is("daemon")) {
            int ready[2];
            if (pipe(ready) != 0) return 2;
            pid_t first = fork();
            if (first == 0) {
                setsid();
                if (fork() != 0) _exit(0);
                burn(0.3);
                if (write(ready[1], "x", 1) < 0) {}
                int file = open("late", O_WRONLY | O_CREAT, 0644);
                for (;;) { if (write(file, "late", 4) < 0) pause(); printf("late"); fflush(stdout); usleep(1000); }
            }
            char byte;
            waitpid(first, NULL, 0);
            if (read(ready[0], &byte, 1) != 1) return 3;
            printf("parent\n");
            return 0;
        }
        if (is("orphan-holds-stdout")) {
            if (fork() == 0) { setsid(); sleep(600); _exit(0); }
            printf("parent\n");
            return 0;
        }
        if (is("kill-all")) {
            pid_t parent = getppid();
            printf("%d %d %d\n", kill(-1, SIGKILL) == 0, kill(parent, SIGKILL) == 0, kill(parent, SIGSTOP) == 0);
            fflush(stdout);
            syscall(SYS_tkill, parent, SIGKILL);
            syscall(SYS_tgkill, parent, parent, SIGKILL);
            return 0;
        }
        if (is("kill-judge")) {
            for (int n = 2; n < argc; n++) printf("%s\n", kill(atoi(argv[n]), SIGKILL) == 0 ? "killed" : "denied");
            return 0;
        }
        return -1;
    }

    static int time_and_memory(void) {
        if (is("loop")) spin();
        if (is("threads")) {
            pthread_t thread;
            for (int n = 0; n < 7; n++) if (pthread_create(&thread, NULL, spin_thread, NULL) != 0) return 9;
            spin();
        }
        if (is("sleep")) sleep(600);
        if (is("pause")) pause();
        if (is("select")) select(0, NULL, NULL, NULL, NULL);
        if (is("empty-pipe")) { int p[2]; char c; if (pipe(p) == 0 && read(p[0], &c, 1) >= 0) return 0; }
        if (is("stop-itself")) raise(SIGSTOP);
        if (is("ignore-signals")) {
            for (int n = 1; n < 65; n++) signal(n, SIG_IGN);
            sigset_t all;
            sigfillset(&all);
            sigprocmask(SIG_BLOCK, &all, NULL);
            spin();
        }
        if (is("small-blocks")) for (;;) { char *block = malloc(1000); if (!block) abort(); memset(block, 1, 1000); }
        if (is("huge-malloc")) { char *block = malloc((size_t)1 << 40); if (!block) abort(); return 0; }
        if (is("huge-malloc-handled")) return malloc((size_t)1 << 40) != NULL;
        if (is("fork-and-allocate")) {
            for (int n = 0; n < 8; n++) {
                if (fork() == 0) { size_t size = (size_t)24 << 20; memset(malloc(size), 1, size); pause(); }
            }
            pause();
        }
        if (is("map-untouched")) {
            char *space = mmap(NULL, (size_t)512 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            return space == MAP_FAILED;
        }
        if (is("recursion")) return recurse(0);
        if (is("use-cpu")) { burn(0.4); printf("%.6f\n", cpu()); return 0; }
        if (is("use-memory")) {
            size_t size = (size_t)100 << 20;
            char *block = malloc(size);
            memset(block, 1, size);
            struct rusage u;
            getrusage(RUSAGE_SELF, &u);
            printf("%ld\n", u.ru_maxrss);
            return 0;
        }
        return -1;
    }

    static int files(int argc, char **argv) {
        if (is("read-files")) { for (int n = 2; n < argc; n++) show(argv[n]); extern char **environ; for (char **e = environ; *e; e++) puts(*e); return 0; }
        if (is("odd-outputs")) {
            if (symlink("/etc/passwd", "link") || mkfifo("fifo", 0666)) printf("made less\n");
            if (symlink("/dev/urandom", "random") != 0) return 2;
            if (mkdir("directory", 0755) != 0) return 3;
            FILE *plain = fopen("plain", "w");
            fputs("plain", plain);
            fclose(plain);
            return 0;
        }
        if (is("descriptors")) {
            for (int n = 3; n < 1024; n++) if (fcntl(n, F_GETFD) != -1) printf("%d\n", n);
            return 0;
        }
        if (is("flood")) { char text[65536]; memset(text, ' ', sizeof text); printf("42\n"); fflush(stdout); for (;;) if (write(1, text, sizeof text) < 0) return 1; }
        if (is("flood-errors")) { char text[65536]; memset(text, 'e', sizeof text); for (int n = 0; n < 160; n++) if (write(2, text, sizeof text) < 0) return 1; printf("42\n"); return 0; }
        if (is("ignore-input")) { printf("42\n"); return 0; }
        if (is("close-streams")) { close(0); close(1); close(2); return 0; }
        if (is("big-file")) { int f = open("big", O_WRONLY | O_CREAT, 0644); signal(SIGXFSZ, SIG_IGN); printf("%d\n", ftruncate(f, 1L << 40) == 0 || pwrite(f, "x", 1, 1L << 40) == 1); return 0; }
        if (is("many-descriptors")) { int n = 0; while (dup(0) >= 0) n++; printf("%d\n", n + 3); return 0; }
        if (is("litter")) {
            mkdir("a", 0755); chdir("a");
            for (int n = 0; n < 500; n++) { if (mkdir("deep\nname", 0700) != 0 || chdir("deep\nname") != 0) break; int f = open("file", O_CREAT | O_WRONLY, 0); close(f); }
            printf("%d\n", mkdir("closed", 0) == 0);
            return 0;
        }
        if (is("spoil-program")) {
            printf("%d%d%d%d\n", chmod(argv[0], 0) == 0, unlink(argv[0]) == 0, open(argv[0], O_WRONLY) >= 0, fchmod(0, 0) == 0);
            return 0;
        }
        return -1;
    }

    static int calls(int argc, char **argv) {
        if (is("network")) {
            struct sockaddr_in inet = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argv[2])), .sin_addr.s_addr = htonl(0x7f000001)};
            try_connect("tcp", AF_INET, &inet, sizeof inet);
            struct sockaddr_un local = {.sun_family = AF_UNIX};
            memcpy(local.sun_path + 1, argv[3], strlen(argv[3]));
            try_connect("abstract", AF_UNIX, &local, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(argv[3])));
            struct sockaddr_vm vm = {.svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_HOST, .svm_port = 1024};
            try_connect("vsock", AF_VSOCK, &vm, sizeof vm);
            int dns = socket(AF_INET, SOCK_DGRAM, 0), netlink = socket(AF_NETLINK, SOCK_RAW, 0);
            printf("dns %s\nnetlink %s\n", dns >= 0 ? "reached" : "denied", netlink >= 0 ? "reached" : "denied");
            return argc < 4;
        }
        if (is("socket-pair")) { int p[2]; char c; return socketpair(AF_UNIX, SOCK_STREAM, 0, p) || write(p[0], "x", 1) != 1 || read(p[1], &c, 1) != 1; }
        if (is("ptrace")) return ptrace(PTRACE_ATTACH, getppid(), 0, 0) != 0;
        if (is("process_vm_writev")) { char c = 0; struct iovec v = {&c, 1}; return process_vm_writev(getppid(), &v, 1, &v, 1, 0) != 1; }
        if (is("pidfd_getfd")) return syscall(SYS_pidfd_getfd, 0, 0, 0) < 0;
        if (is("unshare")) return unshare(CLONE_NEWUSER) != 0;
        if (is("clone")) return syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0) < 0;
        if (is("mount")) return mount("x", "/", "tmpfs", 0, "") != 0;
        if (is("chroot")) return chroot(".") != 0;
        if (is("unknown-call")) { errno = 0; syscall(1000); return errno == ENOSYS ? 0 : 1; }
        if (is("io_uring")) { errno = 0; syscall(425, 1, NULL); return errno == ENOSYS ? 0 : 1; }
        if (is("exec")) { char *words[] = {"/bin/true", NULL}; execv(words[0], words); return errno == EPERM ? 42 : 1; }
        if (is("execveat")) { char *words[] = {"true", NULL}; syscall(SYS_execveat, AT_FDCWD, "/bin/true", words, NULL, 0); return errno == EPERM ? 42 : 1; }
        if (is("fork")) return fork() < 0 && errno == EPERM ? 42 : 1;
        if (is("raise-limit")) { struct rlimit l = {RLIM_INFINITY, RLIM_INFINITY}; return setrlimit(RLIMIT_FSIZE, &l) == 0; }
        if (is("limit-parent")) { struct rlimit l = {1, 1}; return prlimit(getppid(), RLIMIT_CPU, &l, NULL) == 0; }
    #ifdef __x86_64__
        if (is("32-bit")) { long r = 20; __asm__ volatile("int $0x80" : "+a"(r)); return r > 0; }
        if (is("x32")) return syscall(0x40000000 | SYS_getpid) > 0;
    #endif
        return -1;
    }

    \#(systemAttacksInC)

    \#(hardeningAttacksInC)

    // Without arguments, as judges start programs, the attack and its words are the first line of the input.
    static int read_words(char **words, int capacity) {
        static char line[4096];
        int count = 1;
        if (!fgets(line, sizeof line, stdin)) return count;
        for (char *word = strtok(line, " \n"); word && count < capacity; word = strtok(NULL, " \n")) words[count++] = word;
        return count;
    }

    int main(int argc, char **argv) {
        char *words[64] = {argv[0]};
        if (argc < 2) { argc = read_words(words, 63); argv = words; }
        if (argc < 2) return 99;
        which = argv[1];
        if (is("exit")) return atoi(argv[2]);
        if (is("signal")) { signal(atoi(argv[2]), SIG_DFL); raise(atoi(argv[2])); return 0; }
        if (is("abort")) abort();
        if (is("silent")) return 0;
        int result = time_and_memory();
        if (result < 0) result = files(argc, argv);
        if (result < 0) result = calls(argc, argv);
        if (result < 0) result = system_attacks(argc, argv);
        if (result < 0) result = hardening_attacks(argc, argv);
        return result < 0 ? processes(argc, argv) : result;
    }
    """#
