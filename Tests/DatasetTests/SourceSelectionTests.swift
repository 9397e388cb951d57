import Dataset
import Records
import Testing

@Suite struct SourceSelectionTests {
    /// The layouts of data sets that people use.
    private static let codeContests =
        ["README.md", ".gitattributes"] + (0..<3).map { "data/train-0000\($0)-of-00003-e991a271dbfa9925.parquet" }
        + ["data/valid-00000-of-00001-5e672c5751f060d3.parquet", "data/test-00000-of-00001-9c49eeff30aacaa8.parquet"]
    private static let apps = ["README.md", "apps.py", "train.jsonl", "test.jsonl"]
    private static let plus = [
        "README.md", "default/part-00000-of-00002.parquet", "default/part-00001-of-00002.parquet", "ccplus_1x/part-00000-of-00001.parquet",
    ]
    private static let mbpp = [
        "full/train-00000-of-00001.parquet", "full/test-00000-of-00001.parquet", "sanitized/test-00000-of-00001.parquet",
    ]
    private static let humanEval = ["README.md", "openai_humaneval/test-00000-of-00001.parquet"]
    private static let codeforces = [
        "data/train-00000-of-00001.parquet", "generated_tests/test_cases_0001.parquet", "verifiable/a.parquet",
    ]

    private func files(_ paths: [String], _ selection: SourceSelection = SourceSelection()) throws -> [String] {
        try selection.files(among: paths, of: "o/n")
    }

    @Test func allRowsAreTakenAndNothingElse() throws {
        #expect(try files(Self.codeContests).count == 5)
        #expect(try files(Self.apps) == ["test.jsonl", "train.jsonl"])
        #expect(try files(Self.plus) == Array(Self.plus[1...2]))
        #expect(try files(Self.humanEval) == [Self.humanEval[1]])
        #expect(try files(Self.codeforces) == [Self.codeforces[0]])
        #expect(try files(["a.jsonl", "b.parquet", "dataset_info.json", ".x/c.parquet", "__pycache__/d.parquet"]) == ["b.parquet"])
        #expect(try files(["train.parquet", "test.jsonl"]).count == 2, "no split is lost")
        #expect(try files(["train.parquet", "train.jsonl", "valid.jsonl"]) == ["train.parquet", "valid.jsonl"])
        #expect(try files(["a.jsonl.gz", "b.jsonl.zst"]) == ["a.jsonl.gz", "b.jsonl.zst"])
    }

    @Test func aSplitIsFoundByTheWordsOfItsNameOrItsDirectory() throws {
        for name in ["valid", "validation", "VAL", "dev"] {
            #expect(try files(Self.codeContests, SourceSelection(splits: [name])) == [Self.codeContests[5]])
        }
        #expect(try files(Self.codeContests, SourceSelection(splits: ["valid", "test"])).count == 2)
        #expect(try files(["training/0.parquet", "dev/0.parquet"], SourceSelection(splits: ["valid"])) == ["dev/0.parquet"])
        #expect(try files(["contest-train.jsonl", "latest.jsonl"], SourceSelection(splits: ["test", "train"])) == ["contest-train.jsonl"])
    }

    @Test func numberedFilesAreOneSplitAndPartsAreTrain() throws {
        let live = ["test.jsonl", "test2.jsonl", "test6.jsonl"], parts = ["default/part-00000-of-00001.parquet"]
        #expect(try files(live, SourceSelection(splits: ["test"])) == live)
        #expect(try files(parts, SourceSelection(splits: ["train"])) == parts)
        #expect { try files(live, SourceSelection(splits: ["test2"])) } throws: { "\($0)".contains("Its files are of: test") }
    }

    @Test func aVariantIsADirectory() throws {
        #expect(try files(Self.plus, SourceSelection(variant: "ccplus_1x")) == [Self.plus[3]])
        #expect(try files(Self.mbpp, SourceSelection(splits: ["test"], variant: "full")) == [Self.mbpp[1]])
        #expect { try files(Self.mbpp) } throws: { "\($0)".contains("full, sanitized") && $0.has(DatasetCode.nothingLeft) }
        #expect { try files(Self.mbpp, SourceSelection(variant: "x")) } throws: { "\($0)".contains("full, sanitized") }
    }

    @Test func patternsDecideAlone() throws {
        #expect(try files(Self.apps, SourceSelection(splits: ["test"], patterns: ["*.py", "train*"])) == ["apps.py", "train.jsonl"])
        #expect { try files(Self.apps, SourceSelection(patterns: ["*.csv"])) } throws: { "\($0)".contains("apps.py") }
    }

    @Test func aMissingShardIsAnErrorAndNotFewerRows() throws {
        var paths = Self.codeContests
        paths.remove(at: 3)
        #expect { try files(paths) } throws: { "\($0)".contains("1 shard of 3 is missing, the first is number 1") }
        #expect(try files(paths, SourceSelection(splits: ["test"])).count == 1)
    }

    @Test func aRepositoryWithoutRowsSaysWhatItHas() {
        #expect { try files(["README.md", "x.csv"]) } throws: { $0.has(DatasetCode.unknownFormat) && "\($0)".contains("x.csv") }
        #expect { try files([]) } throws: { "\($0)".contains("no files") }
    }
}
