import CFileSystem
import Glibc

/// A trusted program of the host, such as a compiler that prints its version.
package enum ToolProcess {
    /// Runs it to its end: posix_spawn(3), standard input from /dev/null, and standard output and error together through a pipe.
    ///
    /// Foundation's `Process` is not used where a worker may have thousands of descriptors: it copies directory entries of /proc/self/fd beyond
    /// the end of the buffer that they lie in.
    /// - Returns: the status as of waitpid(2), and what it wrote.
    package static func run(
        _ path: String, _ arguments: [String], environment: [String: String]
    ) throws(FileError) -> (status: Int32, output: [UInt8]) {
        var ends: [Int32] = [-1, -1]
        guard gencode_pipe(&ends) == 0 else { throw .system("cannot make a pipe for", path, errno) }
        let reading = OwnedDescriptor(owning: ends[0])
        let pid = try spawn([path] + arguments, environment, output: OwnedDescriptor(owning: ends[1]))
        let output = Result { () throws(FileError) in try DescriptorTransfer.readToEnd(of: reading.number, name: "the output of \(path)") }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return (status, try output.get())
    }

    private static func spawn(
        _ command: [String], _ environment: [String: String], output: OwnedDescriptor
    ) throws(FileError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.number, 1)
        posix_spawn_file_actions_adddup2(&actions, output.number, 2)
        // A worker ignores the signals that ask it to drain; its children must not inherit that.
        var defaults = sigset_t()
        var mask = sigset_t()
        sigemptyset(&mask)
        sigemptyset(&defaults)
        for number in [SIGINT, SIGTERM, SIGUSR1, SIGPIPE] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var words = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var pid = pid_t()
        let code = posix_spawn(&pid, command[0], &actions, &attributes, &words, &variables)
        guard code == 0 else { throw .system("cannot start", command[0], code) }
        return pid
    }
}
