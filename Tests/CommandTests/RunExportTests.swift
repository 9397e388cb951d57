import Fixtures
import Foundation
import Testing

/// `run export` as a user calls it, and what other programs read of it.
@Suite(.serialized) struct RunExportTests {
    private static func judged(_ fixture: RunFixture, _ run: String, shards: Int = 2, settings: [String] = []) throws {
        let words = ["run", "plan", "job.toml", "--run_dir", run, "--shards", "\(shards)"] + settings.flatMap { ["--set", $0] }
        let planned = try Gencode.run(words, in: fixture.place.path)
        try #require(planned.status == 0, "\(planned.errors)")
        let worked = try fixture.work(run).finish()
        try #require(worked.status == 0, "\(worked.errors)")
    }

    private static func export(_ fixture: RunFixture, _ words: String...) throws -> Gencode.Result {
        try Gencode.run(["run", "export"] + words, in: fixture.place.path)
    }

    private static func table(_ fixture: RunFixture, _ path: String) throws -> [[String]] {
        try String(contentsOfFile: fixture.place.path + "/" + path, encoding: .utf8).split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// A Python that has them: `GENCODE_TEST_PYTHON`, else `python3`.
    private static let python: String? = [ProcessInfo.processInfo.environment["GENCODE_TEST_PYTHON"], "python3"].compactMap { $0 }.first {
        (try? OtherPrograms.run($0, "-c", "import duckdb, pandas, polars, pyarrow"))?.status == 0
    }

    private static let hasArrow = FileManager.default.isExecutableFile(
        atPath: URL(fileURLWithPath: Gencode.binary).deletingLastPathComponent().path + "/gencode-arrow")

    private struct Read: Decodable {
        var problems: Int
        var candidates: Int
        var tests: Int
        var verdicts: [String]
        var solve_rates: [String: Double]
    }

    @Test func pandasPolarsAndDuckDBReadTheSameOutOfEveryFormat() throws {
        let fixture = try RunFixture(candidates: 16, problems: 2)
        // A label that a spreadsheet would take for a formula, and one that holds what CSV has to quote.
        let odd = ["=cmd()", "a,\"b\"\nc", "NA"].map { label in
            Fixtures.json(["task_name": "sum0", "code": "print('\(label.utf8.count)')", "label": label])
        }
        let path = fixture.place.path + "/candidates.jsonl"
        try fixture.place.write("candidates.jsonl", String(contentsOfFile: path, encoding: .utf8) + odd.joined(separator: "\n") + "\n")
        try Self.judged(fixture, "run", settings: ["judging.stop=none"])
        guard OtherPrograms.require(Self.hasArrow, "gencode-arrow") else { return }
        for format in ["parquet", "csv", "jsonl"] {
            let made = try Self.export(fixture, "run", "--format", format, "--output", "out-" + format)
            try #require(made.status == 0, "\(made.errors)")
            #expect(made.output.contains("candidates.\(format): 19 rows"), "\(made.output)")
        }
        guard OtherPrograms.require(Self.python != nil, "a Python with duckdb, pandas, polars and pyarrow"), let python = Self.python else {
            return
        }
        let directories = ["parquet", "csv", "jsonl"].map { fixture.place.path + "/out-" + $0 }
        let script = Gencode.root + "/Tests/ExportPeers/run.py"
        let result = try OtherPrograms.run(python, "-B", script, directories[0], directories[1], directories[2])
        try #require(result.status == 0, "\(result.errors)")
        let read = try JSONDecoder().decode(Read.self, from: Data(result.output.utf8))
        #expect(read.problems == 2 && read.candidates == 19)
        // Three tests each; two candidates are empty.
        #expect(read.tests == 17 * 3, "\(read)")
        #expect(read.verdicts.count == 19 && read.verdicts.filter { $0 == "AC" }.count == 10, "\(read.verdicts)")
        #expect(read.solve_rates["sum1"] == 0.75, "\(read.solve_rates)")
    }

    /// Columns that hold no measured time or memory.
    private static func unmeasured(_ table: [[String]]) -> [[String]] {
        let measured = table[0].indices.filter { column in ["cpu_s", "wall_s", "memory"].contains { table[0][column].hasPrefix($0) } }
        return table.map { row in row.indices.filter { !measured.contains($0) }.map { row[$0] } }
    }

    @Test func theSameVerdictsGiveTheSameTablesForAnyShards() throws {
        let fixture = try RunFixture(candidates: 24, problems: 3)
        for (run, shards) in [("one", 1), ("many", 7)] {
            try Self.judged(fixture, run, shards: shards)
            let made = try Self.export(fixture, run, "--format", "csv")
            try #require(made.status == 0, "\(made.errors)")
        }
        for table in ["problems", "candidates", "tests"] {
            let (one, many) = (try Self.table(fixture, "one/export/\(table).csv"), try Self.table(fixture, "many/export/\(table).csv"))
            let names = { (rows: [[String]]) in rows.dropFirst().map { $0.dropFirst() } }
            #expect(one.count > 3 && names(Self.unmeasured(one)) == names(Self.unmeasured(many)), "\(table)")
        }
        // Again: the very same bytes, measured times too.
        let again = try Self.export(fixture, "many", "--format", "csv", "--output", "again")
        #expect(again.status == 0)
        for file in ["problems.csv", "candidates.csv", "tests.csv", "export.json"] {
            let paths = ["many/export/", "again/"].map { URL(fileURLWithPath: fixture.place.path + "/" + $0 + file) }
            #expect(try Data(contentsOf: paths[0]) == Data(contentsOf: paths[1]), "\(file)")
        }
    }

    @Test func candidatesWithOneProgramHaveTheirTestsEach() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        let programs = ["print(sum(map(int, input().split())))", "", "print(sum(map(int, input().split())))", "print(0)", "print(0)"]
        try fixture.place.write("candidates.jsonl", programs.map { Fixtures.candidate("sum0", $0) }.joined(separator: "\n") + "\n")
        try Self.judged(fixture, "run")
        #expect(try Self.export(fixture, "run", "--format", "csv").status == 0)
        let tests = try Self.table(fixture, "run/export/tests.csv")
        let (candidate, test) = (try #require(tests[0].firstIndex(of: "candidate")), try #require(tests[0].firstIndex(of: "test")))
        #expect(
            tests.dropFirst().map { [$0[candidate], $0[test]] } == ["0", "2"].flatMap { c in ["0", "1", "2"].map { [c, $0] } } + [
                ["3", "0"], ["4", "0"],
            ])
    }

