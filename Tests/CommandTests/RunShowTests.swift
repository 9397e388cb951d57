import Foundation
import Testing

/// `run show` and `run list` as a user calls them.
@Suite(.serialized) struct RunShowTests {
    private static func judged() throws -> RunFixture {
        let fixture = try RunFixture(candidates: 16, problems: 2)
        let path = fixture.place.path + "/candidates.jsonl"
        let hostile = Fixtures.json([
            "task_name": "sum0", "label": "\u{1B}[31mred\u{202E}", "code": "print('\u{1B}]0;title\u{7}', 4)\n# \u{1B}[2J",
        ])
        try fixture.place.write("candidates.jsonl", String(contentsOfFile: path, encoding: .utf8) + hostile + "\n")
        try fixture.plan("runs/mine", shards: 2)
        let worked = try fixture.work("runs/mine").finish()
        try #require(worked.status == 0, "\(worked.errors)")
        return fixture
    }

    private static func show(_ fixture: RunFixture, _ words: String...) throws -> Gencode.Result {
        try Gencode.run(["run", "show", "runs/mine"] + words, in: fixture.place.path)
    }

    @Test func aRunShowsTheFactsOfItsReport() throws {
        let fixture = try Self.judged()
        let shown = try Self.show(fixture)
        #expect(shown.status == 0 && shown.errors.isEmpty, "\(shown.errors)")
        let merged = try fixture.merge("runs/mine")
        #expect(shown.output.contains("pass@1") && merged.output.contains(shown.output.split(separator: "\n")[1]), "\(shown.output)")

        let problem = try Self.show(fixture, "sum0")
        #expect(problem.status == 0 && problem.output.hasPrefix("sum0\n"), "\(problem.errors)")
        #expect(problem.output.contains("time limit: 2.0 s") && problem.output.contains("4 of 9 candidates accepted: AC 4, WA 5"))
        #expect(problem.output.split(separator: "\n").count { $0.contains("candidates/") } == 8, "\(problem.output)")
    }

    @Test func aCandidateShowsItsTestsAndWhereItsOutputDiffers() throws {
        let fixture = try Self.judged()
        let wrong = try Self.show(fixture, "sum0", "0")
        #expect(wrong.status == 0, "\(wrong.errors)")
        for part in [
            "sum0, candidate 0 (candidates/0), python3", "print(sum(map(int, input().split())) + 1)", "public_tests/0",
            "expected (2 bytes)\n3\n",
            "printed (2 bytes)\n4\n", "first difference: line 1, byte 1",
        ] { #expect(wrong.output.contains(part), "\(part): \(wrong.output)") }
        // By its label, and with another test.
        let right = try Self.show(fixture, "sum0", "candidates/2", "--test", "1")
        #expect(
            right.status == 0 && right.output.contains("test 1\n") && right.output.contains("both are equal byte for byte"),
            "\(right.output)")
        let empty = try Self.show(fixture, "sum0", "1")
        #expect(empty.status == 0 && empty.output.contains("nothing to run"), "\(empty.output)")
    }

    @Test func hostileTextMovesNoCursor() throws {
        let fixture = try Self.judged()
        for words in [["sum0"], ["sum0", "8"]] {
            let shown = try Gencode.run(["run", "show", "runs/mine"] + words, in: fixture.place.path)
            #expect(shown.status == 0, "\(shown.errors)")
            let controls = shown.output.unicodeScalars.filter { ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || $0 == "\u{202E}" }
            #expect(controls.isEmpty, "\(words): \(controls)")
        }
    }

    @Test func whatIsNotThereIsSaid() throws {
        let fixture = try Self.judged()
        for (words, says) in [
            (["sum00"], "Did you mean sum0"), (["sum0", "99"], "has no candidate \"99\""),
            (["sum0", "0", "--test", "7"], "test 7 did not run"),
            (["sum0", "--test", "1"], "--test belongs to one candidate"),
        ] {
            let result = try Gencode.run(["run", "show", "runs/mine"] + words, in: fixture.place.path)
            #expect(result.status == 2 && result.errors.contains(says), "\(words): \(result.errors)")
        }
    }

    @Test func runsAreListedWithStateAndHeadline() throws {
        let fixture = try Self.judged()
        try fixture.plan("runs/open", shards: 1)
        try fixture.place.write("runs/broken/manifest.json", "{}")
        try fixture.place.write("runs/notes.txt", "no run")
        #expect(try fixture.merge("runs/mine").status == 0)
        let listed = try Gencode.run(["run", "list", "--json"], in: fixture.place.path)
        #expect(listed.status == 0, "\(listed.errors)")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [String: Any])
        let runs = try #require(object["runs"] as? [[String: Any]])
        #expect(runs.map { $0["run"] as? String } == ["broken", "mine", "open"])
        #expect(runs[0]["readable"] as? Bool == false && (runs[0]["state"] as? String)?.hasPrefix("unreadable") == true)
        #expect(runs[1]["state"] as? String == "done" && (runs[1]["headline"] as? String)?.hasPrefix("pass@1 ") == true, "\(runs[1])")
        #expect(runs[2]["state"] as? String == "0/15" && runs[2]["headline"] as? String == "", "\(runs[2])")
        let table = try Gencode.run(["run", "list", "runs"], in: fixture.place.path)
        #expect(table.output.hasPrefix("run ") && table.output.contains("mine"), "\(table.output)")
        let none = try Gencode.run(["run", "list", "elsewhere"], in: fixture.place.path)
        #expect(none.status == 0 && none.errors.contains("no run below"))
    }

    /// On a terminal, with the pager and the colour that its user asked for: script(1) plays the terminal.
    @Test func aTerminalHasColourAndAPager() throws {
        let fixture = try Self.judged()
        let inTerminal = { (variables: [String: String]) throws -> String in
            let command = "'\(Gencode.binary)' run show runs/mine sum0"
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/script")
            process.arguments = ["-qec", command, "/dev/null"]
            process.currentDirectoryURL = URL(filePath: fixture.place.path)
            process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
            process.standardInput = FileHandle.nullDevice
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let text = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return String(decoding: text, as: UTF8.self)
        }
        let coloured = try inTerminal(["TERM": "xterm", "PAGER": "", "NO_COLOR": ""])
        #expect(coloured.contains("\u{1B}[32mAC\u{1B}[0m"), "\(coloured)")
        let plain = try inTerminal(["TERM": "xterm", "PAGER": "sed s/^/paged:/", "NO_COLOR": "1"])
        #expect(plain.contains("paged:sum0") && !plain.contains("\u{1B}["), "\(plain)")
        let unpaged = try inTerminal(["TERM": "xterm", "PAGER": "no-such-pager-here", "NO_COLOR": "1"])
        #expect(unpaged.contains("sum0"), "without the pager the text is printed all the same: \(unpaged)")
    }
}
