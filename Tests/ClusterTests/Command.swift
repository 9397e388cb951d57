import Foundation

/// A program that runs, and what it said when it has ended. Output goes to files: who inherits a pipe would keep it open.
struct Command {
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
        var seconds: Double
        var succeeded: Bool { status == 0 }
    }

    let process: Process
    private let begin = ContinuousClock.now
    private let captures: String

    init(_ words: [String], in directory: String, environment: [String: String] = [:]) throws {
        captures = FileManager.default.temporaryDirectory.path + "/gencode-capture-\(UUID().uuidString)"
        process = Process()
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        try FileManager.default.createDirectory(atPath: captures, withIntermediateDirectories: false)
        for name in ["output", "errors"] { try Data().write(to: URL(fileURLWithPath: captures + "/" + name)) }
        process.standardOutput = FileHandle(forWritingAtPath: captures + "/output")
        process.standardError = FileHandle(forWritingAtPath: captures + "/errors")
        try process.run()
    }

    /// Waits for the end. A signal counts as 128 and its number, as in a shell.
    func finish() throws -> Outcome {
        process.waitUntilExit()
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        defer { try? FileManager.default.removeItem(atPath: captures) }
        let signal: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
        return Outcome(
            status: signal + process.terminationStatus, output: try text("output"), errors: try text("errors"), seconds: seconds)
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: captures + "/" + name)), as: UTF8.self)
    }

    static func run(_ words: [String], in directory: String, environment: [String: String] = [:]) throws -> Outcome {
        try Command(words, in: directory, environment: environment).finish()
    }
}

/// What a test cannot go on without did not come about.
struct Failure: Error, CustomStringConvertible {
    var description: String
}

/// Asks four times a second until it holds.
/// - Throws: `Failure`, with what `evidence` tells, when it has not within so many seconds.
func wait(for what: String, atMost seconds: Double = 120, evidence: () -> String = { "" }, until holds: () throws -> Bool) throws {
    let end = ContinuousClock.now + .seconds(seconds)
    while try !holds() {
        guard ContinuousClock.now < end else { throw Failure(description: "not within \(seconds) s: \(what)\n\(evidence())") }
        usleep(250_000)
    }
}