    /// A program that does not compile used no time; of a candidate without a verdict not even the number of tests is known.
    @Test func whatNeverRanHasEmptyFields() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        let right = (0..<4).map { Fixtures.candidate("sum0", "# \($0)\nprint(sum(map(int, input().split())))") }
        let programs = [Fixtures.candidate("sum0", "int main( {", language: "C")] + right
        try fixture.place.write("candidates.jsonl", programs.joined(separator: "\n") + "\n")
        let planned = try Gencode.run(["run", "plan", "job.toml", "--run_dir", "run", "--shards", "1"], in: fixture.place.path)
        try #require(planned.status == 0, "\(planned.errors)")
        let columns = ["tests_passed", "tests_run", "cpu_s_max", "wall_s_max", "memory_bytes_max"]
        func fields() throws -> [[String]] {
            let rows = try Self.table(fixture, "run/export/candidates.csv")
            let places = try columns.map { try #require(rows[0].firstIndex(of: $0)) }
            return rows.dropFirst().map { row in places.map { row[$0] } }
        }
        #expect(try Self.export(fixture, "run", "--format", "csv", "--partial").status == 0)
        #expect(try fields() == Array(repeating: Array(repeating: "", count: columns.count), count: programs.count))
        let resumed = try Gencode.run(["run", "resume", "run"], in: fixture.place.path)
        try #require(resumed.status == 0, "\(resumed.errors)")
        #expect(try Self.export(fixture, "run", "--format", "csv", "--replace").status == 0)
        let judged = try fields()
        #expect(judged[0] == ["0", "0", "", "", ""] && judged.dropFirst().joined().allSatisfy { !$0.isEmpty }, "\(judged)")
    }

