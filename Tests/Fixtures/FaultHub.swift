import FileSystem
import Foundation
import Synchronization
import Testing

/// A running `Tests/FaultHub/hub.py`: a hub whose data sets `me/FAULT` all have the same files. It ends with its last reference, and with this
/// process.
package final class FaultHub: Sendable {
    /// One request to the hub's port or to that of its content network.
    package struct Request: Hashable, Sendable {
        package var isHub: Bool
        /// With the query.
        package var path: String
        /// Such as "bytes=100-"; nil: the whole body.
        package var range: String?
        package var hadToken: Bool
    }

    package let port: Int
    private let directory: TemporaryDirectory
    private let process: pid_t

    package var url: String { "http://127.0.0.1:\(port)" }
    /// What the data sets hold.
    package let folder: String

    /// - Parameters:
    ///   - files: contents by path.
    ///   - token: the only token that is good.
    package init(_ files: [String: [UInt8]], token: String? = nil) throws {
        directory = try TemporaryDirectory()
        folder = directory.file("files")
        for (path, content) in files {
            let file = "\(folder)/\(path)"
            try FileManager.default.createDirectory(
                atPath: URL(fileURLWithPath: file).deletingLastPathComponent().path, withIntermediateDirectories: true)
            try overwrite(file, with: content)
        }
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path + "/FaultHub/hub.py"
        let log = directory.file("log")
        process = try FaultHub.spawn(["/usr/bin/env", "python3", "-B", script, folder, log] + (token.map { [$0] } ?? []))
        let deadline = ContinuousClock.now + .seconds(60)
        while try !Files.exists(log + ".ports"), .now < deadline { usleep(2000) }
        let ports = String(decoding: try Files.read(log + ".ports") ?? [], as: UTF8.self).split(separator: " ")
        port = try #require(ports.first.flatMap { Int($0) }, "the fault hub did not start")
    }

    deinit {
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }

    /// Lets the answers of `me/held-N` go on, which wait after N bytes of each large file.
    package func release() throws { try overwrite(directory.file("log.release"), with: []) }

    /// In the order in which they came.
    package func requests() throws -> [Request] {
        guard let bytes = try Files.read(directory.file("log")) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 5 else { return nil }
            let range = String(words[3].dropFirst("range=".count))
            return Request(
                isHub: words[0] == "hub", path: words[2], range: range == "None" ? nil : range, hadToken: words[4] == "token=yes")
        }
    }

    private static func spawn(_ arguments: [String]) throws -> pid_t {
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, arguments[0], nil, nil, &words, environ)
        try #require(code == 0, "cannot start \(arguments[0])")
        return pid
    }
}
