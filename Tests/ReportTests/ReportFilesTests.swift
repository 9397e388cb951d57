import FileSystem
import Foundation
import Records
import Testing

@testable import Report

@Suite struct ReportFilesTests {
    private let hostile = "a,b \"quoted\"\nnew line\r\n\u{1b}[31m|`<x>\\ é"

    private func report() throws -> RunReport {
        var rows = Fixture.rows("first", "AWA0") + Fixture.rows("second, \"odd\"", "WWJ-")
        rows[1].label = hostile
        rows[1].message = "line one\nline two"
        return try RunReport(Fixture.input(rows, k: .explicit([1, 2]), allowPartial: true))
    }

    /// The fields of CSV text by RFC 4180, written apart from the writer.
    private func parse(_ bytes: [UInt8]) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if isQuoted, byte == UInt8(ascii: "\"") {
                if position + 1 < bytes.count, bytes[position + 1] == byte {
                    field.append(byte)
                    position += 1
                } else {
                    isQuoted = false
                }
            } else if isQuoted {
                field.append(byte)
            } else if byte == UInt8(ascii: "\"") {
                isQuoted = true
            } else if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") {
                row.append(String(decoding: field, as: UTF8.self))
                field = []
                if byte == UInt8(ascii: "\n") {
                    rows.append(row)
                    row = []
                }
            } else {
                field.append(byte)
            }
            position += 1
        }
        return rows
    }

    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("one\ntwo", "\"one\ntwo\""),
        ("one\r\ntwo", "\"one?\ntwo\""), ("\r", "?"), (" kept ", " kept "), ("é;'", "é;'"),
    ])
    func fieldIsQuotedWhereItMustBe(text: String, field: String) {
        #expect(Array(ForeignText.csvField(text).utf8) == Array(field.utf8))
    }

    @Test func candidatesHaveTheirColumnsInOrderAndEveryRowIsWhole() throws {
        let directory = try TemporaryDirectory()
        try report().writeReport(into: directory.path)
        let table = parse(try directory.bytes("candidates.csv"))
        let leading =
            "problem,candidate,label,language,verdict,passed,tests_passed,tests_run,tests_total,first_failed_test,"
            + "cpu_s_max,wall_s_max,memory_bytes_max,source_sha256"
        #expect(table[0].prefix(14).joined(separator: ",") == leading)
        #expect(table[0].suffix(2) == ["message", "flaky_tests"])
        #expect(table.count == 9)
        #expect(table.allSatisfy { $0.count == table[0].count })
        #expect(Array(table[2][2].utf8) == Array(ForeignText.lines(hostile).utf8))
        #expect(table[1][4...12].joined(separator: " ") == "AC true 5 5 5  0.012000 0.024000 9437184")
        #expect(table[4][4...12].joined(separator: " ") == "WA false 2 0 5    ")
        #expect(table[7][4...5] == ["JE", ""])
        #expect(table[8][4...7] == ["", "", "", ""])
    }

    @Test func problemsHaveCountsAndEstimates() throws {
        let directory = try TemporaryDirectory()
        try report().writeReport(into: directory.path)
        let table = parse(try directory.bytes("problems.csv"))
        #expect(table[0].joined(separator: ",") == "problem,n,c,pass@1,pass@2,AC,WA,RE,ILE,TLE,MLE,OLE,SV,JE,CE,missing,tests")
        #expect(table[1].prefix(4).joined(separator: ",") == "first,4,2,0.5")
        #expect(abs((Double(table[1][4]) ?? 0) - 5.0 / 6) < 1e-15)
        #expect(table[1][5...6] == ["2", "2"])
        #expect(table[2][0] == "second, \"odd\"")
        #expect(table[2][3...4] == ["0.0", "0.0"])
    }

    @Test func jsonIsValidAndHoldsTheFigures() throws {
        let object = try Fixture.object(report().json())
        let pass = try #require(object["pass_at_k"] as? [String: Double])
        #expect(pass["1"] == 0.25)
        #expect(object["problems"] as? Int == 2)
        #expect(object["candidates"] as? Int == 8)
        let verdicts = try #require(object["verdicts"] as? [String: Int])
        #expect(verdicts["AC"] == 2 && verdicts["WA"] == 4 && verdicts["JE"] == 1 && verdicts.count == 10)
        let coverage = try #require(object["coverage"] as? [String: Any])
        #expect(coverage["total"] as? Int == 8 && coverage["judged"] as? Int == 6)
        #expect(coverage["missing"] as? Int == 1 && coverage["judge_errors"] as? Int == 1)
        #expect(object["tier"] as? String == "T3")
        #expect(object["tester_type"] as? String == "sandbox")
        #expect(object["sandboxed"] as? Bool == true)
        #expect((object["outcome_sha256"] as? String)?.count == 64)
        let results = try #require(object["results"] as? [[String: Any]])
        #expect(results.count == 8)
        #expect(results[1]["label"].flatMap { $0 as? String }.map { Array($0.utf8) } == Array(hostile.utf8))
        #expect(results[0]["cpu_s_max"] as? Double == 0.012)
        #expect(results[0]["passed"] as? Bool == true)
        #expect(results[7]["verdict"] is NSNull && results[7]["passed"] is NSNull)
    }

    @Test func sameInputGivesTheSameBytesInEveryFile() throws {
        let (one, two) = (try TemporaryDirectory(), try TemporaryDirectory())
        try report().writeReport(into: one.path)
        try report().writeReport(into: two.path)
        for name in RunReport.fileNames { #expect(try one.bytes(name) == two.bytes(name), "\(name)") }
        #expect(try one.bytes("report.json") == report().json())
    }

    @Test func secondReportReplacesTheFirstAndLeavesNothingBeside() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/report"
        try report().writeReport(into: path)
        try RunReport(Fixture.input(Fixture.rows("only", "A"))).writeReport(into: path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).sorted() == RunReport.fileNames.sorted())
        let object = try Fixture.object([UInt8](Data(contentsOf: URL(fileURLWithPath: path + "/report.json"))))
        #expect(object["candidates"] as? Int == 1)
    }

    @Test func directoryThatCannotBeMadeIsATypedErrorThatNamesIt() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/absent/report"
        let error = #expect(throws: ReportError.self) { try report().writeReport(into: path) }
        #expect(error?.code == .cannotWrite)
        #expect(error?.message.contains(path) == true)
        #expect(error?.message.contains("ENOENT") == true)
    }

    @Test(arguments: RunReport.fileNames) func failureLeavesTheEarlierReportAsItWas(file: String) throws {
        let directory = try TemporaryDirectory()
        try report().writeReport(into: directory.path)
        let before = try directory.bytes("candidates.csv")
        let other = try RunReport(Fixture.input(Fixture.rows("only", "A")))
        let error = #expect(throws: ReportError.self) {
            try Files.$observer.withValue(FullDisk(file: file)) { try other.writeReport(into: directory.path) }
        }
        #expect(error?.code == .cannotWrite && error?.message.contains("ENOSPC") == true)
        #expect(try directory.bytes("candidates.csv") == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == RunReport.fileNames.sorted())
    }

    /// A disk that has no room for what is written to one file.
    private struct FullDisk: FileSystemObserver {
        let file: String

        func willPerform(_ operation: FileOperation) throws {
            if operation.kind == .write, operation.path.contains(file) { throw FileError(.noSpace, "cannot write \(file): ENOSPC") }
        }

        func didPerform(_ operation: FileOperation, size: Int) {}
    }

    @Test func largeReportIsStreamed() throws {
        let rows = (0..<20_000).map { Fixture.row("p\($0 / 100)", $0 % 100, $0 % 3 == 0 ? .accepted : .wrongAnswer) }
        let report = try RunReport(Fixture.input(rows))
        #expect(report.figures.map(\.k) == [1, 10, 100])
        // Candidates are in the CSV alone, so that a program that reads the JSON holds no million of them.
        let object = try Fixture.object(report.json())
        #expect(object["results"] is NSNull && (object["problem_results"] as? [Any])?.count == 200)
        let directory = try TemporaryDirectory()
        try report.writeReport(into: directory.path)
        #expect(try directory.bytes("candidates.csv").count { $0 == UInt8(ascii: "\n") } == 20_001)
        let small = try RunReport(Fixture.input(Array(rows.prefix(RunReport.mostResults))))
        #expect((try Fixture.object(small.json())["results"] as? [Any])?.count == RunReport.mostResults)
    }
}