    /// The set is only needed for names.
    @Test func aRunWithoutItsSetIsExportedWithoutNames() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        try Self.judged(fixture, "run")
        try FileManager.default.removeItem(atPath: fixture.place.path + "/data-sets/sums.h5")
        let made = try Self.export(fixture, "run", "--format", "csv")
        #expect(made.status == 0 && made.errors.contains("note: names of tests"), "\(made.errors)")
        let tests = try Self.table(fixture, "run/export/tests.csv")
        let name = try #require(tests[0].firstIndex(of: "test_name"))
        #expect(tests.count > 1 && tests.dropFirst().allSatisfy { $0[name].isEmpty })
        #expect(try Self.export(fixture, "run", "--format", "evalplus").status != 0)
    }

    @Test func evalPlusReadsItsOwnShape() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        try Self.judged(fixture, "run")
        let made = try Self.export(fixture, "run", "--format", "evalplus")
        #expect(made.status == 0 && made.output.hasSuffix("run/eval_results.json\n"), "\(made.errors)")
        let data = try Data(contentsOf: URL(fileURLWithPath: fixture.place.path + "/run/eval_results.json"))
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let eval = try #require(object["eval"] as? [String: [[String: Any]]])
        let samples = try #require(eval["sum0"])
        // As `RunFixture` makes them: a wrong one, one that fails, an empty one, then right ones.
        #expect(samples.map { $0["base_status"] as? String } == ["fail", "fail", "fail"] + Array(repeating: "pass", count: 5))
        #expect(samples.allSatisfy { $0["plus_status"] is NSNull && $0["task_id"] as? String == "sum0" })
        #expect((samples[3]["solution"] as? String)?.contains("print(sum") == true)
        #expect(samples[0]["base_fail_tests"] as? [String] == ["public_tests/0"])
        let figures = try #require((object["pass_at_k"] as? [String: [String: Double]])?["base"])
        #expect(figures == ["pass@1": 0.625], "\(figures)")
        let attributes = try FileManager.default.attributesOfItem(atPath: fixture.place.path + "/run/eval_results.json")
        #expect(attributes[.posixPermissions] as? Int == 0o600, "it holds sources")
        let second = try Self.export(fixture, "run", "--format", "evalplus")
        #expect(second.status == 2 && second.errors.contains("exists already"))
        #expect(try Self.export(fixture, "run", "--format", "evalplus", "--replace").status == 0)
    }

    @Test func liveCodeBenchReadsItsOwnShape() throws {
        let fixture = try RunFixture(candidates: 16, problems: 2)
        try Self.judged(fixture, "undated")
        // LiveCodeBench reads the date of every row.
        let refused = try Self.export(fixture, "undated", "--format", "livecodebench", "--output", "undated.json")
        #expect(refused.status == 2 && refused.errors.contains("contest_date"), "\(refused.errors)")
        #expect(!FileManager.default.fileExists(atPath: fixture.place.path + "/undated.json"))

        let dated = "\"contest_date\": \"2024-01-01T00:00:00\", \"title\": \"A sum\", \"description\""
        let rows = (0..<2).map { Fixtures.row(name: "sum\($0)").replacing("\"description\"", with: dated) }
        try fixture.place.write("rows.jsonl", rows.joined(separator: "\n") + "\n")
        let set = ["--output_dataset_name", "sums", "--train_sample", "1", "--split", "train", "--replace"]
        let again = try Gencode.run(["data", "etl", "--source", "rows.jsonl"] + set, in: fixture.place.path)
        try #require(again.status == 0, "\(again.errors)")
        try Self.judged(fixture, "run")
        let made = try Self.export(fixture, "run", "--format", "livecodebench", "--output", "lcb.json")
        #expect(made.status == 0, "\(made.errors)")
        let data = try Data(contentsOf: URL(fileURLWithPath: fixture.place.path + "/lcb.json"))
        let problems = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
        #expect(problems.map { $0["question_id"] as? String } == ["sum0", "sum1"])
        #expect(problems[0]["graded_list"] as? [Bool] == [false, false, true, true, false, false, true, true])
        #expect(problems[0]["pass@1"] as? Double == 0.5)
        #expect(problems.allSatisfy { $0["question_title"] as? String == "A sum" && $0["contest_date"] != nil })
        let metadata = try #require(problems[0]["metadata"] as? [String])
        #expect(metadata.count == 8 && metadata[0].contains("-2") && metadata[2] == "{}", "\(metadata)")
        #expect((problems[0]["code_list"] as? [String])?.count == 8)
    }

    @Test func aMistakeIsSaidAndNothingIsWritten() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        try fixture.plan("planned", shards: 1)
        let place = fixture.place
        try place.write("theirs/data.txt", "x")
        try Self.judged(fixture, "run")
        let before = place.files()
        for (words, status, says) in [
            (["absent"], 2, "is no run directory"), (["planned"], 3, "without a verdict"), (["run", "--format", "xml"], 2, "xml"),
            (["run", "--format", "csv", "--output", "theirs"], 2, "exists already"),
            (["run", "--format", "csv", "--output", "theirs", "--replace"], 2, "is no export of a run"),
            (["run", "--format", "csv", "--output", "absent/out"], 1, "absent"),
        ] {
            let result = try Gencode.run(["run", "export"] + words, in: place.path)
            #expect(result.status == status && result.errors.contains(says), "\(words): \(result.status) \(result.errors)")
            #expect(!result.wasSignalled && place.files() == before, "\(words)")
        }
        let partial = try Self.export(fixture, "planned", "--format", "csv", "--partial")
        #expect(partial.status == 0, "\(partial.errors)")
        let candidates = try Self.table(fixture, "planned/export/candidates.csv")
        let tests = try Self.table(fixture, "planned/export/tests.csv")
        #expect(candidates.count == 9 && tests.count == 1)
        let replaced = try Self.export(fixture, "planned", "--format", "csv", "--partial", "--replace")
        #expect(replaced.status == 0, "\(replaced.errors)")
    }

    @Test func aFullDiskLeavesNothing() throws {
        guard let small = try SmallFileSystem.required(kibibytes: 64) else { return }
        let fixture = try RunFixture(candidates: 400, problems: 1)
        try fixture.plan("run", shards: 1)
        let result = try Self.export(fixture, "run", "--format", "jsonl", "--partial", "--output", small.path + "/out")
        #expect(result.status == 1 && result.errors.contains("No space left on device"), "\(result.errors)")
        #expect(try small.names() == [])
    }
}
