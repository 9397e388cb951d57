import Foundation
import Judging
import Records
import Testing

@testable import Report

@Suite struct SetCheckReportTests {
    private func report() throws -> SetCheckReport {
        var broken = SetCheckFixture.doubling()
        let right = broken.rightAnswers
        broken.problem.name = "=broken, \"one\""
        broken.problem.tests[3].expectedOutput = Array("7\n".utf8)
        broken.add(3, right)
        broken.add(3, right: false, right)
        var real = SetCheckFixture((0..<6).map { ("\($0)\n", "\($0).5\n") })
        real.problem.name = "real"
        real.add(3, (0..<6).map { .prints("\($0).50\n") })
        let problems = try [broken.check(), real.check()]
        return SetCheckReport(
            facts: SetCheckFacts(name: "mine", fingerprint: "ab12", splits: ["test"], perSide: 25, seed: 0, toolVersion: "1"),
            problems: problems)
    }

    private func text(_ write: (TextStream) -> Void) -> String {
        var bytes: [UInt8] = []
        let stream = TextStream { bytes += $0 }
        write(stream)
        stream.flush()
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func theSameChecksGiveTheSameBytes() throws {
        let (one, other) = (try report(), try report())
        #expect(one.json() == other.json())
        #expect(text { one.write(testsTo: $0) } == text { other.write(testsTo: $0) })
        #expect(text { one.write(overridesTo: $0) } == text { other.write(overridesTo: $0) })
    }

    @Test func theJSONIsValidAndHasEveryThreshold() throws {
        let object = try #require(try JSONSerialization.jsonObject(with: Data(report().json())) as? [String: Any])
        let thresholds = try #require(object["thresholds"] as? [String: Any])
        #expect(thresholds.count == CheckThresholds.all.count + 1 && thresholds["good_from"] as? Double == 0.8)
        #expect((object["problems"] as? [Any])?.count == 2)
        #expect((object["tests"] as? [String: Int])?["BROKEN_EXPECTED"] == 1)
        let rates = try #require(object["rates"] as? [String: [String: [String: Any]]])
        #expect(rates["as stored"]?["true_positive"]?["count"] as? Int == 0)
        #expect(rates["proposed tests"]?["true_positive"]?["count"] as? Int == 6)
    }

    @Test func tablesQuoteNamesAndKeepTheirColumns() throws {
        let report = try report()
        let problems = text { report.write(problemsTo: $0) }.split(separator: "\n")
        #expect(problems.count == 3 && problems[1].hasPrefix("\"'=broken, \"\"one\"\"\""))
        let tests = text { report.write(testsTo: $0) }.split(separator: "\n")
        #expect(tests.count == 1 + 10 + 6 && tests[4].contains("BROKEN_EXPECTED,replace"))
    }

    @Test func overridesHoldTheProposals() throws {
        let report = try report()
        let toml = text { report.write(overridesTo: $0) }
        #expect(toml.contains("source_fingerprint = \"ab12\""))
        #expect(toml.contains("name = \"=broken, \\\"one\\\"\"") && toml.contains("expected = \"6\\n\""))
        #expect(toml.contains("checker = \"tokens+float 1e-09\""))
    }

    @Test func theTerminalNamesWhatWasFound() throws {
        let text = try report().terminalText(usage: CheckUsage())
        #expect(text.contains("BROKEN_EXPECTED 1") && text.contains("FLOAT_ANSWERS 1") && text.contains("private_tests/3"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }

    @Test func filesAreWrittenTogether() throws {
        let directory = FileManager.default.temporaryDirectory.path + "/gencode-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try report().writeFiles(into: directory + "/check", usage: CheckUsage(), orders: [])
        let names = try FileManager.default.contentsOfDirectory(atPath: directory + "/check")
        #expect(Set(names) == Set(SetCheckReport.fileNames))
    }
}
