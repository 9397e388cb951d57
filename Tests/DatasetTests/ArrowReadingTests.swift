import ColumnStore
import FileSystem
import Foundation
import Records
import Testing

@testable import Dataset

/// Parquet and Arrow files, as `datasets` and the hub write them. Needs the program gencode-arrow beside the tests, and the real cases.
@Suite struct ArrowReadingTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private static let schemaCases = "hf_codecontests_schema"

    private func casesOrSkip(_ test: String) throws -> String? {
        guard let cases = realCases(test) else { return nil }
        let program = try ThisProcess.directory() + "/" + ArrowProcess.program
        if FileManager.default.isExecutableFile(atPath: program) { return "\(cases)/\(Self.schemaCases)" }
        print("skipped: \(test): no \(program); ./jobs/arrow builds it")
        if ProcessInfo.processInfo.environment["CI"] == "true" { Issue.record("\(program) is missing, and CI=true") }
        return nil
    }

    @Test func fourLayoutsOfTheSameRowsMakeTheSameSet() throws {
        guard let cases = try casesOrSkip("fourLayoutsOfTheSameRowsMakeTheSameSet") else { return }
        let fingerprints = try ["", "/hub", "/hub_legacy", "/save_to_disk"].map { layout in
            let set = directory.path + "/set\(layout.replacing("/", with: "-")).h5"
            return try extractTransformLoad(
                ETLRequest(source: cases + layout, name: "set", destination: set, disableFilterLanguages: true)
            ).fingerprint
        }
        #expect(Set(fingerprints).count == 1, "\(fingerprints)")
    }

    @Test func aSetInTheHubsCacheIsReadThroughItsLinks() throws {
        guard let cases = try casesOrSkip("aSetInTheHubsCacheIsReadThroughItsLinks") else { return }
        let files = FileManager.default
        let repository = directory.path + "/hub/datasets--org--name"
        let snapshot = repository + "/snapshots/0123abcd/data"
        try files.createDirectory(atPath: snapshot, withIntermediateDirectories: true)
        try files.createDirectory(atPath: repository + "/blobs", withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: cases + "/hub/data") {
            try files.copyItem(atPath: "\(cases)/hub/data/\(name)", toPath: "\(repository)/blobs/\(name)")
            try files.createSymbolicLink(atPath: "\(snapshot)/\(name)", withDestinationPath: "../../../blobs/\(name)")
        }
        #expect(try extract(repository + "/snapshots/0123abcd").problems == extract(cases + "/hub").problems)
    }

    @Test func aFileAloneIsItsRows() throws {
        guard let cases = try casesOrSkip("aFileAloneIsItsRows") else { return }
        let summary = try extract("\(cases)/hub/data/test-00001-of-00002.parquet").summary
        #expect(summary.splits == ["test": 23])
        #expect(try extract("\(cases)/save_to_disk/valid").summary.splits == ["train": 40])
    }

    @Test func anErrorInARowNamesFileRowAndColumn() throws {
        guard let cases = try casesOrSkip("anErrorInARowNamesFileRowAndColumn") else { return }
        let path = "\(cases)/hub/data/test-00000-of-00002.parquet"
        let reader = try ArrowReader(path: path)
        _ = try reader.next()
        let row = try #require(try reader.next())
        let error = try #require(throws: DatasetError.self) {
            try Array(row.cell.required("public_tests").required("input").elements())[0].integer()
        }
        #expect(error.message == "\(path), row 2: `public_tests.input[0]` is not a whole number")
        let labels = ["UNKNOWN_SOURCE", "CODECHEF", "CODEFORCES", "HACKEREARTH", "CODEJAM", "ATCODER", "AIZU"]
        #expect(try labels.contains(row.cell.required("source").label ?? ""))
    }

    @Test func onlyTheColumnsThatAreAskedForAreSent() throws {
        guard let cases = try casesOrSkip("onlyTheColumnsThatAreAskedForAreSent") else { return }
        for file in ["hub/data/valid-00000-of-00001.parquet", "save_to_disk/valid/data-00000-of-00001.arrow"] {
            let reader = try ArrowReader(path: "\(cases)/\(file)", wanted: ["name", "cf_tags", "no such column"])
            #expect(reader.columns.contains("solutions"))
            let row = try #require(try reader.next())
            #expect(try row.cell.keys(besides: []).sorted() == ["cf_tags", "name"])
        }
    }

    /// What a flipped or lost byte does: an error, or rows that are whole. Parquet without checksums cannot tell more.
    @Test(arguments: ["hub/data/train-00000-of-00003.parquet", "save_to_disk/train/data-00001-of-00003.arrow"])
    func aDamagedFileIsAnErrorOrRows(file: String) throws {
        guard let cases = try casesOrSkip("aDamagedFileIsAnErrorOrRows") else { return }
        let intact = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(cases)/\(file)")))
        var random = SplitMix64(seed: 3)
        var refused = 0
        for round in 0..<120 {
            var bytes = intact
            let place = Int(random.next() % UInt64(bytes.count))
            switch round % 4 {
            case 0: bytes[place] ^= 1 << UInt8(random.next() % 8)
            case 1: bytes = Array(bytes[..<place])
            case 2: for index in place..<min(place + 64, bytes.count) { bytes[index] = 0 }
            default: bytes[bytes.count - 1 - Int(random.next() % 4000)] ^= 1 << UInt8(random.next() % 8)
            }
            let path = try directory.write("damaged.\(fileExtension(file))", bytes)
            do { _ = try extract(path) } catch is DatasetError { refused += 1 }
        }
        #expect(refused > 30, "cut files at least are refused")
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var what: String
        var name: String
        var change: @Sendable ([UInt8]) -> [UInt8]
        var code: DatasetError.Code
        var words: [String]
        var testDescription: String { what }
    }

    @Test(arguments: [
        Bad(what: "empty", name: "a.parquet", change: { _ in [] }, code: .malformed, words: ["too short"]),
        Bad(what: "magic alone", name: "a.parquet", change: { Array($0[..<4]) }, code: .malformed, words: ["Parquet"]),
        Bad(what: "cut", name: "a.parquet", change: { Array($0[..<($0.count / 2)]) }, code: .malformed, words: ["Parquet"]),
        Bad(what: "footer cut", name: "a.parquet", change: { Array($0.dropLast()) }, code: .malformed, words: ["Parquet"]),
        Bad(what: "encrypted", name: "a.parquet", change: { Array("PARE".utf8) + $0[4...] }, code: .unknownFormat, words: ["encrypted"]),
        Bad(what: "wrong magic", name: "a.parquet", change: { Array("ROPE".utf8) + $0[4...] }, code: .malformed, words: ["a.parquet"]),
        Bad(what: "JSON", name: "a.parquet", change: { _ in Array(row("a").utf8) }, code: .malformed, words: ["a.parquet"]),
        Bad(what: "zeros", name: "a.arrow", change: { [UInt8](repeating: 0, count: $0.count) }, code: .malformed, words: ["a.arrow"]),
        Bad(
            what: "footer of 2 GiB", name: "a.parquet", change: { $0.dropLast(8) + [0xFF, 0xFF, 0xFF, 0x7F] + Array("PAR1".utf8) },
            code: .malformed,
            words: ["Parquet"]),
    ])
    func badFilesAreRefused(bad: Bad) throws {
        guard let cases = try casesOrSkip("badFilesAreRefused") else { return }
        let intact = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(cases)/hub/data/train-00000-of-00003.parquet")))
        let path = try directory.write(bad.name, bad.change(intact))
        let set = directory.path + "/set.h5"
        let error = try #require(throws: DatasetError.self) {
            try extractTransformLoad(ETLRequest(source: path, name: "set", destination: set))
        }
        #expect(error.code == bad.code, "\(error)")
        for word in bad.words + [path] { #expect(error.message.contains(word), "\(error)") }
        #expect(!error.remedy.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [bad.name], "nothing half-written stays")
    }
}

