import CFileSystem
import Glibc

/// Starts trusted programs of the host.
package enum ChildProcess {
    /// posix_spawn(3). A worker ignores the signals that ask it to drain; the child has their defaults, and blocks none.
    /// - Parameters:
    ///   - command: the program's path, and its arguments.
    ///   - descriptors: the child's number of each, and what it is here: at most as many as stay open in the child.
    ///   - directory: its working directory; nil: this process's.
    ///   - ownGroup: a signal for this process's group does not reach the child.
    /// - Returns: its process id; the caller waits for it.
    package static func start(
        _ command: [String], environment: [String: String], descriptors: KeyValuePairs<Int32, Int32>, directory: String? = nil,
        ownGroup: Bool
    ) throws(FileError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        if let directory { _ = gencode_spawn_in(&actions, directory) }
        for number: Int32 in 0...2 { posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0) }
        for (number, own) in descriptors { posix_spawn_file_actions_adddup2(&actions, own, number) }
        var defaults = sigset_t()
        var mask = sigset_t()
        sigemptyset(&mask)
        sigemptyset(&defaults)
        for number in [SIGINT, SIGTERM, SIGUSR1, SIGPIPE] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &mask)
        let group = ownGroup ? POSIX_SPAWN_SETPGROUP : 0
        posix_spawnattr_setflags(&attributes, Int16(group | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var words = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var pid = pid_t()
        var code = posix_spawn(&pid, command[0], &actions, &attributes, &words, &variables)
        // A program that was written a moment ago is busy while a child of another thread, between its fork and its exec, has the writer's descriptor.
        for _ in 0..<100 where code == ETXTBSY {
            usleep(10_000)
            code = posix_spawn(&pid, command[0], &actions, &attributes, &words, &variables)
        }
        guard code == 0 else { throw .system("cannot start", command[0], code) }
        return pid
    }

    /// socketpair(2), closed on exec: a stream in both directions.
    package static func socketPair(for name: String) throws(FileError) -> (own: OwnedDescriptor, child: OwnedDescriptor) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw .system("cannot make a socket for", name, errno) }
        return (OwnedDescriptor(owning: ends[0]), OwnedDescriptor(owning: ends[1]))
    }

    /// pipe2(2), closed on exec.
    package static func pipe(for name: String) throws(FileError) -> (reading: OwnedDescriptor, writing: OwnedDescriptor) {
        var ends: [Int32] = [-1, -1]
        guard gencode_pipe(&ends) == 0 else { throw .system("cannot make a pipe for", name, errno) }
        return (OwnedDescriptor(owning: ends[0]), OwnedDescriptor(owning: ends[1]))
    }
}
