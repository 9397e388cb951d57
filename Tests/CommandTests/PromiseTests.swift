import Foundation
import Testing

/// What settings promise of a run on this host.
@Suite(.serialized) struct PromiseTests {
    private func evaluation(_ code: String, _ arguments: [String]) throws -> (result: Gencode.Result, place: Workplace) {
        let place = try Workplace()
        try place.write("rows.jsonl", Fixtures.row() + "\n")
        try place.write("candidates.jsonl", Fixtures.candidate("sum", code) + "\n")
        let made = try Gencode.run(
            ["data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "sums", "--train_sample", "1", "--split", "train"],
            in: place.path)
        try #require(made.status == 0, "\(made.errors)")
        let words = [
            "eval", "eval_gen_solutions", "--solution_dataset", "candidates.jsonl", "--ground_truth_dataset", "sums",
            "--ground_truth_split", "train", "--evaluation_test_type", "all", "--k_values", "1", "--run_dir", "run",
        ]
        return (try Gencode.run(words + arguments, in: place.path), place)
    }

    private func verdicts(_ place: Workplace) throws -> String {
        try String(contentsOfFile: place.path + "/run/report/candidates.csv", encoding: .utf8)
    }

    @Test(arguments: [(true, ",AC,"), (false, ",WA,")]) func slotsArePinnedWhereThatIsAsked(isPinned: Bool, verdict: String) throws {
        guard ProcessInfo.processInfo.activeProcessorCount > 1 else { return print("skipped: one processor: every program is pinned") }
        let code = "import os\nn = sum(map(int, input().split()))\nprint(n if len(os.sched_getaffinity(0)) == 1 else n + 1)\n"
        var (result, place) = try evaluation(code, ["--slots", "1", "--set", "run.pin_slots=\(isPinned)"])
        // Workers of other tests may have every processor for a while, which the worker then says.
        for _ in 0..<100 where result.errors.contains("other workers have cores here") {
            usleep(200_000)
            (result, place) = try evaluation(code, ["--slots", "1", "--set", "run.pin_slots=\(isPinned)"])
        }
        #expect(result.status == 0, "\(result.errors)")
        let table = try verdicts(place)
        #expect(table.contains(verdict), "\(table)")
    }

    @Test func aLowerTierThanRequiredIsRefused() throws {
        let (result, place) = try evaluation("print(1)", ["--require_tier", "T3", "--set", "tier=T2"])
        #expect(result.status == 4, "\(result.status) \(result.errors)")
        #expect(result.errors.contains("T3 is required"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: place.path + "/run/report/report.json"))
    }

    @Test func newSetsAndRunsAreTheirOwnersAlone() throws {
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        let (result, place) = try evaluation("print(1)", [])
        #expect(result.status == 0, "\(result.errors)")
        #expect(try mode(place.path + "/run") == 0o700)
        #expect(try mode(place.path + "/data-sets") == 0o700)
        #expect(try mode(place.path + "/data-sets/sums.h5") == 0o600)
        let shared = try Gencode.run(
            [
                "data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "open", "--train_sample", "1", "--split", "train",
                "--set",
                "paths.shared=true",
            ], in: place.path, prefix: ["/bin/sh", "-c", "umask 022 && exec \"$0\" \"$@\""])
        #expect(shared.status == 0, "\(shared.errors)")
        #expect(try mode(place.path + "/data-sets/open.h5") == 0o644)
    }

    /// A name of a problem that would move the cursor, and a label that a spreadsheet would run.
    @Test func foreignTextReachesNoTerminalAndNoSpreadsheetAsItIs() throws {
        let place = try Workplace()
        let name = "sum\u{1b}[31m\u{9b}2J"
        try place.write("rows.jsonl", Fixtures.row(name: name) + "\n")
        let row = Fixtures.json(["task_name": name, "candidates": [["code": "print(1)", "label": "=cmd|' /C calc'!A0"]]])
        try place.write("candidates.jsonl", row + "\n")
        var shown = ""
        for words in [
            ["data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "sums", "--train_sample", "1", "--split", "train"],
            ["data", "show", "--dataset_name", "sums"],
            [
                "eval", "eval_gen_solutions", "--solution_dataset", "candidates.jsonl", "--ground_truth_dataset", "sums",
                "--ground_truth_split", "train", "--evaluation_test_type", "all", "--k_values", "1", "--run_dir", "run",
            ], ["run", "status", "run"],
            ["data", "show", "--dataset_name", "sums", "--problem_name", "no\u{1b}[31m"],
        ] {
            let result = try Gencode.run(words, in: place.path)
            shown += result.output + result.errors
        }
        for file in ["candidates.csv", "problems.csv", "report.md", "report.json"] {
            shown += try String(contentsOfFile: place.path + "/run/report/" + file, encoding: .utf8)
        }
        #expect(!shown.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" || 0x7f..<0xa0 ~= $0.value })
        let table = try String(contentsOfFile: place.path + "/run/report/candidates.csv", encoding: .utf8)
        #expect(table.contains(",'=cmd|"), "\(table)")
    }
}
