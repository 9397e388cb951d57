import Fixtures
import Foundation
import Testing

/// `data export` as a user calls it, and what other programs read of it.
@Suite struct ExportCommandTests {
    private let place: Workplace

    init() throws {
        place = try Workplace()
        try place.write("rows/train.jsonl", (0..<3).map { Fixtures.row(name: "t\($0)") }.joined(separator: "\n"))
        try place.write("rows/valid.jsonl", Fixtures.row(name: "v0"))
        let etl = try run(["data", "etl", "--source", "rows", "--output_dataset_name", "mine", "--train_sample", "1"])
        try #require(etl.status == 0, "\(etl.errors)")
    }

    private func run(_ arguments: [String], prefix: [String] = []) throws -> Gencode.Result {
        try Gencode.run(arguments, in: place.path, prefix: prefix)
    }

    /// A Python that has them: `GENCODE_TEST_PYTHON`, else `python3`.
    private static let python: String? = [ProcessInfo.processInfo.environment["GENCODE_TEST_PYTHON"], "python3"].compactMap { $0 }.first {
        (try? OtherPrograms.run($0, "-c", "import datasets, duckdb, pandas"))?.status == 0
    }

    private static let hasArrow = FileManager.default.isExecutableFile(
        atPath: URL(fileURLWithPath: Gencode.binary).deletingLastPathComponent().path + "/gencode-arrow")

    private static let cases = ProcessInfo.processInfo.environment["GENCODE_CASES"] ?? Gencode.root + "/../shared/cases"

