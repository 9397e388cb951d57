/// The attacks that the sandbox must stand, and what must come of each. `AC` to `CE` are verdicts; "denied" means that the call fails
/// with an error number and the program's own output decides.
enum AttackCatalogue {
    struct Row {
        var attack: String
        var expected: String
    }

    /// Row 1 is first.
    static let rows: [Row] = text.split(separator: "\n").map { line in
        let parts = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        precondition(parts.count == 2, "a row of the catalogue has two parts: \(line)")
        return Row(attack: parts[0], expected: parts[1])
    }

    private static let text = """
        busy loop | TLE
        busy loop in 8 threads | TLE
        sleep, select, pause, read of an open empty pipe | ILE
        SIGSTOP to itself | ILE
        ignores every signal it can, then loops | TLE
        fork bomb | RE or TLE
        fork, setsid, double fork, parent exits 0 | the parent's verdict; all CPU time charged
        orphan keeps standard output open | the parent's verdict at once
        daemon rewrites a result file after its parent's end | no effect
        kill(-1), kill and SIGSTOP of the parent, tkill | denied
        heap in small blocks, touched | MLE
        one huge allocation or static array | MLE, or RE at load
        mapping without touching | AC (policy above)
        fork, then allocate in each child | MLE
        memory hidden in memfd, files, pipes, System V or shared memory | MLE, RE or denied
        infinite recursion | RE
        flood of standard output, white space after the right answer | OLE
        flood of standard error | cut at 64 KiB
        one 500 MB line; NULs and invalid UTF-8 | OLE; WA
        never reads a large input | its own verdict
        closes standard input and output early | its own verdict
        1 TiB file, sparse file | denied or RE
        10^6 empty files | denied or RE; cleared
        deep directory chain, names with newlines | its own verdict; cleared
        reads /etc/shadow, /etc/passwd, home, keys, environment | denied
        reads expected outputs, other candidates' files, ../.. | denied
        link, FIFO or device as result file | no result
        rewrites, deletes, links or chmods its own input or program | denied
        leaves state in files, /tmp, /dev/shm | the next run is fresh
        leaves state in an interpreter | the next run is fresh
        connects to TCP, DNS, abstract sockets, vsock, netlink | denied
        listens on a port or a name | denied
        ptrace, process_vm_writev, pidfd_getfd | SV
        /proc/PID/{mem,environ,fd} of the judge, writes /proc/self/exe | denied
        raises its limits, or limits its parent | denied
        execve, execveat, of a shell or of its own output | denied
        unshare, clone with namespaces, mount, chroot | SV
        io_uring, bpf, userfaultfd, perf_event_open, keyctl, modify_ldt | denied
        32-bit and x32 system calls | SV
        executes memory that it wrote | AC (policy above)
        setuid, capset, setpriority, sched_setaffinity | denied; stays on its core
        clock_settime, adjtimex, time zone | denied
        exit 1 to 255, every fatal signal, abort, faked SIGSYS | RE
        exit 0 without output, os._exit(0) | WA
        prints verdicts and judges' messages | WA
        flock, record lock, lease on shared files | denied
        system log, /dev/tty, TIOCSTI | denied
        compile: #include of /dev/zero, /dev/urandom, /etc/shadow, test data | CE
        compile: template bomb, error-text bomb, 4 GB binary | CE
        compile-time code execution: annotation processors, macros, build scripts | CE or harmless
        storm of zombies | its own verdict
        all descriptors, threads and pipes that it can get | denied
        inherited descriptors 3 to 1023 | none open
        two runs in parallel on one pair of cores | CPU times within four times their median; how alike they are is printed
        set-up failure: program missing, no space, no process | JE, tried again
        empties files of the host that it may only read: truncate, O_TRUNC, access mode 3 (Landlock 1 to 7) | denied
        moves or links files of the host across directories (Landlock 1 to 7) | denied
        opens devices without a right to read or write (Landlock 1 to 7) | denied
        takes blocks beyond a file's size (fallocate) | denied
        passes descriptors over a socket, where no table shows them | denied
        thread with a table of descriptors of its own: clone, close_range | denied
        directory that nobody can list: mkdir, umask, chmod | denied; RE for a compiler
        hides from the watchdog (PR_SET_DUMPABLE) | denied
        outlives its supervisor (PR_SET_PDEATHSIG) | denied
        other options of prctl, high bits set: futex hash, seccomp, core scheduling | denied
        memory in socket buffers: SO_SNDBUF, many pairs | denied
        shared memory that it gave up, beside its own | MLE
        first thread ends, another takes memory or files | MLE; RE for files
        huge pages | denied
        page tables without pages | MLE
        file names that the judge uses, paths beyond PATH_MAX | its own verdict; cleared
        all threads that it can get, in one slot | its limit, whatever others have
        leaves state in numbers of inodes and processes, and in times | the next run sees the same
        crash with a handler of core dumps on the host | none is started
        larger than its supervisor when memory runs out | the program goes first
        reads the host's network and mounts in /proc/self | denied
        record locks without end (runtimes) | denied beyond 4096
        compiler joins its supervisor's process group | denied
        timers and signals without end | denied beyond 1024
        ends as if stopped from outside, to be run again | RE, one run
        spends its time limit twice | RE, one run
        """
}
