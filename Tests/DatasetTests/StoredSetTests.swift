import ColumnStore
import FileSystem
import Foundation
import Records
import Testing

@testable import Dataset

@Suite struct StoredSetTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func request(_ source: String) -> ETLRequest {
        ETLRequest(
            source: source, name: "fixture", destination: directory.path + "/fixture.h5", disableFilterLanguages: true, seed: 5,
            toolVersion: "1.0")
    }

    private func filesMade() throws -> [String] {
        try SourceTree(directory.path).listDirectory(directory.path).map(\.name).filter { $0.contains("fixture") }
    }

    @Test func theStoredSetIsWhatWasRead() throws {
        try directory.writePackage("tree/spring/twice", files: ["submissions/wrong_answer/w.py": "print(1)\n"])
        try directory.writePackage("tree/spring/thrice", yaml: "validation: custom\n", files: ["output_validators/v.cpp": "int main() {}"])
        let expected = try extract(directory.path + "/tree")
        let summary = try extractTransformLoad(request(directory.path + "/tree"))
        let set = try ProblemSet(path: directory.path + "/fixture.h5")
        #expect(try set.summaries.indices.map { try set.problem(at: $0, parts: .all) } == expected.problems)
        #expect(set.fingerprint == summary.fingerprint)
        #expect(set.description.name == "fixture" && set.description.toolVersion == "1.0")
        #expect(
            set.description.transforms
                == #"{"filter_languages":null,"format":"kattis","sample_rate":null,"sampling":"splitmix64-fnv1a64-by-name","#
                + #""seed":"5","split":null,"train_sample":null,"translate_references":true}"#)
        #expect(summary.problems == 2 && summary.tests == [.publicTests: 2, .privateTests: 2] && summary.solutionsKept == 3)
    }

    @Test func aBadRowLeavesNothingBehind() throws {
        let source = try directory.write("rows/train.jsonl", row("a") + "\n" + row("b").dropLast(3))
        #expect(throws: DatasetError.self) { try extractTransformLoad(request(source)) }
        #expect(try filesMade().isEmpty)
    }

    @Test func aSetIsReplacedOnlyWhenAsked() throws {
        let first = try directory.write("one/train.jsonl", row("a"))
        let second = try directory.write("two/train.jsonl", row("b"))
        let before = try extractTransformLoad(request(first))
        #expect(throws: FileError.self) { try extractTransformLoad(request(second)) }
        #expect(try ProblemSet(path: directory.path + "/fixture.h5").fingerprint == before.fingerprint)
        var replacing = request(second)
        replacing.replace = true
        #expect(try extractTransformLoad(replacing).fingerprint != before.fingerprint)
        #expect(try ProblemSet(path: directory.path + "/fixture.h5").summaries.map(\.name) == ["b"])
        replacing.source = directory.path + "/absent"
        #expect(throws: DatasetError.self) { try extractTransformLoad(replacing) }
        #expect(try filesMade() == ["fixture.h5"])
    }
}
