import FileSystem
import Fixtures
import Foundation
import Synchronization
import Testing

/// A running `fault-server`. It ends with its last reference, and with this process.
final class FaultServer: Sendable {
    let port: Int
    let logPath: String
    /// The path of its unix socket; empty means: it listens on TCP.
    let socketPath: String
    private let directory: TemporaryDirectory
    /// 0 means: it was ended.
    private let process: Mutex<pid_t>
    // The server ends when this pipe closes.
    private let lifeline: OwnedDescriptor

    /// Beside the test bundle; `GENCODE_FAULT_SERVER` names another.
    static let binary: String = {
        if let named = ProcessInfo.processInfo.environment["GENCODE_FAULT_SERVER"] { return named }
        var directory = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL.deletingLastPathComponent()
        while directory.path != "/" {
            let candidate = directory.appendingPathComponent("fault-server").path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
            directory.deleteLastPathComponent()
        }
        return "/nonexistent/fault-server"
    }()

    init(_ flags: [String] = [], onUnixSocket: Bool = false) throws {
        directory = try TemporaryDirectory()
        logPath = directory.file("log")
        socketPath = onUnixSocket ? directory.file("s") : ""
        let (input, output) = (try FaultServer.pipe(), try FaultServer.pipe())
        lifeline = input.writing
        let arguments = [FaultServer.binary] + flags + ["--log", logPath] + (onUnixSocket ? ["--socket", socketPath] : [])
        process = Mutex(try FaultServer.spawn(arguments, input: input.reading, output: output.writing))
        var line = [UInt8](repeating: 0, count: 64)
        let count = read(output.reading.number, &line, line.count)
        port = try #require(Int(String(decoding: line.prefix(max(0, count)), as: UTF8.self).filter(\.isNumber)))
    }

    deinit { stop() }

    /// Ends the server; nobody listens any more when this returns.
    func stop() {
        process.withLock { process in
            guard process > 0 else { return }
            kill(process, SIGKILL)
            var status: Int32 = 0
            waitpid(process, &status, 0)
            process = 0
        }
    }

    var url: String { socketPath.isEmpty ? "http://127.0.0.1:\(port)" : "unix:\(socketPath)" }

    /// One line per request: milliseconds, hash of the body, `key=0` or `key=1`, `wait=` and the milliseconds that the response is held back,
    /// path, outcome.
    func log() throws -> [[Substring]] {
        guard let bytes = try Files.read(logPath) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { $0.split(separator: " ") }
    }

    func outcomes() throws -> [String] { try log().map { $0.last.map(String.init) ?? "" } }

    private static func pipe() throws -> (reading: OwnedDescriptor, writing: OwnedDescriptor) {
        var ends: [Int32] = [-1, -1]
        try #require(Foundation.pipe(&ends) == 0)
        // Another server that starts between these calls inherits the ends, and lives until it is ended itself.
        for end in ends { try #require(fcntl(end, F_SETFD, FD_CLOEXEC) == 0) }
        return (OwnedDescriptor(owning: ends[0]), OwnedDescriptor(owning: ends[1]))
    }

    private static func spawn(_ arguments: [String], input: OwnedDescriptor, output: OwnedDescriptor) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.number, 0)
        posix_spawn_file_actions_adddup2(&actions, output.number, 1)
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, arguments[0], &actions, nil, &words, nil)
        try #require(code == 0, "cannot start \(arguments[0])")
        return pid
    }
}
