import FileSystem
import Foundation

/// A running `fault-server`, the server that the tests of the client use. It ends with this process at the latest.
final class FaultServerProcess {
    let url: String
    private let process: pid_t
    /// The server ends when this pipe closes.
    private let lifeline: OwnedDescriptor

    /// - Parameter binary: nil means: beside this program.
    /// - Throws: `CommandError` if the server is missing or does not listen.
    init(binary: String?, flags: [String], core: Int) throws {
        let beside = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let path = binary ?? beside.appendingPathComponent("fault-server").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw CommandError(
                .failure, "the fault server \(path) is missing or cannot be executed",
                remedy: "Build it with: swift build -c release --product fault-server. --server names another place.")
        }
        let command = try CoreBinding.command([path] + flags, core: core)
        let output: OwnedDescriptor
        (process, lifeline, output) = try FaultServerProcess.start(command)
        var line = [UInt8](repeating: 0, count: 64)
        let count = read(output.number, &line, line.count)
        guard count > 0, let port = Int(String(decoding: line.prefix(count), as: UTF8.self).filter(\.isNumber)) else {
            url = ""
            stop()
            throw CommandError(.failure, "the fault server \(path) did not say its port")
        }
        url = "http://127.0.0.1:\(port)/v1"
    }

    /// Ends the server. Once only.
    func stop() {
        kill(process, SIGKILL)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }

    /// The server's ends of the pipes are closed here, so that the end of the server is the end of its output.
    private static func start(_ command: [String]) throws -> (pid_t, lifeline: OwnedDescriptor, output: OwnedDescriptor) {
        let (input, output) = (try pipe(), try pipe())
        return (try spawn(command, input: input.reading, output: output.writing), input.writing, output.reading)
    }

    private static func pipe() throws -> (reading: OwnedDescriptor, writing: OwnedDescriptor) {
        var ends: [Int32] = [-1, -1]
        guard Foundation.pipe(&ends) == 0 else { throw CommandError(.failure, "pipe: \(errnoText(errno))") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (OwnedDescriptor(owning: ends[0]), OwnedDescriptor(owning: ends[1]))
    }

    /// posix_spawn(3). Not by Foundation's `Process`: its wait for another child lasts as long as this server lives.
    private static func spawn(_ words: [String], input: OwnedDescriptor, output: OwnedDescriptor) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.number, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output.number, STDOUT_FILENO)
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, words[0], &actions, nil, &arguments, environ)
        guard code == 0 else { throw CommandError(.failure, "cannot start \(words[0]): \(errnoText(code))") }
        return child
    }
}
