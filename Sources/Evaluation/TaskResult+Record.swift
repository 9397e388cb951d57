import ColumnStore
import Records
import RunProtocol

/// An evaluation has one record a task: its result. The judge's own error is a record that a later attempt may replace.
extension TaskResult: RunRecord {
    public var key: Never? { nil }
    public var standing: RecordStanding { verdict.isScored ? .final : .failed }
    public static var hasPartialRecords: Bool { false }
    public static var boundingSetting: String? { "judging.kept_output_kib" }

    public func isSame(as other: TaskResult) -> Bool {
        var (left, right) = (self, other)
        guard left.speedFactor.bitPattern == right.speedFactor.bitPattern else { return false }
        left.speedFactor = 1
        right.speedFactor = 1
        return left == right
    }

    public static func blamed(task: Int, attempts: [Int]) -> TaskResult {
        let numbers = attempts.map(String.init).joined(separator: ", ")
        return TaskResult(
            task: task, verdict: .judgeError, tier: .none, testsPassed: 0, testsRun: 0, testsTotal: 0, firstFailedTest: nil, usage: Usage(),
            message:
                "the workers of \(counted(attempts.count, "attempt")) (\(numbers)) died while this task was in work: it is not tried again")
    }

    public func withoutBulk() -> TaskResult {
        var result = bounded(outputs: 0, errors: 0)
        if result.tests.count > TaskResult.mostTests { result.tests = [] }
        return result
    }

    public func encode(into writer: inout ByteWriter) { TaskResultCoding.encode(self, into: &writer) }

    public static func decode(_ reader: inout ByteReader, detail: RecordDetail) throws(MalformedRecord) -> TaskResult {
        try TaskResultCoding.decode(&reader, tests: detail == .whole)
    }

    public static func writeColumns(_ entries: [RecordEntry<TaskResult>], to writer: ColumnFileWriter) throws {
        let results = entries.map(\.record)
        try VerdictColumns.write(results, attempts: entries.map(\.attempt), to: writer)
        try OutputColumns.write(results, to: writer)
    }

    public static func readColumns(_ file: ColumnFile, detail: RecordDetail) throws -> [RecordEntry<TaskResult>] {
        let tests = detail == .whole ? try OutputColumns.read(file) : [:]
        return try VerdictColumns(file).entries(of: file, tests: tests)
    }

    public static func readStandings(_ file: ColumnFile) throws -> [(task: Int, standing: RecordStanding)] {
        let tasks = try file.readColumn(VerdictColumns.group, "task", as: Int32.self)
        let verdicts = try file.readColumn(VerdictColumns.group, "verdict", as: UInt8.self)
        return try zip(tasks, verdicts).map { task, code in
            guard let verdict = Verdict(rawValue: code) else { throw StoreError.notOurs(file.path, "task \(task) has an unknown verdict") }
            return (Int(task), verdict.isScored ? .final : .failed)
        }
    }
}

public typealias EvaluationStore = RunStore<TaskResult>
public typealias EvaluationWorker = RunWorker<TaskResult>
