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
        two runs in parallel on one pair of cores | CPU time stays the same
        set-up failure: program missing, no space, no process | JE, tried again
        """
}
