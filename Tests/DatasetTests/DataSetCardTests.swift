import ColumnStore
import FileSystem
import Foundation
import Records
import Testing

@testable import Dataset

/// What a README declares, as `datasets` reads it.
@Suite struct DataSetCardTests {
    private static let paths = [
        "README.md", "config.json", "data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet", "data/hold out.parquet",
        "extra/deep/er/x.jsonl", "extra/y.jsonl", ".hidden/z.jsonl", "extra/__cache/z.jsonl", "old/train-00000-of-00001.parquet",
    ]

    private func card(_ yaml: String) throws -> DataSetCard? { try DataSetCard("---\n\(yaml)\n---\n# Text\n", name: "README.md") }

    private func declared(_ yaml: String, _ selection: SourceSelection = SourceSelection()) throws -> [String] {
        let readme = Array("---\n\(yaml)\n---\n".utf8)
        let files = try selection.files(among: Self.paths, readme: readme, of: "o/n")
        let declared = try selection.declaredFiles(among: files, readme: readme, of: "o/n")
        return declared?.map { "\($0.split) \($0.path)" } ?? files.map { "- \($0)" }
    }

    @Test(
        arguments: [
            (
                "configs:\n- config_name: default\n  data_files:\n  - split: train\n    path: data/train-*\n"
                    + "  - split: held\n    path: 'data/hold out.parquet'",
                [
                    "train data/train-00000-of-00002.parquet", "train data/train-00001-of-00002.parquet", "held data/hold out.parquet",
                ]
            ),
            ("configs: [{config_name: a, data_files: extra/**}]", ["train extra/deep/er/x.jsonl", "train extra/y.jsonl"]),
            ("configs: [{config_name: a, data_files: [extra/*, data/h*]}]", ["train extra/y.jsonl", "train data/hold out.parquet"]),
            ("configs: [{config_name: a, data_dir: extra, data_files: '*.jsonl'}]", ["train extra/y.jsonl"]),
            ("configs: [{config_name: a, data_dir: ./extra/}]", ["train extra/deep/er/x.jsonl", "train extra/y.jsonl"]),
            (
                "configs: [{config_name: a, data_files: [{split: 7, path: ['./**/x.jsonl', 'extra/?.jsonl']}]}]",
                ["7 extra/deep/er/x.jsonl", "7 extra/y.jsonl"]
            ),
            ("configs: [{config_name: a, data_files: .hidden/*}]", ["train .hidden/z.jsonl"]),
            (
                "configs: [{config_name: a, data_files: [{split: all, path: extra/y*}, {split: some, path: extra/y*}]}]",
                ["all extra/y.jsonl", "some extra/y.jsonl"]
            ),
        ]) func theDeclarationDecides(yaml: String, files: [String]) throws
    {
        #expect(try declared(yaml) == files)
    }

    @Test func aVariantIsChosenByNameOrIsTheDefault() throws {
        let two = "configs:\n- {config_name: a, data_files: extra/y*}\n- {config_name: b, data_files: old/*"
        #expect(try declared(two + "}", SourceSelection(variant: "b")) == ["train old/train-00000-of-00001.parquet"])
        #expect(try declared(two + ", default: true}") == ["train old/train-00000-of-00001.parquet"])
        #expect(try declared(two.replacing("name: a", with: "name: default") + "}") == ["train extra/y.jsonl"])
        #expect { try declared(two + "}") } throws: { "\($0)".contains("several variants") && "\($0)".contains("a, b") }
        #expect { try declared(two + "}", SourceSelection(variant: "c")) } throws: { "\($0)".contains("a, b") }
    }

    /// The patterns of splits that are not wanted need not match anything.
    @Test func onlyTheWantedSplitsMustBeThere() throws {
        let yaml = "configs: [{config_name: a, data_files: [{split: validation, path: extra/y*}, {split: gone, path: none*}]}]"
        #expect(try declared(yaml, SourceSelection(splits: ["valid"])) == ["validation extra/y.jsonl"])
        #expect { try declared(yaml, SourceSelection(splits: ["test"])) } throws: { "\($0)".contains("validation, gone") }
        #expect { try declared(yaml) } throws: { $0.has(DatasetCode.missingShard) && "\($0)".contains("`none*` for the split gone") }
        #expect(try declared(yaml, SourceSelection(patterns: ["old/*"])) == ["- old/train-00000-of-00001.parquet"])
    }

