import Digests
import FileSystem
import Fixtures
import Foundation
import Records
import Testing

@testable import ColumnStore

@Suite struct ColumnFileTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test(arguments: [0, 1, 99, 100, 101, 2_345])
    func everyTypeOfColumnComesBack(rows: Int) throws {
        let path = directory.file("columns.h5")
        let writer = try ColumnFileWriter(path: path, options: ColumnFileOptions(rowsPerChunk: 100))
        let small = (0..<rows).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let signed = (0..<rows).map { Int8(truncatingIfNeeded: $0 &* 13) }
        let counts = (0..<rows).map { Int32($0) - 50 }
        let words = (0..<rows).map { UInt32($0) &* 2_654_435_761 }
        let times = (0..<rows).map { Int64($0) * -1_000_000_007 }
        let offsets = (0..<rows).map { UInt64($0) &* 0x9e37_79b9_7f4a_7c15 }
        let factors = (0..<rows).map { Double($0) / 3 }
        let digests = (0..<rows).map { sha256(Array("\($0)".utf8)) }
        try writer.writeColumn("a", "u8", small)
        try writer.writeColumn("a", "i8", signed)
        try writer.writeColumn("a", "i32", counts)
        try writer.writeColumn("b", "u32", words)
        try writer.writeColumn("b", "i64", times)
        try writer.writeColumn("b", "u64", offsets)
        try writer.writeColumn("b", "f64", factors)
        try writer.writeDigests("b", "id", digests)
        try writer.finish()

        let file = try ColumnFile(path: path)
        #expect(try file.readColumn("a", "u8", as: UInt8.self) == small)
        #expect(try file.readColumn("a", "i8", as: Int8.self) == signed)
        #expect(try file.readColumn("a", "i32", as: Int32.self) == counts)
        #expect(try file.readColumn("b", "u32", as: UInt32.self) == words)
        #expect(try file.readColumn("b", "i64", as: Int64.self) == times)
        #expect(try file.readColumn("b", "u64", as: UInt64.self) == offsets)
        #expect(try file.readColumn("b", "f64", as: Double.self) == factors)
        #expect(try file.readDigests("b", "id") == digests)
        #expect(file.damage() == [])
        for range in [0..<rows, rows / 3..<rows / 2, rows / 2..<rows, rows / 5..<min(rows, rows / 5 + 1)] {
            #expect(try file.readColumn("b", "i64", as: Int64.self, rows: range) == Array(times[range]))
            #expect(try file.readDigests("b", "id", rows: range) == Array(digests[range]))
        }
    }

    @Test(arguments: [0, 1, 10, 3_000])
    func rowsOfBytesComeBack(rows: Int) throws {
        let path = directory.file("bytes.h5")
        var random = Xorshift(seed: 7)
        let lines = (0..<rows).map { _ in random.bytes(Int(random.next() % 90), mask: 7) }
        let writer = try ColumnFileWriter(path: path)
        try writer.writeBytes("texts", "source", lines, chunk: .kibibytes(4))
        let isolated = try writer.beginBytes("texts", "input", chunk: .kibibytes(1), isolated: true)
        for (row, line) in lines.enumerated() {
            if row % 7 == 0 { isolated.beginUnit() }
            try isolated.append(line)
        }
        try isolated.finish()
        try writer.finish()

        let file = try ColumnFile(path: path)
        for name in ["source", "input"] {
            #expect(try file.rowCount("texts", name) == rows)
            #expect(try file.readBytes("texts", name, rows: 0..<rows) == lines)
            for row in stride(from: 0, to: rows, by: 97) { #expect(try file.readBytes("texts", name, row: row) == lines[row]) }
        }
    }

    @Test func attributesComeBack() throws {
        let path = directory.file("attributes.h5")
        let long = String(repeating: "ä\"{}", count: 60_000)
        let writer = try ColumnFileWriter(path: path)
        try writer.setAttribute("run", "день 1")
        try writer.setAttribute("empty", "")
        try writer.setAttribute("long", long)
        try writer.setAttribute("shard", -42)
        try writer.finish()
        let file = try ColumnFile(path: path)
        #expect(try file.attribute("run") == "день 1")
        #expect(try file.attribute("empty") == "")
        #expect(try file.attribute("long") == long)
        #expect(try file.integerAttribute("shard") == -42)
        expectCode(StoreCode.wrongFormat) { _ = try file.attribute("shard") }
        expectCode(StoreCode.wrongFormat) { _ = try file.attribute("attempt") }
    }

    @Test func equalContentGivesEqualBytes() throws {
        for name in ["one.h5", "two.h5"] {
            let writer = try ColumnFileWriter(path: directory.file(name))
            try writer.setAttribute("format", 1)
            try writer.writeColumn("verdicts", "verdict", [UInt8](repeating: 3, count: 200_000))
            try writer.writeBytes("outputs", "text", [[1, 2, 3], []])
            try writer.finish()
            // Creation times have seconds.
            Thread.sleep(forTimeInterval: 1.1)
        }
        #expect(try contents(of: directory.file("one.h5")) == contents(of: directory.file("two.h5")))
    }

    @Test func wrongUseIsAnErrorThatNamesTheFile() throws {
        let path = directory.file("use.h5")
        let writer = try ColumnFileWriter(path: path)
        try writer.writeColumn("g", "n", [Int32(1), 2, 3])
        expectCode(StoreCode.invalidValue) { try writer.writeColumn("g", "n", [Int32(1)]) }
        expectCode(StoreCode.invalidValue) { try writer.writeColumn("g/h", "n", [Int32(1)]) }
        expectCode(FileCode.exists) { _ = try ColumnFileWriter(path: path) }
        try writer.finish()
        let file = try ColumnFile(path: path)
        expectCode(StoreCode.wrongFormat, naming: path) { _ = try file.readColumn("g", "n", as: Int64.self) }
        expectCode(StoreCode.wrongFormat, naming: "g/other") { _ = try file.readColumn("g", "other", as: Int64.self) }
        expectCode(StoreCode.invalidValue, naming: path) { _ = try file.readColumn("g", "n", as: Int32.self, rows: 1..<4) }
        expectCode(FileCode.notFound, naming: "absent.h5") { _ = try ColumnFile(path: directory.file("absent.h5")) }
        expectCode(StoreCode.wrongFormat, naming: directory.path) { _ = try ColumnFile(path: directory.path) }
        expectCode(FileCode.notFound, naming: "nowhere/x.h5") { _ = try ColumnFileWriter(path: directory.file("nowhere/x.h5")) }
        for text in ["", "{}", String(repeating: "x", count: 5_000)] {
            try overwrite(directory.file("text.h5"), with: Array(text.utf8))
            expectCode(StoreCode.wrongFormat, naming: "text.h5") { _ = try ColumnFile(path: directory.file("text.h5")) }
        }
    }

    @Test func abandonedAndDroppedFilesAreRemoved() throws {
        var writer: ColumnFileWriter? = try ColumnFileWriter(path: directory.file("abandoned.h5"))
        try writer?.writeColumn("g", "n", [Int32](repeating: 1, count: 100_000))
        writer?.abandon()
        writer = try ColumnFileWriter(path: directory.file("dropped.h5"))
        var bytes = try writer?.beginBytes("g", "n")
        try bytes?.append([1, 2, 3])
        (writer, bytes) = (nil, nil)
        #expect(try directory.names() == [])
    }

    @Test func manyThreadsReadOneFile() async throws {
        let path = directory.file("shared.h5")
        let writer = try ColumnFileWriter(path: path, options: ColumnFileOptions(rowsPerChunk: 1_000))
        let numbers = (0..<50_000).map { Int64($0 * $0) }
        try writer.writeColumn("g", "n", numbers)
        try writer.writeBytes("g", "t", (0..<5_000).map { Array("row \($0)".utf8) }, chunk: .kibibytes(8))
        try writer.finish()
        let file = try ColumnFile(path: path)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for reader in 0..<4 {
                group.addTask { () throws -> Void in
                    for step in 0..<200 {
                        let row = (reader * 7_919 + step * 104_729) % 5_000
                        #expect(try file.readBytes("g", "t", row: row) == Array("row \(row)".utf8))
                        #expect(try file.readColumn("g", "n", as: Int64.self, rows: row..<row + 30) == Array(numbers[row..<row + 30]))
                    }
                    #expect(try file.readColumn("g", "n", as: Int64.self) == numbers)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func manyThreadsWriteTheirOwnFiles() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<4 {
                group.addTask { [directory] () throws -> Void in
                    for round in 0..<5 {
                        let path = directory.file("\(number)-\(round).h5")
                        let writer = try ColumnFileWriter(path: path)
                        try writer.writeColumn("g", "n", [Int64](repeating: Int64(number), count: 100_000))
                        try writer.finish()
                        #expect(try ColumnFile(path: path).readColumn("g", "n", as: Int64.self)[99_999] == Int64(number))
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
