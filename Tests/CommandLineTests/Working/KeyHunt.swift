/// Programs of a candidate that wants the key of the process that judges it.
enum KeyHunt {
    /// Half of the sentinel's prefix at a time, so that no program holds the whole.
    static let prefix = "KEYSEN" + "TINEL-"

    /// Rows 25 and 34 of the attack catalogue. The input's first line says "one PID" or "all PID": whether to look beyond that process. Further
    /// lines are places in the file system. Prints where the sentinel was found, or "nothing found".
    static let search = #"""
        import os, re, sys
        PATTERN = re.compile(b"KEYSEN" + b"TINEL-[0-9a-f]{32}")
        found = set()

        def search(name, data):
            if PATTERN.search(data):
                found.add(name)

        def read(path, limit=1 << 22):
            try:
                descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            except OSError:
                return b""
            try:
                return os.read(descriptor, limit)
            except OSError:
                return b""
            finally:
                os.close(descriptor)

        def search_memory(process):
            try:
                memory = os.open("/proc/%s/mem" % process, os.O_RDONLY)
            except OSError:
                return
            for line in read("/proc/%s/maps" % process).split(b"\n"):
                fields = line.split()
                if len(fields) < 2 or not fields[1].startswith(b"rw"):
                    continue
                begin, end = (int(part, 16) for part in fields[0].split(b"-"))
                try:
                    search("mem", os.pread(memory, min(end - begin, 1 << 26), begin))
                except (OSError, OverflowError):
                    pass

        def search_tree(place):
            search(place, read(place))
            for directory, subdirectories, names in os.walk(place):
                # What every host has, and what is looked at above.
                subdirectories[:] = [name for name in subdirectories if name not in ("usr", "lib", "lib64", "opt", "proc", "sys", "etc")]
                for name in names[:1000]:
                    search(place, read(os.path.join(directory, name)))

        lines = sys.stdin.read().split("\n")
        scope, process = lines[0].split()
        processes = {process}
        search("own environment", repr(dict(os.environb)).encode())
        if scope == "all":
            processes |= {"1", "self", str(os.getppid())}
            try:
                processes |= {name for name in os.listdir("/proc") if name.isdigit()}
            except OSError:
                pass
        for process in processes:
            for name in ("environ", "cmdline", "task/%s/environ" % process):
                search(name, read("/proc/%s/%s" % (process, name)))
            search_memory(process)
            for descriptor in range(64 if process != "self" else 0):
                search("fd", read("/proc/%s/fd/%d" % (process, descriptor)))
        for place in filter(None, lines[1:]):
            search_tree(place)
        print("\n".join(sorted(found)) or "nothing found")
        """#

    /// Row 33. The input is the name of a call and the process to reach into.
    static let reach = #"""
        import ctypes
        name, process = input().split()
        libc = ctypes.CDLL(None, use_errno=True)
        if name == "ptrace":
            libc.ptrace(16, int(process), 0, 0)
        elif name == "process_vm_readv":
            libc.process_vm_readv(int(process), 0, 0, 0, 0, 0)
        else:
            libc.syscall(438, libc.syscall(434, int(process), 0), 0, 0)
        print("survived")
        """#

    static let calls = ["ptrace", "process_vm_readv", "pidfd_getfd"]
}
