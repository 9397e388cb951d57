import Foundation
import Records
import Sandbox
import Testing

@testable import Judging

/// The real sandbox of this host. What the host lacks is skipped with a line that says so, and fails where CI says that all must run.
enum LiveHost {
    static let toolchains = Toolchains(.standard)
    /// Programs that both tiers run are compiled once.
    static let compilations = CompilationCache()

    /// Gives a judge on a slot of its own to the body, and removes both afterwards.
    static func withJudge(
        _ tier: SandboxTier, compilations: CompilationCache = compilations, readOnlyPaths: [String] = [], _ body: (Judge) throws -> Void
    ) throws {
        try withSlot(tier, readOnlyPaths: readOnlyPaths) { slot in
            var settings = JudgeSettings()
            settings.defaultTimeLimit = .milliseconds(500)
            settings.outputLimit = .mebibytes(8)
            settings.defaultMemoryLimit = .mebibytes(256)
            try body(Judge(slot: slot, toolchains: toolchains, settings: settings, compilations: compilations))
        }
    }

    /// - Parameter readOnlyPaths: shown to programs beside the usual ones.
    static func withSlot(_ tier: SandboxTier, readOnlyPaths: [String] = [], _ body: (SandboxSlot) throws -> Void) throws {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("judge-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        // Candidates of root run as another user, who must get through.
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let slot: SandboxSlot
        do {
            let paths = SandboxOptions.defaultReadOnlyPaths + readOnlyPaths
            slot = try SandboxSlot(SandboxOptions(tier: tier, scratch: scratch, readOnlyPaths: paths))
        } catch {
            return skip("tier \(tier.name): \(error)")
        }
        defer { slot.close() }
        try body(slot)
    }

    /// False, with a line that says so, where the host has no such toolchain.
    static func has(_ language: String) -> Bool {
        do {
            _ = try toolchains.toolchain(named: language)
            return true
        } catch {
            skip("\(error)")
            return false
        }
    }

    static func skip(_ reason: String) {
        if ProcessInfo.processInfo.environment["CI"] == "true" {
            Issue.record("this host must offer everything: \(reason)")
        } else {
            print("skipped: \(reason)")
        }
    }

    static func problem(
        _ tests: [(String, String)] = [("1 2\n", "3\n"), ("20 22\n", "42\n")], checker: CheckerSpec = .tokens, timeLimit: Duration? = nil,
        memoryLimit: ByteCount? = nil, outputLimit: ByteCount? = nil, inputFile: String? = nil, outputFile: String? = nil
    ) throws -> PreparedProblem {
        let cases = tests.enumerated().map {
            TestCase(
                kind: .privateTests, name: "t\($0.offset)", input: Array($0.element.0.utf8), expectedOutput: Array($0.element.1.utf8))
        }
        return try PreparedProblem(
            problem: Problem(
                name: "p", split: "test", timeLimit: timeLimit, memoryLimit: memoryLimit, outputLimit: outputLimit, checker: checker,
                inputFile: inputFile, outputFile: outputFile, tests: cases),
            kinds: [.privateTests])
    }
}

/// A program with the verdict that it must get.
struct LiveProgram: Sendable, CustomTestStringConvertible {
    var language: String
    var name: String
    var expected: Verdict
    var timeLimit: Duration?
    var source: String

    init(_ language: String, _ name: String, _ expected: Verdict, timeLimit: Duration? = nil, _ source: String) {
        self.language = language
        self.name = name
        self.expected = expected
        self.timeLimit = timeLimit
        self.source = source
    }

    var testDescription: String { "\(language): \(name) is \(expected.code)" }

    var candidate: Candidate { Candidate(problem: "p", index: 0, label: name, language: language, source: Array(source.utf8)) }
}
