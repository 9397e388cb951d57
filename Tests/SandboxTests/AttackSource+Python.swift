/// The attacks in Python: one program, the first argument says which.
let attackSourceInPython = #"""
    import os, signal, socket, subprocess, sys, threading, time

    def loop():
        while True:
            pass

    def threads():
        for _ in range(7):
            threading.Thread(target=loop, daemon=True).start()
        loop()

    def ignore_signals():
        for number in range(1, 65):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        loop()

    def fork_bomb():
        while True:
            os.fork()

    def daemon():
        reading, writing = os.pipe()
        first = os.fork()
        if first == 0:
            os.setsid()
            if os.fork() != 0:
                os._exit(0)
            while time.process_time() < 0.3:
                pass
            os.write(writing, b"x")
            while True:
                print("late", flush=True)
                time.sleep(0.001)
        os.waitpid(first, 0)
        os.read(reading, 1)
        print("parent")

    def orphan_holds_stdout():
        if os.fork() == 0:
            os.setsid()
            time.sleep(600)
        print("parent")

    def kill_all():
        for process, number in ((-1, signal.SIGKILL), (os.getppid(), signal.SIGKILL), (os.getppid(), signal.SIGSTOP)):
            try:
                os.kill(process, number)
            except OSError:
                pass

    def kill_judge():
        for word in sys.argv[2:]:
            try:
                os.kill(int(word), signal.SIGKILL)
                print("killed")
            except OSError:
                print("denied")

    def small_blocks():
        kept = []
        while True:
            kept.append(bytearray(1000))

    def huge_malloc():
        bytearray(1 << 40)

    def recursion():
        recursion()

    def flood():
        print(42)
        while True:
            sys.stdout.write(" " * 65536)

    def flood_errors():
        sys.stderr.write("e" * (10 << 20))
        print(42)

    def read_files():
        for path in sys.argv[2:]:
            try:
                print(path, open(path, "rb").read(4096))
            except OSError:
                print(path, "denied")
        print(dict(os.environ))

    def odd_outputs():
        os.symlink("/etc/passwd", "link")
        os.mkfifo("fifo")
        os.symlink("/dev/urandom", "random")
        os.mkdir("directory")
        open("plain", "w").write("plain")

    def network():
        def reach(name, family, kind, address):
            try:
                peer = socket.socket(family, kind)
                if address:
                    peer.connect(address)
                    peer.send(b"reached")
                print(name, "reached")
            except OSError:
                print(name, "denied")
        reach("tcp", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", int(sys.argv[2])))
        reach("abstract", socket.AF_UNIX, socket.SOCK_STREAM, b"\0" + sys.argv[3].encode())
        reach("vsock", socket.AF_VSOCK, socket.SOCK_STREAM, (2, 1024))
        reach("dns", socket.AF_INET, socket.SOCK_DGRAM, None)
        reach("netlink", socket.AF_NETLINK, socket.SOCK_RAW, None)

    def descriptors():
        for number in range(3, 1024):
            try:
                os.fstat(number)
                print(number)
            except OSError:
                pass

    def by_library(name):
        import ctypes
        library = ctypes.CDLL(None)
        if name == "ptrace":
            library.ptrace(16, os.getppid(), 0, 0)
        elif name == "unshare":
            library.unshare(0x10000000)
        else:
            library.process_vm_writev(os.getppid(), None, 0, None, 0, 0)

    \#(systemAttacksInPython)

    \#(hardeningAttacksInPython)

    # Without arguments, as judges start programs, the attack and its words are the first line of the input.
    if len(sys.argv) < 2:
        sys.argv += sys.stdin.readline().split()

    actions = {
        "sleep": lambda: time.sleep(600),
        "pause": signal.pause,
        "select": lambda: __import__("select").select([], [], []),
        "empty-pipe": lambda: os.read(os.pipe()[0], 1),
        "stop-itself": lambda: os.kill(os.getpid(), signal.SIGSTOP),
        "ignore-input": lambda: print(42),
        "exit": lambda: sys.exit(int(sys.argv[2])),
        "signal": lambda: (signal.signal(int(sys.argv[2]), signal.SIG_DFL) if int(sys.argv[2]) not in (9, 19) else None,
                           os.kill(os.getpid(), int(sys.argv[2]))),
        "abort": os.abort,
        "silent": lambda: os._exit(0),
        "ptrace": lambda: by_library("ptrace"),
        "process_vm_writev": lambda: by_library("process_vm_writev"),
        "unshare": lambda: by_library("unshare"),
        "subprocess": lambda: subprocess.run(["/bin/true"], check=True),
    }
    name = sys.argv[1]
    action = actions.get(name) or globals()[name.replace("-", "_")]
    action()
    """#
