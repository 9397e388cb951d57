import FileSystem
import Foundation

/// Spawns a program without any sandbox and reads its output: what the sandboxed rates stand beside.
enum PlainSpawn {
    /// Runs `arguments` with `input` as standard input and reads standard output to its end.
    /// - Returns: what the program printed.
    static func run(_ arguments: [String], input: String) throws -> [UInt8] {
        let (status, text) = try outcome(arguments, input: input)
        guard status == 0 else { throw CommandError(.failure, "\(arguments.joined(separator: " ")) ended with status \(status)") }
        return text
    }

    /// - Parameter hearsErrors: false: what the program prints to standard error is lost.
    /// - Returns: the status of waitpid(2), and what the program printed.
    static func outcome(_ arguments: [String], input: String, hearsErrors: Bool = true) throws -> (status: Int32, text: [UInt8]) {
        var pipe: [Int32] = [0, 0]
        guard Foundation.pipe(&pipe) == 0 else { throw failure("pipe") }
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(pipe[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO)
        if !hearsErrors { posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) }
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let status = posix_spawn(&child, arguments[0], &actions, nil, &words, environ)
        close(pipe[1])
        guard status == 0 else { throw failure("posix_spawn of \(arguments[0])", status) }
        let output = try DescriptorTransfer.readToEnd(of: pipe[0], name: "the output of \(arguments[0])")
        var exit: Int32 = 0
        while waitpid(child, &exit, 0) < 0, errno == EINTR {}
        return (exit, output)
    }

    private static func failure(_ call: String, _ code: Int32 = errno) -> CommandError {
        CommandError(.failure, "\(call): \(errnoText(code))")
    }
}
