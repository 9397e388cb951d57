import FileSystem
import Fixtures
import Foundation
import Testing

/// A running `fault-server`. It ends with its last reference, and with this process.
final class FaultServer: Sendable {
    let port: Int
    let logPath: String
    /// Of its unix socket; empty: TCP.
    let socketPath: String
    private let process: Process
    private let directory: TemporaryDirectory
    // The server ends when this pipe closes.
    private let lifeline = Pipe()

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
        let output = Pipe()
        process = Process()
        process.executableURL = URL(fileURLWithPath: FaultServer.binary)
        process.arguments = flags + ["--log", logPath] + (onUnixSocket ? ["--socket", socketPath] : [])
        process.standardInput = lifeline
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        port = try #require(line.split(separator: " ").last.flatMap { Int($0.filter(\.isNumber)) })
    }

    deinit { stop() }

    /// Ends the server and waits until nobody listens any more.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    var url: String { socketPath.isEmpty ? "http://127.0.0.1:\(port)" : "unix:\(socketPath)" }

    /// One line per request: milliseconds, hash of the body, `key=0` or `key=1`, `wait=` and the milliseconds that the response is held back,
    /// path, outcome.
    func log() throws -> [[Substring]] {
        guard let bytes = try Files.read(logPath) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { $0.split(separator: " ") }
    }

    func outcomes() throws -> [String] { try log().map { $0.last.map(String.init) ?? "" } }
}
