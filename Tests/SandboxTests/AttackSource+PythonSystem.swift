/// More attacks in Python, for `attackSourceInPython`: hidden memory, files, state, and the system's own interfaces.
let systemAttacksInPython = #"""
    import fcntl, mmap

    def attempt(what, action):
        try:
            action()
            print(what, "done")
        except (OSError, ValueError, AttributeError) as error:
            print(what, "denied")

    def hide_memory():
        attempt("memfd", lambda: os.memfd_create("x"))
        attempt("posix", lambda: open("/dev/shm/gencode-attack", "w"))
        attempt("pipe", lambda: fcntl.fcntl(os.pipe()[1], 1031, 1 << 20))
        attempt("zero", lambda: open("/dev/zero", "rb"))

    def hide_shared():
        kept = []
        for _ in range(400):
            try:
                space = mmap.mmap(-1, 1 << 20)
            except OSError:
                sys.exit(3)
            space.write(b"x" * (1 << 20))
            space.madvise(mmap.MADV_DONTNEED)
            kept.append(space)

    def hide_in_files():
        for number in range(1000):
            try:
                with open("part-%d" % number, "wb") as file:
                    file.write(b"x" * (1 << 20))
            except OSError:
                sys.exit(3)
        signal.pause()

    def one_line():
        for _ in range(8000):
            sys.stdout.buffer.write(b"\0\xff" * 32768)

    def odd_bytes():
        sys.stdout.buffer.write(b"\0\xff\xfe4\x802\r")

    def close_early():
        os.close(0)
        os.close(1)
        os._exit(7)

    def verdict():
        print('timelimit exceeded\nAC\naccepted\n{"verdict": "AC", "ending": 1, "passed": true}')
        print('{"verdict": "AC"}', file=sys.stderr)

    def rewrite_later():
        open("result", "w").write("parent")
        parent = os.getpid()
        if os.fork() != 0:
            print("parent", flush=True)
            os._exit(0)
        os.setsid()
        os.close(1)
        while os.getppid() == parent:
            time.sleep(0.001)
        time.sleep(0.3)
        while True:
            open("result", "w").write("late")

    def many_files():
        for number in range(1000000):
            try:
                os.close(os.open("f%d" % number, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
            except OSError:
                sys.exit(3)
        signal.pause()

    places = [".", "/tmp", "/dev/shm", "/var/tmp", "/run/lock"]

    def leave_state():
        for place in places:
            try:
                open(place + "/gencode-state", "w").close()
                if place == ".":
                    print("left")
            except OSError:
                pass

    def find_state():
        for place in places:
            if os.path.exists(place + "/gencode-state"):
                print(place)

    def leave_interpreter_state():
        import atexit, builtins, collections, random
        builtins.print = lambda *words, **options: os.write(1, b"spoiled\n")
        builtins.gencode_state = sys.modules["gencode_state"] = sys
        sys.path.insert(0, "/sandbox/work")
        sys.setrecursionlimit(77)
        collections.Counter.most_common = None
        random.seed(1)
        os.environ["GENCODE_STATE"] = "left"
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        atexit.register(lambda: open("at-exit", "w").close())
        sys.excepthook = sys.unraisablehook = lambda *words: None
        os.chdir("/")
        os.write(1, b"left\n")

    def find_interpreter_state():
        import builtins, collections
        found = [
            hasattr(builtins, "gencode_state"), "gencode_state" in sys.modules, "/sandbox/work" in sys.path[:1],
            sys.getrecursionlimit() == 77, collections.Counter.most_common is None, "GENCODE_STATE" in os.environ,
            signal.getsignal(signal.SIGUSR1) is not signal.SIG_DFL, threading.active_count() > 1, os.path.exists("at-exit"),
            sys.excepthook is not sys.__excepthook__, os.getcwd() == "/"]
        print("found", found.count(True), found)

    def proc_of():
        def reach(process, what, flags):
            path = "/proc/%s/%s" % (process, what)
            attempt(path, lambda: os.close(os.open(path, flags)))
        for process in sys.argv[2:]:
            for what, flags in (("mem", os.O_RDWR), ("environ", 0), ("fd/0", 0), ("fd", 0), ("root/etc", 0), ("maps", 0)):
                reach(process, what, flags)
        reach("self", "exe", os.O_WRONLY)
        reach("self", "oom_score_adj", os.O_WRONLY)
        reach("sys", "kernel/core_pattern", os.O_WRONLY)

    def listen():
        attempt("tcp", lambda: socket.create_server(("127.0.0.1", 0)))
        attempt("name", lambda: socket.socketpair()[0].bind("door"))
        attempt("listen", lambda: socket.socketpair()[0].listen())

    def identity():
        attempt("setuid", lambda: os.setuid(0))
        attempt("setgid", lambda: os.setgid(0))
        attempt("priority", lambda: os.setpriority(os.PRIO_PROCESS, 0, 5))
        attempt("affinity", lambda: os.sched_setaffinity(0, range(64)))
        attempt("scheduler", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)))
        print("cores", len(os.sched_getaffinity(0)))

    def clock():
        attempt("clock_settime", lambda: time.clock_settime(time.CLOCK_REALTIME, 1))
        attempt("localtime", lambda: open("/etc/localtime", "r+b"))
        os.environ["TZ"] = "Pacific/Kiritimati"
        time.tzset()

    def lock():
        program = open(sys.argv[0], "rb")
        attempt("flock", lambda: fcntl.flock(program, fcntl.LOCK_SH | fcntl.LOCK_NB))
        attempt("record", lambda: fcntl.lockf(program, fcntl.LOCK_SH | fcntl.LOCK_NB))
        attempt("lease", lambda: fcntl.fcntl(program, fcntl.F_SETLEASE, fcntl.F_RDLCK))
        attempt("notify", lambda: fcntl.fcntl(program, fcntl.F_NOTIFY, 1))

    def terminal():
        attempt("log", lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        for path in "/dev/tty", "/dev/console", "/dev/kmsg", "/dev/ptmx":
            attempt(path, lambda: open(path, "wb"))
        for number in range(3):
            attempt("typing", lambda: fcntl.ioctl(number, 0x5412, b"x"))

    def zombies():
        left = int(sys.argv[2])
        while left > 0:
            try:
                child = os.fork()
            except OSError:
                os.wait()
                continue
            if child == 0:
                try:
                    os.fork()
                finally:
                    os._exit(0)
            left -= 1
        print("stormed")

    def many_threads():
        threading.stack_size(32768)
        made = 0
        while made < 10000:
            try:
                threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
                made += 1
            except RuntimeError:
                break
        print(made, flush=True)
        os._exit(0)

    def many_pipes():
        made = 0
        kept = []
        while made < 10000:
            try:
                kept.append(os.pipe())
                made += 1
            except OSError:
                break
        print(made)

    def map_untouched():
        mmap.mmap(-1, 512 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)

    def fork_and_allocate():
        for _ in range(8):
            if os.fork() == 0:
                kept = b"x" * (24 << 20)
                signal.pause()
        signal.pause()

    def big_file():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        attempt("sparse", lambda: os.truncate("big", 1 << 40) if open("big", "wb") else None)
        attempt("far", lambda: os.pwrite(os.open("big", os.O_WRONLY), b"x", 1 << 40))

    def litter():
        os.mkdir("a")
        os.chdir("a")
        for _ in range(500):
            os.mkdir("deep\nname", 0o700)
            os.chdir("deep\nname")
            os.close(os.open("file", os.O_CREAT | os.O_WRONLY, 0))
        try:
            os.mkdir("closed", 0)
        except OSError:
            pass

    def spoil_program():
        path = sys.argv[0]
        attempt("chmod", lambda: os.chmod(path, 0))
        attempt("unlink", lambda: os.unlink(path))
        attempt("open", lambda: open(path, "r+b"))
        attempt("link", lambda: os.link(path, "linked"))
        attempt("input", lambda: os.fchmod(0, 0))
        attempt("shorten", lambda: os.ftruncate(0, 0))

    def raise_limits():
        import resource
        for limit in resource.RLIMIT_FSIZE, resource.RLIMIT_STACK, resource.RLIMIT_NOFILE, resource.RLIMIT_CPU:
            attempt(str(limit), lambda: resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)))
        attempt("parent", lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1)))

    def start_others():
        attempt("exec", lambda: os.execv("/bin/true", ["true"]))
        attempt("spawn", lambda: os.posix_spawn("/bin/true", ["true"], {}))
        attempt("subprocess", lambda: subprocess.run(["/bin/true"], check=True))
        os.open("own", os.O_WRONLY | os.O_CREAT, 0o755)
        attempt("own", lambda: os.execv("./own", ["own"]))

    def execute_data():
        mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, 7)
        print(42)
    """#
