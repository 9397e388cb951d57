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
}
