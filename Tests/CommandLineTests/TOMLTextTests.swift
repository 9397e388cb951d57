import Foundation
import Records
import Testing

@testable import CommandLine
@testable import Report

/// Names and paths in TOML files that are written and read here.
@Suite struct TOMLTextTests {
    static let names = [
        "plain", "a \"quoted\" name", "C:\\temp\\new", "'single'", "two\nlines", "a\r\nb", "tab\there", "a]b", "[[problem]]",
        "x = 1 # no comment",
        "\"\"\"", "\\", "\\\"", "bell\u{7}, escape\u{1B}[0m, delete\u{7F}, next line\u{85}", "漢字 \u{1F600} é e\u{301}", "", " ",
        "{inline = 1}",
        "\\u0041", "\u{2028}",
    ]

    @Test(arguments: names) func aNameReadsBackAsItWas(_ name: String) throws {
        let quoted = TOMLText.quoted(name)
        #expect(!quoted.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F })
        let text = "before = 1\nvalue = \(quoted)\nlist = [\(quoted), \(quoted)]\n[table.\(quoted)]\n\(quoted) = true\n[after]\nkey = 2\n"
        let place = try TemporaryFile("names.toml", text)
        let file = try TOMLFile(path: place.path)
        #expect((file.root["value"] as? String).map { Array($0.utf8) } == Array(name.utf8))
        #expect(file.root["list"] as? [String] == [name, name])
        #expect(((file.root["table"] as? [String: Any])?[name] as? [String: Any])?[name] as? Bool == true)
        #expect((file.root["after"] as? [String: Any])?["key"] as? Int == 2)
        #expect(file.place(of: "after.key").hasSuffix(":7"), "\(file.place(of: "after.key"))")
    }

    /// What `data check` writes is what `data etl --overrides` reads.
    @Test(arguments: names.filter { !$0.isEmpty }) func overridesReadBackAsTheyWere(_ name: String) throws {
        let tests = [name, "other"].map { TestCase(kind: .privateTests, name: $0, input: [], expectedOutput: Array("7\n".utf8)) }
        var check = try ProblemCheck(Problem(name: name, split: name, checker: .standard, tests: tests), references: [])
        check.findings = [TestFinding(0, .brokenExpected, Proportion(), proposed: Array(name.utf8), why: name)]
        check.findings[0].isReplaced = true
        let report = SetCheckReport(
            facts: SetCheckFacts(name: name, fingerprint: "ab12", splits: [name], perSide: 25, seed: 0, toolVersion: "1"), problems: [check]
        )
        var bytes: [UInt8] = []
        let stream = TextStream { bytes += $0 }
        report.write(overridesTo: stream)
        stream.flush()
        let file = try TemporaryFile("overrides.toml", String(decoding: bytes, as: UTF8.self))
        let read = try OverridesFile(path: file.path).overrides
        #expect(read.problems == [check.overrides] && read.sourceFingerprint == "ab12")
    }

    @Test func aNameInQuotesInATablesHeadHidesNoLine() throws {
        let file = try TemporaryFile("job.toml", "[languages.\"c]++\"]\nrun = 1\n[ languages . 'd\\' ]\nrun = 2\r\n[judging]\r\nstop = 3\n")
        let toml = try TOMLFile(path: file.path)
        #expect(toml.place(of: "languages.c]++.run").hasSuffix("job.toml:2"))
        #expect(toml.place(of: "languages.d\\.run").hasSuffix("job.toml:4"))
        #expect(toml.place(of: "judging.stop").hasSuffix("job.toml:6"))
    }

    @Test(
        arguments: [
            ([0x6E, 0x3D, 0x22, 0xE9, 0x22], 1, 3), (Array("a = 1\nb = \"".utf8) + [0xC3, 0x28], 2, 11), ([0xFF, 0xFE, 0x61, 0], 1, 0),
        ] as [([UInt8], Int, Int)])
    func aFileThatIsNotUTF8IsRefusedWithItsByte(bytes: [UInt8], line: Int, flaw: Int) throws {
        let file = try TemporaryFile("job.toml", "")
        try Data(bytes).write(to: URL(fileURLWithPath: file.path))
        let error = try #require(throws: CommandError.self) { try TOMLFile(path: file.path) }
        #expect(error.code == .usage && error.message == "\(file.path):\(line): is not UTF-8 at byte \(flaw)", "\(error)")
    }
}