    @Test(arguments: ["", "license: mit", "configs: []", "configs: [{config_name: a}]"])
    func aReadmeThatDeclaresNothingLeavesItToTheNames(yaml: String) throws { #expect(try card(yaml) == nil) }

    @Test func onlyYAMLBeforeTheTextCounts() throws {
        let yaml = "configs: [{config_name: a, data_files: x}]"
        for text in ["", "# Title\n---\n\(yaml)\n---\n", "---\n\(yaml)\n", "----\n\(yaml)\n---\n"] {
            #expect(try DataSetCard(text, name: "README.md") == nil, "\(text)")
        }
        #expect(try DataSetCard("\r\n---\r\n\(yaml)\r\n---\r\nText", name: "README.md") != nil)
    }

    @Test(
        arguments: [
            ("configs: 7", "is not a list"), ("configs: [7]", "not a mapping"),
            ("configs: [{data_files: {a: b}}]", "neither a path nor a list"),
            ("configs: [{data_files: [{split: train}]}]", "without `split` and `path`"),
            ("configs: [{data_files: [{split: '../x', path: y}]}]", "no name of a split"),
            ("configs: [{data_files: [7]}]", "without `split` and `path`"), ("configs: [", "does not parse as YAML"),
            ("a: &a [x]\nconfigs: " + String(repeating: "[", count: 600), "nested too deeply"),
        ]) func aDeclarationThatIsNoneIsRefused(yaml: String, words: String)
    {
        #expect { try card(yaml) } throws: { "\($0)".contains(words) && "\($0)".contains("README.md") }
    }

    @Test func aFolderIsReadAsItsReadmeDeclares() throws {
        let directory = try TemporaryDirectory()
        for (name, file) in [("a", "one"), ("b", "two"), ("c", "three")] { try directory.write("rows/\(file).jsonl", row(name)) }
        let yaml =
            "configs:\n- config_name: default\n  data_files:\n  - {split: dev, path: rows/t*}\n"
            + "  - {split: final, path: rows/one.jsonl}"
        try directory.write("README.md", "---\n\(yaml)\n---\n")
        let summary = try extract(directory.path).summary
        #expect(summary.splits == ["dev": 2, "final": 1])
        try directory.write("README.md", "---\nconfigs: [{config_name: a, data_files: ../../etc/*}]\n---\n")
        #expect { try extract(directory.path) } throws: { $0.has(DatasetCode.missingShard) }
        try directory.write("rows/x.csv", "")
        try directory.write("README.md", "---\nconfigs: [{config_name: a, data_files: rows/*.csv}]\n---\n")
        #expect { try extract(directory.path) } throws: { $0.has(DatasetCode.unknownFormat) && "\($0)".contains(".csv") }
    }

    // MARK: What is missing

    private static let twoSplits =
        "---\nconfigs: [{config_name: a, data_files: [{split: train, path: data/train-*}, {split: valid, path: data/valid-*}]}]\n---\n"

    @Test func aShardThatIsMissingInAFolderWithAReadmeIsAnError() throws {
        let directory = try TemporaryDirectory()
        try directory.write("README.md", Self.twoSplits)
        for (name, file) in [("a", "train-00000-of-00002"), ("b", "train-00001-of-00002"), ("c", "valid-00000-of-00001")] {
            try directory.write("data/\(file).jsonl", row(name))
        }
        #expect(try extract(directory.path).summary.problems == 3)
        let shard = directory.path + "/data/train-00001-of-00002.jsonl"
        try FileManager.default.moveItem(atPath: shard, toPath: directory.path + "/data/train-00000-of-00002-0123456789abcdef.jsonl")
        #expect { try extract(directory.path) } throws: { $0.has(DatasetCode.missingShard) && "\($0)".contains("the first is number 1") }
        #expect { try readCandidates(path: directory.path) } throws: { $0.has(DatasetCode.missingShard) }
        // The same part under two names.
        try directory.write("data/train-00001-of-00002.jsonl", row("b"))
        #expect { try extract(directory.path) } throws: { $0.has(DatasetCode.missingShard) && "\($0)".contains("is the same part") }
    }

    @Test func aShardThatIsMissingInAnExportIsAnError() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/set.h5", output = directory.path + "/export"
        let source = try directory.write("train.jsonl", (0..<9).map { row("problem \($0)") }.joined(separator: "\n"))
        _ = try extractTransformLoad(ETLRequest(source: source, name: "set", destination: path))
        var request = ExportRequest(output: output, format: .jsonLines(.none), toolVersion: "1")
        request.shardBytes = 500
        _ = try exportProblems(of: try ProblemSet(path: path), request)
        let shards = try FileManager.default.contentsOfDirectory(atPath: output + "/data").sorted()
        try #require(shards.count > 1)
        #expect(try extract(output).summary.problems == 9)
        try FileManager.default.removeItem(atPath: "\(output)/data/\(shards[1])")
        #expect { try extract(output) } throws: { $0.has(DatasetCode.missingShard) }
    }