/// The files that a data set consists of.
@Suite struct RowLayoutTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func refusal(_ source: String) throws -> DatasetError {
        try #require(throws: DatasetError.self) { try extract(source) }
    }

    @Test func aMissingShardIsNamed() throws {
        for number in [0, 2] { try directory.write("train-0000\(number)-of-00004.jsonl", row("p\(number)")) }
        let error = try refusal(directory.path)
        #expect(error.code == .missingShard)
        #expect(error.message.contains("of the 4 files of the split train 2 files are missing, such as number 1"), "\(error)")
        #expect(try extract(directory.path + "/train-00002-of-00004.jsonl").problems.map(\.name) == ["p2"])
    }

    @Test func aShardThatIsThereTwiceIsNamed() throws {
        try directory.write("data/train-00000-of-00001.jsonl", row("a"))
        try directory.write("data/train-00000-of-00001-0123456789abcdef.jsonl", row("b"))
        #expect(try refusal(directory.path).message.contains("is the same part of the split train"))
    }

    @Test func aShardBeyondTheCountIsNamed() throws {
        try directory.write("train-00000-of-00001.jsonl", row("a"))
        try directory.write("train-00007-of-00001.jsonl", row("b"))
        #expect(try refusal(directory.path).code == .missingShard)
    }

    @Test func filesOfTwoKindsAreNoSet() throws {
        try directory.write("train.jsonl", row("a"))
        try directory.write("train.parquet", "PAR1")
        let error = try refusal(directory.path)
        #expect(error.code == .unknownFormat && error.message.contains("both train.jsonl and train.parquet"), "\(error)")
    }

    @Test(arguments: [
        (#"{"_data_files":[{"filename":"../train.arrow"}]}"#, "no name of a file"),
        (#"{"_data_files":[{"filename":"/etc/passwd"}]}"#, "no name of a file"),
        (#"{"_data_files":[{"filename":"data-00000-of-00001.arrow"}]}"#, "is missing"),
        (#"{"_data_files":[{"filename":"x.arrow"}],"_indices_files":[{"filename":"i.arrow"}]}"#, "flatten_indices"),
        (#"{"_data_files":[{"file"#, "is not JSON"), (#"{}"#, "`_data_files`"), (#"{"_data_files":[{"filename":7}]}"#, "filename"),
    ])
    func aStateFileIsNotTrusted(state: String, words: String) throws {
        try directory.write("state.json", state)
        let error = try refusal(directory.path)
        #expect("\(error)".contains(words) && error.message.contains(directory.path), "\(error)")
    }

    @Test(arguments: [#"["../other"]"#, #"["a/b"]"#, #"[""]"#, #"[".."]"#])
    func aSplitsNameIsNoPath(splits: String) throws {
        try directory.write("dataset_dict.json", #"{"splits": \#(splits)}"#)
        #expect(try refusal(directory.path).message.contains("no name of a file"))
    }

    @Test func aLinkThatLeavesTheSourceIsRefused() throws {
        let outside = try directory.write("outside/secret.jsonl", row("a"))
        try FileManager.default.createDirectory(atPath: directory.path + "/set", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: directory.path + "/set/train.jsonl", withDestinationPath: outside)
        #expect(try refusal(directory.path + "/set").message.contains("leads out of"))
    }

    @Test(
        arguments: [
            ("train.jsonl", "train", nil), ("train-00003-of-00039-0123456789abcdef.parquet", "train", 3),
            ("test-1-of-2.jsonl.gz", "test", 1),
            ("my-split-00000-of-00001.arrow", "my-split", 0), ("-00000-of-00001.parquet", "-00000-of-00001", nil),
            ("a-1-of-2-zz.jsonl", "a-1-of-2-zz", nil),
        ] as [(String, String, Int?)])
    func aFilesNameSaysItsSplitAndPlace(name: String, split: String, position: Int?) {
        let shard = ShardName(name)
        #expect(shard.split == split && shard.position == position)
    }
}
