import Fixtures
import Foundation
import Records
import Report
import Testing

@testable import CommandLine

@Suite struct ComparisonFileTests {
    private static func comparison() throws -> RunComparison {
        let run = ComparedRun(
            name: "a", rows: [ReportRow(problem: "p", candidate: 0, label: "l", language: "python3", verdict: .accepted)], limits: [nil])
        return try RunComparison(run, run)
    }

    @Test func aFileThatAppearsWhileTheRunsAreReadIsKept() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("compare.html")
        let file = try ComparisonFile(path, isShared: false)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
        let error = try #require(throws: CommandError.self) { try file.write(Self.comparison(), of: ["a"]) }
        #expect(error.code == .usage && error.message.contains("is no page of a comparison"))
        #expect(try directory.names() == ["compare.html"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("mine".utf8))
    }

    @Test func anEarlierPageOfAComparisonIsReplaced() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("compare.html")
        try ComparisonFile(path, isShared: false).write(Self.comparison(), of: ["a"])
        let first = try Data(contentsOf: URL(fileURLWithPath: path))
        try ComparisonFile(path, isShared: false).write(Self.comparison(), of: ["a"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == first && first.count > 1000)
    }
}
