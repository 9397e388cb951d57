import Foundation
import Records
import Testing

@testable import Dataset

/// Lines that other programs write in good faith.
@Suite struct HonestLinesTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func candidates(_ lines: String...) throws -> [Candidate] {
        try readCandidates(path: try directory.write("c.jsonl", lines.joined(separator: "\n")))
    }

    @Test(arguments: [
        (#"\ud835"#, "\u{FFFD}"), (#"\udc00\ud835"#, "\u{FFFD}\u{FFFD}"), (#"\ud835\ud835\udc00"#, "\u{FFFD}\u{1D400}"),
        (#"\ud83d\ude00"#, "\u{1F600}"), (#"\ud835\n"#, "\u{FFFD}\n"), (#"\\ud835"#, #"\ud835"#), (#"\uDFFFx"#, "\u{FFFD}x"),
    ])
    func halfOfASurrogatePairIsTheReplacementCharacter(escaped: String, read: String) throws {
        let found = try candidates(#"{"task_name":"p","code":"\#(escaped)"}"#, #"{"task_name":"p","code":"plain"}"#)
        #expect(found.map { String(decoding: $0.source, as: UTF8.self) } == [read, "plain"])
    }

    @Test func aHalfPairInBytesIsTheReplacementCharacter() throws {
        let line = Array(#"{"task_name":"p","code":""#.utf8) + [0xED, 0xA0, 0xB5] + Array(#"x"}"#.utf8)
        let found = try readCandidates(path: try directory.write("c.jsonl", line))
        #expect(found.map { String(decoding: $0.source, as: UTF8.self) } == ["\u{FFFD}x"])
    }

    @Test func aHalfPairInAKeyOrAStatementDoesNotEndTheSet() throws {
        let source = try directory.write("train.jsonl", row("a", #""cf_\ud835":1,"cf_tags":["\udfff"]"#))
        let problem = try #require(try extract(source).problems.first)
        #expect(problem.tags == ["\u{FFFD}"])
        #expect(problem.extra == "{\"cf_\u{FFFD}\":1}")
    }

    @Test(arguments: ["NaN", "Infinity", "-Infinity", "1e999", "123456789012345678901234567890"])
    func numbersThatNobodyReadsAreNoObstacle(number: String) throws {
        let found = try candidates(#"{"task_name":"p","code":"a","logprob":\#(number),"scores":[\#(number),{"x":\#(number)}]}"#)
        #expect(found.count == 1)
        let source = try directory.write("train.jsonl", row("a", "\"cf_rating\":\(number)"))
        #expect(try extract(source).problems.count == 1)
    }

    @Test(arguments: [
        (#""time_limit":NaN"#, "`time_limit`"), (#""memory_limit_bytes":Infinity"#, "`memory_limit_bytes`"),
        (#""checker":{"name":"tokens+float","tolerance":NaN}"#, "`tolerance`"), (#""checker":"tokens+float -1""#, "`tolerance`"),
        (#""source":NaN"#, "`source`"), (#""description":NaN"#, "`description`"), (#""time_limit":1e999"#, "train.jsonl:1"),
    ])
    func aFieldThatCountsRefusesThem(field: String, name: String) throws {
        let source = try directory.write("train.jsonl", row("a", field))
        let error = try #require(throws: DatasetError.self) { try extract(source) }
        #expect(error.message.contains(name), "\(error.message)")
    }

    @Test("An unknown key of a problem is kept, with a note that names the place, the number of rows and the nearest name")
    func anUnknownKeyOfAProblemIsNoted() throws {
        let source = try directory.write(
            "train.jsonl",
            [row("a", #""checkr":"exact""#), row("b", #""checkr":"exact","time_limit_s":2,"cf_index":"A","shoe":1"#)].joined(
                separator: "\n"))
        let (problems, summary) = try extract(source)
        #expect(problems.map(\.checker) == [.standard, .standard])
        #expect(problems[1].extra.contains(#""time_limit_s":2"#))
        let fate = "it is kept with the problem and not used, in"
        #expect(
            summary.notes == [
                "\(source):1: `checkr` is no key of a row: \(fate) 2 rows; did you mean `checker`?",
                "\(source):2: `shoe` is no key of a row: \(fate) 1 row",
                "\(source):2: `time_limit_s` is no key of a row: \(fate) 1 row; did you mean `time_limit`?",
            ])
    }

    @Test("Read strictly, an unknown key ends the reading", arguments: ["checkr", "model"])
    func strictlyAnUnknownKeyIsAnError(key: String) throws {
        let source = try directory.write("train.jsonl", row("a", "\"\(key)\":1"))
        let ofRow = try #require(throws: DatasetError.self) { try extract(source) { $0.isStrict = true } }
        #expect(ofRow.code == .badValue && ofRow.message.contains("train.jsonl:1: `\(key)`"), "\(ofRow)")
        let file = try directory.write("c.jsonl", #"{"task_name":"p","candidates":[{"code":"a","\#(key)":1}]}"#)
        let ofCandidate = try #require(throws: DatasetError.self) { try readCandidates(path: file, isStrict: true) }
        #expect(ofCandidate.message.contains("c.jsonl:1: `\(key)`"), "\(ofCandidate)")
        #expect(try readCandidates(path: file).count == 1)
    }

    @Test("An unknown key of a candidate is passed over, with a note; of a hundred keys the first twenty are named")
    func anUnknownKeyOfACandidateIsNoted() throws {
        let keys = (0..<100).map { "\"k\(100 + $0)\":0" }.joined(separator: ",")
        let file = try directory.write(
            "c.jsonl", #"{"task_name":"p","langauge":"cpp","code":"a"}"# + "\n" + #"{"task_name":"p","code":"b",\#(keys)}"#)
        var notes: [String] = []
        let found = try readCandidates(path: file) { notes.append($0) }
        #expect(found.map(\.language) == ["python3", "python3"])
        #expect(notes.count == 21)
        #expect(notes.first == "\(file):1: `langauge` is no key of a row: it is passed over, in 1 row; did you mean `language`?")
        #expect(notes[1] == "\(file):2: `k100` is no key of a row: it is passed over, in 1 row")
        #expect(notes.last == "81 more keys of rows are passed over")
    }

    @Test func ofMembersWithOneKeyTheLastCounts() throws {
        let found = try candidates(
            #"{"task_name":"old","code":{"x":[1,2]},"task_name":"new","code":"a", "code" : "b"}"#,
            #"{"task_name":"q","candidates":[{"code":"c","language":"cpp","language":"java"}]}"#)
        #expect(found.map(\.problem) == ["new", "q"])
        #expect(found.map { String(decoding: $0.source, as: UTF8.self) } == ["b", "c"])
        #expect(found.map(\.language) == ["python3", "java"])
    }

    @Test(arguments: [
        (#"{"task_name":"p" "code":"a"}"#, 18, "comma"), (#"{"task_name":"é","code":'a'}"#, 25, "double quotes"),
        (#"{"a":True}"#, 6, "`true`"), (#"{"a":1,}"#, 8, "key"), (#"{"a":"\x"}"#, 7, "escape"), (#"{"a":01}"#, 6, "zero"),
        (#"{"a":"\u12g4"}"#, 11, "hexadecimal"), ("{\"a\":\"\t\"}", 7, "control character"), (#"{"a":1} x"#, 9, "more text"),
        (#"{"a":[1,]}"#, 9, "a value is missing"), (#"{"a":1.}"#, 6, "not whole"), (#"{"a" 1}"#, 6, "colon"), ("abc", 1, "no value"),
        (#"{"a":[1}"#, 8, "comma"), (#"{"a":"b"#, 8, "middle"), (#"{"a":tru"#, 9, "middle"), (#"{"a":-"#, 7, "middle"), ("{a:1}", 2, "key"),
    ])
    func anErrorHasLineColumnAndCause(line: String, column: Int, cause: String) throws {
        let error = try #require(throws: DatasetError.self) { try candidates(#"{"task_name":"p","code":"a"}"#, line, "") }
        #expect(error.code == .malformed)
        #expect(error.message.contains("c.jsonl:2, column \(column): ") && error.message.contains(cause), "\(error.message)")
    }

    @Test func bytesThatAreNoTextAndDepthsThatNobodyWritesAreNamed() throws {
        for bytes: [UInt8] in [[0xFF], [0xC0, 0x80], [0xE2, 0x82], [0xF4, 0x90, 0x80, 0x80], [0xE0, 0x80, 0x80]] {
            let path = try directory.write("c.jsonl", Array(#"{"code":""#.utf8) + bytes + Array(#""}"#.utf8))
            let error = try #require(throws: DatasetError.self) { try readCandidates(path: path) }
            #expect(error.message.contains(":1, column 10: ") && error.message.contains("UTF-8"), "\(error.message)")
        }
        let deep = String(repeating: "[", count: 100_000)
        let error = try #require(throws: DatasetError.self) { try candidates(#"{"a":"# + deep) }
        #expect(error.message.contains("nested"))
    }

    @Test func otherKindsOfFilesAreCalledByTheirNames() throws {
        let text = #"{"task_name":"p","code":"a"}"#
        let wide = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let files: [(String, [UInt8], String)] = [
            ("a.jsonl", Array("[\n\(text)\n]\n".utf8), "JSON array"), ("b.jsonl", Array("  [\(text)]".utf8), "JSON array"),
            ("c.jsonl", [0x1F, 0x8B, 8, 0], "gzip"), ("d.jsonl.gz", [0x1F, 0x8B, 8, 0], "gzip"),
            ("e.jsonl", [0xFF, 0xFE] + wide, "UTF-16LE"),
            ("f.jsonl", wide, "UTF-16LE"), ("g.jsonl", [0xFE, 0xFF, 0, 0x7B], "UTF-16BE"), ("h.jsonl", [0x28, 0xB5, 0x2F, 0xFD], "zstd"),
            ("i.jsonl", [0x50, 0x4B, 3, 4], "zip"), ("j.jsonl", [0, 0, 0, 0x7B], "UTF-32BE"),
        ]
        for (name, bytes, kind) in files {
            let path = try directory.write(name, bytes)
            for read in [{ _ = try readCandidates(path: path) }, { _ = try extract(path) }] {
                let error = try #require(throws: DatasetError.self, "\(name)", performing: read)
                #expect(error.message.contains(kind) && error.message.contains(path), "\(error.message)")
            }
        }
    }
}
