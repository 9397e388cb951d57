import ColumnStore
import FileSystem
import Foundation
import Records
import Testing

@testable import Dataset

/// An export is there whole or not at all, and what it says of itself is not trusted when it is read.
@Suite("data export, refusals") struct ExportRefusalTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func set() throws -> ProblemSet {
        let source = try directory.write("rows/train.jsonl", (0..<5).map { row("p\($0)") }.joined(separator: "\n"))
        let path = directory.path + "/set.h5"
        _ = try extractTransformLoad(ETLRequest(source: source, name: "set", destination: path, replace: true))
        return try ProblemSet(path: path)
    }

    private func request(replace: Bool = false) -> ExportRequest {
        ExportRequest(output: directory.path + "/export", format: .jsonLines(.none), replace: replace)
    }

    /// Names that an export may have left.
    private func left() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { $0.hasPrefix("export") }
    }

    @Test func anInterruptLeavesNothing() throws {
        let set = try set()
        #expect(throws: CancellationError.self) {
            try exportProblems(of: set, request()) { if $0 == 3 { throw CancellationError() } }
        }
        #expect(try left() == [])
    }

    @Test func whatIsThereStaysUnlessItIsAnExport() throws {
        let set = try set()
        try directory.write("export/thesis.txt", "years of work")
        for replace in [false, true] {
            #expect(throws: FileError.self) { try exportProblems(of: set, request(replace: replace)) }
        }
        try directory.write("export/export.json", #"{"format":"another"}"#)
        #expect(throws: FileError.self) { try exportProblems(of: set, request(replace: true)) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path + "/export").sorted() == ["export.json", "thesis.txt"])
        #expect(try left() == ["export"])
    }

    @Test func anEarlierExportIsReplacedWhereAskedFor() throws {
        let set = try set()
        _ = try exportProblems(of: set, request())
        #expect(throws: FileError.self) { try exportProblems(of: set, request()) }
        try directory.write("export/data/old.jsonl", row("old"))
        _ = try exportProblems(of: set, request(replace: true))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path + "/export/data") == ["train-00000-of-00001.jsonl"])
        #expect(throws: CancellationError.self) {
            try exportProblems(of: set, request(replace: true)) { if $0 == 3 { throw CancellationError() } }
        }
        #expect(try extract(directory.path + "/export").problems.count == 5, "the earlier one stays whole")
        #expect(try left() == ["export"])
    }

    @Test func whatAKilledProcessLeftIsRemoved() throws {
        // A process id that no process has.
        let gone = "\(ThisProcess.pidNamespace())-\(ThisProcess.hostName())-\(Int32.max - 7)-1"
        try directory.write("export.tmp-\(gone)/data/train.part-0", "half")
        _ = try exportProblems(of: set(), request())
        #expect(try left() == ["export"])
    }

    @Test func aDirectoryThatIsMissingIsNamed() throws {
        let set = try set()
        var request = request()
        request.output = directory.path + "/none/export"
        let error = try #require(throws: FileError.self) { try exportProblems(of: set, request) }
        #expect(error.message.contains("/none/export"))
    }

    /// Values of the column `gencode` that no export writes.
    @Test(arguments: [
        ("7", "not a string"), (#""x""#, "not JSON"), (#""[]""#, "not an object"), (#""{\"new\":1}""#, "does not know it"),
        (#""{\"harness\":7}""#, "no harness"), (#""{\"harness\":{\"frames\":7}}""#, "no harness"),
        (#""{\"checker\":{\"mode\":\"none\"}}""#, "no checker"), (#""{\"checker\":{\"mode\":\"program\"}}""#, "no checker"),
        (#""{\"output_limit_bytes\":-1}""#, "1 TiB"), (#""{\"output_limit_bytes\":1e300}""#, "whole number"),
        (#""{\"public_tests.names\":[\"a\",\"b\"]}""#, "2 values for 1"), (#""{\"languages\":[\"a\"]}""#, "1 values for 0"),
        (#""{\"public_tests.settings\":[{\"files\":[{\"name\":\"../x\",\"base64\":\"\"}]}]}""#, "no program can be run"),
        (#""{\"bytes\":{\"public_tests.input\":{\"7\":\"\"}}}""#, "no position 7"),
        (#""{\"bytes\":{\"public_tests.input\":{\"-1\":\"\"}}}""#, "is no position"),
        (#""{\"bytes\":{\"public_tests.input\":{\"0\":\"!\"}}}""#, "not base64"), (#""{\"extra\":[]}""#, "not an object"),
    ])
    func aRemainderIsNotTrusted(value: String, words: String) throws {
        let path = try directory.write("rows/test.jsonl", row("a", "\"gencode\":\(value)"))
        let error = try #require(throws: DatasetError.self) { try extract(path) }
        #expect(error.message.contains(words) && error.message.contains("test.jsonl:1"), "\(error)")
    }

    @Test func theTextOfACheckerMayBeItsObject() throws {
        let text = #""checker":"{\"name\":\"tokens+float\",\"tolerance\":0.5}""#
        let path = try directory.write("rows/test.jsonl", row("a", text))
        #expect(try extract(path).problems.first?.checker == .builtIn(name: "tokens+float", parameters: ["tolerance": .number(0.5)]))
        let bad = try directory.write("rows/valid.jsonl", row("a", #""checker":"{\"name\":\"none\"}""#))
        #expect(throws: DatasetError.self) { try extract(bad) }
    }
}

/// Values become a column where a column keeps them exactly.
@Suite struct ColumnTypeTests {
    private func type(_ values: [JSONValue], published: ExportFeature? = nil) -> ExportFeature? {
        var type = ColumnType(published: published)
        for value in values { type.add(value) }
        return type.feature
    }

    @Test func valuesOfOneKindAreAColumn() {
        #expect(type([.integer(1), .null]) == .value("int64"))
        #expect(type([.integer(1), .number(0.5)]) == .value("float64") && type([.number(0.5), .integer(1 << 53)]) == .value("float64"))
        #expect(type([.bool(true)]) == .value("bool") && type([.null]) == .text)
        #expect(
            type([.array([]), .array([.string("a")])]) == .list(.text)
                && type([.array([.array([.integer(1)])])]) == .list(.list(.value("int64"))))
    }

    @Test func otherValuesAreNone() {
        #expect(type([.integer(1), .string("1")]) == nil && type([.bool(true), .integer(1)]) == nil)
        #expect(type([.integer(1 << 53 + 1), .number(0.5)]) == nil && type([.object([:])]) == nil)
        #expect(type([.array([.integer(1)]), .array([.string("a")])]) == nil && type([.array([]), .integer(1)]) == nil)
    }

    @Test func aPublishedTypeIsKeptWhereItFits() {
        #expect(type([.integer(1500), .number(Double(Float(0.1)))], published: .value("float32")) == .value("float32"))
        #expect(type([.number(0.1)], published: .value("float32")) == .value("float64"))
        #expect(type([.integer(1 << 40)], published: .value("int32")) == .value("int64"))
    }
}
