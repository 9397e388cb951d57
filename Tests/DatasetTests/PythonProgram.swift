import Foundation
import Testing

@testable import Dataset

/// Python 3 of this host, without a sandbox: for the parts of a harness alone.
enum PythonProgram {
    struct Run {
        var status: Int32
        var output: [UInt8]
        var errorText: String
    }

    /// False, with a line that says so, where the host has no Python 3.
    static let isHere: Bool = {
        let isHere = FileManager.default.isExecutableFile(atPath: path)
        if !isHere, ProcessInfo.processInfo.environment["CI"] == "true" { Issue.record("this host must have \(path)") }
        if !isHere { print("skipped: no \(path)") }
        return isHere
    }()

    private static let path = "/usr/bin/python3"

    /// Runs a source in the directory that also holds `files`.
    static func run(_ source: [UInt8], input: [UInt8], arguments: [String] = [], files: [String: [UInt8]] = [:]) throws -> Run {
        let directory = try TemporaryDirectory()
        try directory.write("main.py", source)
        try directory.write("input-of-program", input)
        for (name, content) in files { try directory.write(name, content) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["main.py"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory.path)
        process.standardInput = FileHandle(forReadingAtPath: directory.path + "/input-of-program")
        for name in ["output-of-program", "errors-of-program"] { try directory.write(name, [UInt8]()) }
        process.standardOutput = FileHandle(forWritingAtPath: directory.path + "/output-of-program")
        process.standardError = FileHandle(forWritingAtPath: directory.path + "/errors-of-program")
        try process.run()
        process.waitUntilExit()
        return Run(
            status: process.terminationStatus, output: try read(directory, "output-of-program"),
            errorText: String(decoding: try read(directory, "errors-of-program"), as: UTF8.self))
    }

    private static func read(_ directory: TemporaryDirectory, _ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/\(name)")))
    }
}
