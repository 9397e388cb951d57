/// The attacks of `hardeningAttacksInC` in Python, which runs as a fork of a warm interpreter under a filter of its own.
let hardeningAttacksInPython = #"""
    def library():
        import ctypes
        found = ctypes.CDLL(None, use_errno=True)
        found.syscall.restype = ctypes.c_long
        return found, ctypes

    def call(number, *words):
        found, ctypes = library()
        result = found.syscall(ctypes.c_long(number), *[ctypes.c_ulong(word & (1 << 64) - 1) for word in words])
        if result == -1:
            raise OSError(ctypes.get_errno(), "denied")

    HIGH = 1 << 32
    X86 = os.uname().machine == "x86_64"
    PRCTL, FALLOCATE = (157, 285) if X86 else (167, 47)

    def empty_files():
        for path in sys.argv[2:]:
            attempt("truncate", lambda: os.truncate(path, 0))
            attempt("O_TRUNC", lambda: os.open(path, os.O_RDONLY | os.O_TRUNC))
            attempt("O_TRUNC to write", lambda: os.open(path, os.O_WRONLY | os.O_TRUNC))
            attempt("access mode 3", lambda: os.open(path, 3 | os.O_TRUNC))

    def move_files():
        open("own", "w").close()
        for path in sys.argv[2:]:
            attempt("link in", lambda: os.link(path, "linked"))
            attempt("rename in", lambda: os.rename(path, "moved"))
            attempt("link out", lambda: os.link("own", path + "-moved"))
            attempt("rename out", lambda: os.rename("own", path + "-moved"))

    def odd_devices():
        for path in "/dev/ptmx", "/dev/tty", "/dev/null":
            attempt(path, lambda: os.open(path, 3))

    def judges_names():
        for number in range(500):
            open(".gencode-moved-%d" % number, "w").close()
            open("gencode-removed-%d" % number, "w").close()
        for number in range(60):
            os.makedirs("d%d/x/y" % number)
        for _ in range(60):
            os.mkdir("n" * 200)
            os.chdir("n" * 200)

    def keep_size():
        file = os.open("file", os.O_RDWR | os.O_CREAT)
        os.posix_fallocate(file, 0, 4096)
        attempt("keep size", lambda: call(FALLOCATE, file, 1, 0, 1 << 20))
        attempt("with high bits", lambda: call(FALLOCATE, file, 1 | HIGH, 0, 1 << 20))

    def pass_descriptors():
        pair = socket.socketpair()
        file = os.open("file", os.O_RDWR | os.O_CREAT)
        attempt("SCM_RIGHTS", lambda: socket.send_fds(pair[0], [b"x"], [file]))

    def own_table():
        attempt("close_range", lambda: call(436, 100, 200, 2))
        attempt("close_range with high bits", lambda: call(436, 100, 200, 2 | HIGH))

    def unlisted():
        attempt("mkdir", lambda: os.mkdir("a", 0o300))
        call(95 if X86 else 166, 0o77)
        attempt("umask", lambda: call(95 if X86 else 166, 0o400))

    def by_kernel(error, action):
        """Returns where the kernel was asked: where `action` is done, or fails in another way than the filter's."""
        try:
            action()
        except OSError as refusal:
            if refusal.errno == error:
                raise

    def options():
        import errno
        for number, value in (
                (4, 0), (4 | HIGH, 0), (1, 0), (1 | HIGH, 0), (1, 17), (78, 1), (22 | HIGH, 2), (62, 1), (35, 1), (36, 1), (67, 1), (26, 1),
                (0x59616d61, -1), (0x53564d41, 0)):
            attempt("option %x" % number, lambda: by_kernel(errno.ENOSYS, lambda: call(PRCTL, number, value, 16, 0, 0)))

    def sockets():
        pair = socket.socketpair()
        attempt("buffer", lambda: pair[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30))
        kept = []
        def fill():
            for _ in range(64):
                kept.append(socket.socketpair())
        attempt("pairs", fill)
        assert 4 <= len(kept) <= 15

    def beside_shared():
        size = 90 << 20
        shared = mmap.mmap(-1, size)
        shared.write(b"x" * (1 << 20) * 90)
        shared.madvise(mmap.MADV_DONTNEED)
        kept = b"x" * size
        time.sleep(0.3)

    def huge_pages():
        import errno
        pages = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000
        attempt("huge pages", lambda: mmap.mmap(-1, 2 << 20, pages))
        # A size that no kernel has is EINVAL to the kernel: a host without huge pages shows the filter too.
        attempt("huge pages of 16 KiB", lambda: by_kernel(errno.ENOMEM, lambda: mmap.mmap(-1, 2 << 20, pages | 14 << 26)))

    def show_numbers():
        place = os.stat(".")
        print("process", os.getpid())
        thread = threading.Thread(target=lambda: print("thread", threading.get_native_id()))
        thread.start()
        thread.join()
        print("times", place.st_mtime_ns == place.st_ctime_ns == place.st_atime_ns)
        print("file", os.fstat(os.open("file", os.O_WRONLY | os.O_CREAT)).st_ino < 500)

    def spoil_numbers():
        for _ in range(1000):
            os.close(os.open("file", os.O_WRONLY | os.O_CREAT))
            os.unlink("file")
        for _ in range(8):
            threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        time.sleep(0.02)
        os._exit(0)

    def read_place():
        time.sleep(0.02)
        os.listdir(".")

    def core_limit():
        import resource
        now = resource.getrlimit(resource.RLIMIT_CORE)
        assert now == (1, 1), now
        attempt("setrlimit", lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)))
        attempt("prlimit", lambda: resource.prlimit(os.getpid(), resource.RLIMIT_CORE, (0, 0)))
        resource.setrlimit(resource.RLIMIT_NOFILE, resource.getrlimit(resource.RLIMIT_NOFILE))

    def timers():
        import ctypes
        made = 0
        found, _ = library()
        room = ctypes.create_string_buffer(8)
        while made < 20000 and found.syscall(ctypes.c_long(222 if X86 else 107), ctypes.c_long(1), None, room) == 0:
            made += 1
        print("timers", "done" if made > 1024 else "denied")
    """#