    /// As `data fetch --split_name valid` leaves it.
    @Test func aFolderWithSomeOfItsSplitsIsReadWithANote() throws {
        let directory = try TemporaryDirectory()
        try directory.write("README.md", Self.twoSplits)
        try directory.write("data/valid-00000-of-00001.jsonl", row("a"))
        let summary = try extract(directory.path).summary
        #expect(summary.splits == ["valid": 1])
        #expect(summary.notes.contains { $0.contains("split train") && $0.contains("passed over") }, "\(summary.notes)")
        try FileManager.default.removeItem(atPath: directory.path + "/data/valid-00000-of-00001.jsonl")
        #expect { try extract(directory.path) } throws: { error in
            error.has(DatasetCode.missingShard) && !"\(error)".contains("--include") && "\(error)".contains("give its path")
        }
    }

    @Test func aSplitOfWhichOnePatternMatchesNothingIsIncomplete() throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            "README.md",
            "---\nconfigs: [{config_name: a, data_files: [{split: b, path: [y.jsonl, x.jsonl]}, {split: c, path: z.jsonl}]}]\n---\n")
        try directory.write("x.jsonl", row("a"))
        try directory.write("z.jsonl", row("b"))
        #expect { try extract(directory.path) } throws: { $0.has(DatasetCode.missingShard) && "\($0)".contains("`y.jsonl`") }
    }

    @Test func aShardThatIsDeclaredByItsFullPathIsMeantAlone() throws {
        let path = "data/train-00001-of-00002.parquet"
        #expect(try declared("configs: [{config_name: a, data_files: \(path)}]") == ["train \(path)"])
        #expect {
            try declared("configs: [{config_name: a, data_files: data/train-00001-*}]")
        } throws: { $0.has(DatasetCode.missingShard) && "\($0)".contains("1 shard of 2 is missing") }
    }

    // MARK: What is looked at

    @Test func onlyDirectoriesThatPatternsLeadToAreLookedAt() throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            "README.md", "---\nconfigs: [{config_name: a, data_files: [rows/*.jsonl, .hidden/*, 'deep/**/z.jsonl']}]\n---\n")
        for file in ["rows/x.jsonl", ".hidden/y.jsonl", "deep/er/z.jsonl"] { try directory.write(file, row(file)) }
        let files = FileManager.default
        for link in ["python", "rows/python", "deep/er/python"] {
            try files.createSymbolicLink(atPath: "\(directory.path)/\(link)", withDestinationPath: "/bin/sh")
        }
        for number in 0..<200 { try directory.write("venv/\(number)", "") }
        let tree = try SourceTree(directory.path)
        let patterns = ["rows/*.jsonl", ".hidden/*", "deep/**/z.jsonl"].map { PathPattern($0) }
        #expect(try tree.paths(matching: patterns, below: directory.path) == ["rows/x.jsonl", ".hidden/y.jsonl", "deep/er/z.jsonl"])
        #expect(try extract(directory.path).summary.problems == 3)
        #expect(throws: (any Error).self) { try tree.package(directory.path, names: 100).listDirectory(directory.path + "/venv") }
        // A link that leads out and that a pattern matches, or goes through.
        for pattern in ["rows/*", "rows/python", "deep/**"] {
            #expect { try tree.paths(matching: [PathPattern(pattern)], below: directory.path) } throws: { "\($0)".contains("leads out of") }
        }
        try files.createSymbolicLink(atPath: directory.path + "/deep/usr", withDestinationPath: "/usr")
        #expect { try extract(directory.path) } throws: { "\($0)".contains("deep/usr leads out of") }
    }

    @Test(arguments: [
        "..", "../..", ".", "./x.jsonl/..", "x.jsonl/y", "nothing/*", "**/nothing", "x\0.jsonl", String(repeating: "x", count: 5000),
    ])
    func aPatternOfNoFileFindsNone(pattern: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write("x.jsonl", row("a"))
        #expect(try SourceTree(directory.path).paths(matching: [PathPattern(pattern)], below: directory.path).isEmpty)
    }

    @Test func linksThatLeadToEachOtherEnd() throws {
        let directory = try TemporaryDirectory()
        try directory.write("a/x.jsonl", row("a"))
        for link in ["a/l", "a/m"] {
            try FileManager.default.createSymbolicLink(atPath: "\(directory.path)/\(link)", withDestinationPath: "../a")
        }
        #expect {
            try SourceTree(directory.path).paths(matching: [PathPattern("**/x.jsonl")], below: directory.path)
        } throws: { $0.has(DatasetCode.badValue) || $0.has(DatasetCode.unreadable) }
    }

    @Test func aReadmeThatIsTooLargeIsNotReadAnywhere() throws {
        let directory = try TemporaryDirectory()
        let declaration = "---\nconfigs: [{config_name: a, data_files: [{split: b, path: x.jsonl}]}]\n---\n"
        try directory.write("x.jsonl", row("a"))
        try directory.write("README.md", declaration + String(repeating: " ", count: DataSetCard.largest - declaration.utf8.count))
        #expect(try extract(directory.path).summary.splits == ["b": 1])
        #expect(try DataSetCard.content(in: directory.path) != nil)
        try directory.write("README.md", declaration + String(repeating: " ", count: DataSetCard.largest))
        let summary = try extract(directory.path).summary
        #expect(summary.splits == ["x": 1] && summary.notes.contains { $0.contains("is not read: names of files decide") }, "\(summary)")
        #expect(try DataSetCard.content(in: directory.path) == nil)
    }

    @Test func onlyLineFeedsEndTheLinesOfTheDeclaration() throws {
        let lines = ["---", "configs: [{config_name: a, data_files: x}]", "---", "Text"]
        for mark in ["\n", "\r\n"] { #expect(try DataSetCard(lines.joined(separator: mark), name: "README.md") != nil) }
        for mark in ["\u{2028}", "\u{2029}", "\u{85}", "\u{B}", "\u{C}"] {
            #expect(try DataSetCard(lines.joined(separator: mark), name: "README.md") == nil, "\(mark.unicodeScalars)")
        }
    }

    /// A list of 25,000 files whose pattern is declared many times is no work of minutes.
    @Test(.timeLimit(.minutes(1))) func aPatternThatIsRepeatedCostsNothing() throws {
        let paths = (0..<25_000).map { "data/\($0).parquet" }
        let patterns = [String](repeating: "data/*", count: 500).joined(separator: ", ")
        let card = try #require(try card("configs: [{config_name: a, data_files: [\(patterns)]}]"))
        #expect(try card.files(among: paths, variant: nil, of: "o/n").count == 25_000)
    }
}
