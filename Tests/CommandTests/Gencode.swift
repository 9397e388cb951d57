import Foundation
import Testing

/// Runs the built `gencode` as a user would.
struct Gencode {
    struct Result {
        var status: Int32
        var output: String
        var errors: String
        /// The process ended by a signal: never what a command should do.
        var wasSignalled: Bool
    }

    /// Beside the test bundle; `GENCODE_BINARY` names another.
    static let binary: String = {
        if let named = ProcessInfo.processInfo.environment["GENCODE_BINARY"] { return named }
        var directory = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL.deletingLastPathComponent()
        while directory.path != "/" {
            let candidate = directory.appendingPathComponent("gencode").path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
            directory.deleteLastPathComponent()
        }
        return "/nonexistent/gencode"
    }()

    /// The project's root, from this file's place.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path

    static func run(
        _ arguments: [String], in directory: String, environment: [String: String] = [:], prefix: [String] = []
    ) throws -> Result {
        let process = try start(arguments, in: directory, environment: environment, prefix: prefix)
        return process.finish()
    }

    static func start(
        _ arguments: [String], in directory: String, environment: [String: String] = [:], prefix: [String] = []
    ) throws -> Running {
        let process = Process()
        let words = prefix + [binary] + arguments
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        // Not the user's own: what an earlier test compiled must not decide this one.
        let cache = ["XDG_CACHE_HOME": directory + "/.cache"]
        process.environment = ProcessInfo.processInfo.environment.merging(cache) { $1 }.merging(environment) { $1 }
        // Files, not pipes: a child that outlives a killed parent must not keep the test waiting for the end of a pipe.
        let output = directory + "/.stdout-\(UUID().uuidString)"
        let errors = directory + "/.stderr-\(UUID().uuidString)"
        for path in [output, errors] { try Data().write(to: URL(fileURLWithPath: path)) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
        return Running(process: process, output: output, errors: errors)
    }

    struct Running {
        let process: Process
        let output: String
        let errors: String

        func finish() -> Result {
            process.waitUntilExit()
            let result = Result(
                status: process.terminationStatus, output: (try? String(contentsOfFile: output, encoding: .utf8)) ?? "",
                errors: (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "",
                wasSignalled: process.terminationReason == .uncaughtSignal)
            for path in [output, errors] { try? FileManager.default.removeItem(atPath: path) }
            return result
        }
    }
}

/// A directory of a test's own, gone when the test is.
final class Workplace {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/gencode-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        let file = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: URL(fileURLWithPath: file).deletingLastPathComponent().path, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }

    /// Every file below, relative, without the tests' own captures and the compile cache.
    func files() -> [String] {
        (FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []).filter {
            !$0.hasPrefix(".std") && !$0.hasPrefix(".cache")
        }.sorted()
    }
}
