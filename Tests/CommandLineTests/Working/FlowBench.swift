import ColumnStore
import Foundation
import Records
import Sandbox
import Testing

@testable import CommandLine

/// A problem set of two problems, and `FlowTests` over it, in a directory that goes away with the last reference.
final class FlowBench: Sendable {
    let directory: String
    let flowTests: FlowTests

    /// - Throws: `CommandError` (.gateNotMet) where the host does not offer the tier.
    init(tier: SandboxTier) throws {
        directory = FileManager.default.temporaryDirectory.path + "/gencode-flow-test-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o711])
        let writer = try ProblemSetWriter(
            path: directory + "/set.h5", description: ProblemSetDescription(name: "s", source: "", toolVersion: "", transforms: ""))
        try writer.append(Problem(name: "sum", split: "test", timeLimit: .seconds(1), memoryLimit: .mebibytes(256)))
        try writer.append(
            Problem(name: "float", split: "test", checker: .builtIn(name: "tokens+float", parameters: ["tolerance": .number(0.5)])))
        _ = try writer.finish()
        var settings = Settings(base: directory)
        try settings.set("tier", to: tier.name, at: "the test")
        try settings.set("paths.compile_cache", to: "", at: "the test")
        flowTests = try FlowTests(
            context: JudgingContext(settings: settings), set: ProblemSet(path: directory + "/set.h5"), slots: 2, languages: ["python3"],
            scratch: directory)
    }

    deinit {
        flowTests.close()
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// False, with a line that says so, where the host does not offer the tier; in continuous integration that is a failure.
    static func offers(_ tier: SandboxTier) -> Bool {
        let report = HostProbe.run(scratch: FileManager.default.temporaryDirectory.path)
        if report.highest >= tier, tier != .t2 || report.landlockABI > 0 { return true }
        if ProcessInfo.processInfo.environment["CI"] == "true" { Issue.record("this host does not offer \(tier.name)") }
        print("skipped: this host does not offer \(tier.name)")
        return false
    }

    static func test(_ input: String, _ expected: String) -> TestCase {
        TestCase(kind: .generatedTests, name: "test", input: Array(input.utf8), expectedOutput: Array(expected.utf8))
    }
}
