import Foundation
import Testing

/// What llmock says, a server of others that breaks answers on demand and judges who asks: `Tests/second-opinion`.
@Suite struct SecondOpinionTests {
    private struct Outcome: Decodable {
        struct Verdict: Decodable {
            struct Finding: Decodable { var severity: String, code: String }
            var errors: Int
            var findings: [Finding]
        }

        var fault: String
        var stream: String
        var status: Int32
        var output: String
        var errors: String
        var verdict: Verdict
    }

    /// By fault: the class of each ending but the last, and whether an answer comes.
    private static let expected: [String: (class: String?, isAnswered: Bool)] = [
        "none": (nil, true), "slow": (nil, true), "delay": (nil, true),
        "500": ("transient", true), "502": ("transient", true), "504": ("transient", true),
        "503": ("overloaded", true), "529": ("overloaded", true), "429": ("rate_limited", true),
        "400": ("fatal", false), "401": ("fatal", false), "403": ("fatal", false), "404": ("fatal", false), "422": ("fatal", false),
        "disconnect": ("truncated", true), "truncate": ("truncated", true), "stall": ("truncated", true), "malformed": ("transient", true),
    ]

    @Test func theClientIsFoundToBeResilient() throws {
        let outcomes = try outcomes()
        guard let outcomes else { return }
        #expect(Set(outcomes.map(\.fault)) == Set(SecondOpinionTests.expected.keys))
        for outcome in outcomes {
            let expected = try #require(SecondOpinionTests.expected[outcome.fault])
            let what = "\(outcome.fault), stream \(outcome.stream): \(outcome.errors) \(outcome.verdict)"
            #expect(outcome.verdict.errors == 0, "\(what)")
            // Nothing of an answer that broke off is in the output.
            #expect(outcome.output == (expected.isAnswered ? "Hello! gpt-4o received: say hello\n" : ""), "\(what)")
            #expect(outcome.status == (expected.isAnswered ? 0 : 2), "\(what)")
            let classes = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("note: ") }.map {
                $0.dropFirst(6).prefix { $0 != ":" }
            }
            #expect(Set(classes.map(String.init)) == Set([expected.class].compactMap { $0 }), "\(what)")
        }
    }

    /// nil: llmock is not there, and that was said.
    private func outcomes() throws -> [Outcome]? {
        let python = ProcessInfo.processInfo.environment["GENCODE_TEST_PYTHON"] ?? "/usr/bin/python3"
        let (status, output, errors) = try run([python, Gencode.root + "/Tests/second-opinion", Gencode.binary])
        if status != 0, errors.contains("No module named 'llmock'") {
            print("skipped: GENCODE_TEST_PYTHON names no Python with llmock")
            #expect(ProcessInfo.processInfo.environment["CI"] != "true", "CI needs GENCODE_TEST_PYTHON")
            return nil
        }
        try #require(status == 0, "\(errors)")
        return try output.split(separator: "\n").map { try JSONDecoder().decode(Outcome.self, from: Data($0.utf8)) }
    }

    private func run(_ words: [String]) throws -> (status: Int32, output: String, errors: String) {
        let place = try Workplace()
        let (process, output, errors) = (Process(), place.path + "/output", place.path + "/errors")
        for path in [output, errors] { try Data().write(to: URL(fileURLWithPath: path)) }
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: place.path)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
        process.waitUntilExit()
        return (
            process.terminationStatus, try String(contentsOfFile: output, encoding: .utf8),
            try String(contentsOfFile: errors, encoding: .utf8)
        )
    }
}
