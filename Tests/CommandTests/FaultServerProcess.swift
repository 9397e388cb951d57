import Foundation
import Testing

/// A running `fault-server`: a model server that gives the same answer to the same request, or the fault that a model's name asks for. It
/// ends with its last reference, and with this process.
final class FaultServerProcess {
    /// One request, as the server's log tells it.
    struct Ask {
        /// CLOCK_MONOTONIC, in milliseconds: when the request came, and when its answer was sent.
        var came: Int
        var answered: Int
        /// Of the body: the same for the same request.
        var body: Substring
        var outcome: Substring
    }

    let port: Int
    private let process: pid_t
    private let logPath: String
    // The server ends when this pipe closes.
    private let lifeline = Pipe()

    /// Beside the test bundle; `GENCODE_FAULT_SERVER` names another.
    private static let binary: String = {
        if let named = ProcessInfo.processInfo.environment["GENCODE_FAULT_SERVER"] { return named }
        return URL(fileURLWithPath: Gencode.binary).deletingLastPathComponent().appendingPathComponent("fault-server").path
    }()

    init(_ flags: [String] = []) throws {
        logPath = FileManager.default.temporaryDirectory.path + "/fault-server-\(UUID().uuidString).log"
        let output = Pipe()
        process = try FaultServerProcess.spawn(
            [FaultServerProcess.binary] + flags + ["--log", logPath], input: lifeline.fileHandleForReading.fileDescriptor,
            output: output.fileHandleForWriting.fileDescriptor)
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        port = try #require(line.split(separator: " ").last.flatMap { Int($0.filter(\.isNumber)) })
    }

    deinit {
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        try? FileManager.default.removeItem(atPath: logPath)
    }

    /// Not by Foundation's `Process`: what waits for such a process also waits for whoever has inherited its socket, and this server lives long.
    private static func spawn(_ arguments: [String], input: Int32, output: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, arguments[0], &actions, nil, &words, nil)
        try #require(code == 0, "cannot start \(arguments[0])")
        return pid
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// The clock of the log: CLOCK_MONOTONIC, in milliseconds.
    static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }

    /// The requests for completions so far, in the order in which they came.
    func asks() throws -> [Ask] {
        guard FileManager.default.fileExists(atPath: logPath) else { return [] }
        return try String(contentsOfFile: logPath, encoding: .utf8).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count == 6, fields[5] != "left", let came = Int(fields[0]), let wait = Int(fields[3].dropFirst(5)) else {
                return nil
            }
            return Ask(came: came, answered: came + wait, body: fields[1], outcome: fields[5])
        }
    }
}