    private func peer(_ words: String...) throws -> String? {
        guard OtherPrograms.require(Self.python != nil, "a Python with datasets, duckdb and pandas"),
            OtherPrograms.require(Self.hasArrow, "gencode-arrow"), let python = Self.python
        else { return nil }
        let arguments = [python, "-B", Gencode.root + "/Tests/ExportPeers/compare.py"] + words
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: text, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    @Test func otherProgramsReadThePublishedRowsOutOfAnExport() throws {
        let source = Self.cases + "/hf_codecontests_schema/hub"
        guard OtherPrograms.require(FileManager.default.fileExists(atPath: source), "the real cases") else { return }
        guard OtherPrograms.require(Self.hasArrow, "gencode-arrow") else { return }
        let etl = try run([
            "data", "etl", "--source", source, "--output_dataset_name", "hub", "--train_sample", "1", "--disable_filter_languages",
        ])
        try #require(etl.status == 0, "\(etl.errors)")
        let export = try run(["data", "export", "--dataset_name", "hub", "--output", "out"])
        try #require(export.status == 0, "\(export.errors)")
        guard let rows = try peer("equal", source, place.path + "/out") else { return }
        #expect(export.output.contains("problems   \(rows)\n"), "\(rows): \(export.output)")
    }

    private struct Loaded: Decodable {
        struct Feature: Decodable { var dtype: String? }
        struct Row: Decodable {
            var task_name: String
            var code: String
            var expected: String?
        }

        var features: [String: Feature]
        var rows: [Row]
    }

    @Test func candidatesAreRowsOfOneSplit() throws {
        let lines = [Fixtures.candidate("t0", "print(3)"), Fixtures.candidate("t1", "print(\"\u{1F600}\")")]
        try place.write("candidates.jsonl", lines.joined(separator: "\n"))
        guard OtherPrograms.require(Self.hasArrow, "gencode-arrow") else { return }
        let words = ["data", "export", "--solution_dataset", "candidates.jsonl", "--split_name", "test", "--output", "out"]
        let export = try run(words)
        #expect(export.status == 0 && export.output.contains("candidates 2"), "\(export.errors)")
        guard let text = try peer("rows", place.path + "/out", "test") else { return }
        let loaded = try JSONDecoder().decode(Loaded.self, from: Data(text.utf8))
        #expect(loaded.rows.map(\.code) == ["print(3)", "print(\"\u{1F600}\")"] && loaded.rows.map(\.task_name) == ["t0", "t1"])
        #expect(loaded.features["is_solved"]?.dtype == "bool")
    }

    /// Keys of a source become names of columns, in JSON and in YAML.
    @Test func namesOfColumnsAreNotTrusted() throws {
        let keys = ["x: [y", "a\nb", "\u{7F}\u{9F}\u{85}\u{FEFF}", "\"quote\\", "- #", "_type", "é\u{1F600}", "..", "'"]
        let row = try #require(try JSONSerialization.jsonObject(with: Data(Fixtures.row(name: "odd").utf8)) as? [String: Any])
        let odd = row.merging(Dictionary(uniqueKeysWithValues: keys.map { ($0, "value") })) { $1 }
        try place.write("odd/test.jsonl", Fixtures.json(odd))
        #expect(try run(["data", "etl", "--source", "odd", "--output_dataset_name", "odd"]).status == 0)
        guard OtherPrograms.require(Self.hasArrow, "gencode-arrow") else { return }
        let export = try run(["data", "export", "--dataset_name", "odd", "--output", "out"])
        #expect(export.status == 0, "\(export.errors)")
        guard let text = try peer("rows", place.path + "/out", "test") else { return }
        let loaded = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let read = try #require((loaded["rows"] as? [[String: Any]])?.first)
        for key in keys { #expect(read[key] as? String == "value", "\(key)") }
        let back = try run(["data", "etl", "--source", "out", "--output_dataset_name", "back"])
        #expect(
            back.output.split(separator: "\n").last
                == (try run(["data", "etl", "--source", "odd", "--output_dataset_name", "again"])).output.split(separator: "\n").last)
    }

    @Test func jsonLinesNeedNoOtherProgram() throws {
        for compression in ["none", "gzip", "zstd"] {
            let export = try run([
                "data", "export", "--dataset_name", "mine", "--format", "jsonl", "--compression", compression, "--output",
                "out-" + compression,
            ])
            #expect(export.status == 0, "\(export.errors)")
            let etl = try run([
                "data", "etl", "--source", "out-" + compression, "--output_dataset_name", "b", "--train_sample", "1", "--replace",
            ])
            #expect(etl.status == 0 && etl.output.contains("train 3, valid 1"), "\(etl.errors)")
        }
        let plain = try String(contentsOfFile: place.path + "/out-none/data/valid-00000-of-00001.jsonl", encoding: .utf8)
        #expect(plain.hasPrefix(#"{"name":"v0","description":"Add two numbers.","public_tests":{"input":["1 2\n"],"#))
    }

    @Test(arguments: [
        (["--output", "out"], "--dataset_name or --solution_dataset"),
        (["--dataset_name", "mine", "--solution_dataset", "x", "--output", "out"], "--dataset_name or --solution_dataset"),
        (["--dataset_name", "mine", "--compression", "zstd", "--output", "out"], "--format jsonl"),
        (["--dataset_name", "mine", "--format", "csv", "--output", "out"], "csv"),
        (["--dataset_name", "mnie", "--output", "out"], "mine"),
        (["--dataset_name", "mine", "--split_name", "tset", "--output", "out"], "train, valid"),
        (["--dataset_name", "mine", "--output", "rows"], "exists already"),
        (["--dataset_name", "mine", "--output", "rows", "--replace"], "is no export"),
        (["--dataset_name", "mine"], "--output"),
        (["--solution_dataset", "rows/valid.jsonl", "--split_name", "a", "--split_name", "b", "--output", "out"], "one split"),
    ])
    func aMistakeIsSaidAndNothingIsWritten(words: [String], says: String) throws {
        let before = place.files()
        let result = try run(["data", "export"] + words)
        #expect(result.status == 2 && result.errors.contains(says), "\(result.status): \(result.errors)")
        #expect(place.files() == before)
    }

    @Test(arguments: ["parquet", "jsonl"])
    func aFullDiskLeavesNothing(format: String) throws {
        guard let small = try SmallFileSystem.required(kibibytes: 96) else { return }
        guard format != "parquet" || OtherPrograms.require(Self.hasArrow, "gencode-arrow") else { return }
        // Random digits: packed, they still do not fit.
        var random = Xorshift(seed: 5)
        let input = (0..<60_000).map { _ in String(random.next() % 1_000_000_000) }.joined(separator: " ") + "\n"
        try place.write("large/test.jsonl", Fixtures.row(name: "large", privateTests: [(input, "1\n")]))
        let etl = try run(["data", "etl", "--source", "large", "--output_dataset_name", "large"])
        try #require(etl.status == 0, "\(etl.errors)")
        let result = try run(["data", "export", "--dataset_name", "large", "--format", format, "--output", small.path + "/out"])
        #expect(result.status == 1 && result.errors.contains("No space left on device"), "\(result.errors)")
        #expect(try small.names() == [])
    }
}
