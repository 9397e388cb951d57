import CFileSystem
import Glibc

/// What marks this process among those that share a file system: file names of half-written files and claims are made of it.
public enum ThisProcess {
    /// gethostname(2); "unknown" where it fails.
    public static func hostName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.isEmpty ? "unknown" : text
    }

    /// The directory of the executable; readlink(2) of `/proc/self/exe`.
    public static func directory() throws(FileError) -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count)
        guard length > 0 else { throw .system("cannot read", "/proc/self/exe", errno) }
        let executable = String(decoding: buffer.prefix(length), as: UTF8.self)
        return executable.lastIndex(of: "/").map { String(executable[..<$0]) } ?? "."
    }

    /// Raises the soft limit of open files to the hard one; setrlimit(2). A refusal leaves the limit as it is.
    /// - Returns: how many files this process may have open.
    package static func raiseOpenFileLimit() throws(FileError) -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { throw .system("cannot read", "the limit of open files", errno) }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(resource, &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }

    /// Gives a standard stream that is closed a descriptor from which nothing is read, or to which nothing is written: otherwise the next
    /// file that is opened would get its number, and results would be written into that file. open(2) of `/dev/null`.
    package static func reserveStandardStreams() {
        for number: Int32 in 0...2 where fcntl(number, F_GETFD) < 0 && errno == EBADF {
            // The lowest number that is free is this one.
            _ = open("/dev/null", number == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    /// getpid(2).
    package static var pid: Int32 { getpid() }

    /// Keeps other processes of the same user from the memory and the environment of this one: no core file, no ptrace, and
    /// `/proc/PID/environ` and `/proc/PID/mem` belong to root. prctl(2) with PR_SET_DUMPABLE.
    public static func hideMemory() throws(FileError) {
        let number = gencode_make_undumpable()
        guard number == 0 else { throw .system("cannot protect the memory of", "this process", number) }
    }

    /// Whether an environment variable holds a key of a server, as far as its name tells.
    public static func isKey(variable name: String) -> Bool { name.uppercased().hasSuffix("_API_KEY") }

    /// The names of the environment's variables, each once for every time that it stands there.
    public static func variables() -> [String] {
        var names: [String] = []
        var entry = environ
        while let text = entry.pointee {
            names.append(String(decoding: String(cString: text).utf8.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self))
            entry += 1
        }
        return names
    }

    /// The inode of the pid namespace: a pid means something only there. 0: unknown.
    public static func pidNamespace() -> UInt64 { (try? Files.identity("/proc/self/ns/pid"))??.inode ?? 0 }

    /// `/proc/sys/kernel/random/boot_id`; empty: unknown.
    public static func bootIdentifier() -> String {
        let bytes = virtualFile("/proc/sys/kernel/random/boot_id") ?? []
        return String(decoding: bytes.prefix { $0 > 32 }, as: UTF8.self)
    }

    /// kill(2) with signal 0: no process of this pid namespace has that number.
    public static func isGone(_ pid: Int32) -> Bool { kill(pid, 0) != 0 && errno == ESRCH }

    /// Fields 3 and 22 of `/proc/PID/stat`: the state's letter, and clock ticks from the host's boot to the process's start.
    /// nil: no such process, or it is hidden from us.
    public static func state(of pid: Int32) -> (state: UInt8, startTime: UInt64)? {
        guard let bytes = virtualFile("/proc/\(pid)/stat") else { return nil }
        // The second field is the command in brackets and may hold blanks and brackets: count from the last one.
        guard let bracket = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = bytes[(bracket + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 19, let state = fields[0].first else { return nil }
        return UInt64(String(decoding: fields[19], as: UTF8.self)).map { (state, $0) }
    }

    /// Files of /proc have no size to go by.
    private static func virtualFile(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        return count < 0 ? nil : Array(bytes[..<count])
    }
}
