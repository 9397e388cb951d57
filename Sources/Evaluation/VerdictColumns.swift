import ColumnStore
import Records
import RunProtocol

/// The groups `verdicts` and `messages` of a shard file: results without the tests behind them.
///
/// - `verdicts`: one row per task, ascending: `task` (position in the plan), `verdict`, `tier`, `tests_passed`, `tests_run`, `tests_total`,
///   `first_failed_test` (-1: none), `flaky_tests` (absent where no task has one), `cpu_ns`, `wall_ns`, `memory` (bytes), `speed_factor`, `attempt`.
/// - `messages`: `task`, `text`, for the tasks that have a message.
struct VerdictColumns {
    static let group = "verdicts"
    private static let messageGroup = "messages"

    var task: [Int32]
    var verdict: [UInt8]
    var tier: [UInt8]
    var testsPassed: [Int32]
    var testsRun: [Int32]
    var testsTotal: [Int32]
    var firstFailedTest: [Int32]
    /// nil: no task has one.
    var flakyTests: [Int32]?
    var cpuNanoseconds: [Int64]
    var wallNanoseconds: [Int64]
    var memoryBytes: [Int64]
    var speedFactor: [Double]
    var attempt: [Int32]
    var messages: [(task: Int32, text: [UInt8])]

    /// - Parameter attempts: the attempt that made each result.
    static func write(_ results: [TaskResult], attempts: [Int], to writer: ColumnFileWriter) throws {
        try writer.writeColumn(group, "task", results.map { Int32($0.task) })
        try writer.writeColumn(group, "verdict", results.map(\.verdict.rawValue))
        try writer.writeColumn(group, "tier", results.map(\.tier.rawValue))
        try writer.writeColumn(group, "tests_passed", results.map { Int32(clamping: $0.testsPassed) })
        try writer.writeColumn(group, "tests_run", results.map { Int32(clamping: $0.testsRun) })
        try writer.writeColumn(group, "tests_total", results.map { Int32(clamping: $0.testsTotal) })
        try writer.writeColumn(group, "first_failed_test", results.map { Int32(clamping: $0.firstFailedTest ?? -1) })
        if results.contains(where: { $0.flakyTests > 0 }) {
            try writer.writeColumn(group, "flaky_tests", results.map { Int32(clamping: $0.flakyTests) })
        }
        try writer.writeColumn(group, "cpu_ns", results.map(\.usage.cpuTime.nanoseconds))
        try writer.writeColumn(group, "wall_ns", results.map(\.usage.wallTime.nanoseconds))
        try writer.writeColumn(group, "memory", results.map { Int64($0.usage.memory.bytes) })
        try writer.writeColumn(group, "speed_factor", results.map(\.speedFactor))
        try writer.writeColumn(group, "attempt", attempts.map { Int32($0) })
        let spoken = results.filter { !$0.message.isEmpty }
        try writer.writeColumn(messageGroup, "task", spoken.map { Int32($0.task) })
        try writer.writeLongTexts(messageGroup, "text", spoken.map(\.message))
    }

    /// - Throws: `StoreError` (.wrongFormat) where the columns have different lengths.
    init(_ file: ColumnFile) throws {
        func column<T: ColumnElement>(_ name: String, as type: T.Type) throws -> [T] {
            try file.readColumn(VerdictColumns.group, name, as: type)
        }
        task = try column("task", as: Int32.self)
        verdict = try column("verdict", as: UInt8.self)
        tier = try column("tier", as: UInt8.self)
        testsPassed = try column("tests_passed", as: Int32.self)
        testsRun = try column("tests_run", as: Int32.self)
        testsTotal = try column("tests_total", as: Int32.self)
        firstFailedTest = try column("first_failed_test", as: Int32.self)
        flakyTests = file.contains(VerdictColumns.group, "flaky_tests") ? try column("flaky_tests", as: Int32.self) : nil
        cpuNanoseconds = try column("cpu_ns", as: Int64.self)
        wallNanoseconds = try column("wall_ns", as: Int64.self)
        memoryBytes = try column("memory", as: Int64.self)
        speedFactor = try column("speed_factor", as: Double.self)
        attempt = try column("attempt", as: Int32.self)
        let lengths: [Int] = [
            verdict.count, tier.count, testsPassed.count, testsRun.count, testsTotal.count, firstFailedTest.count,
            flakyTests?.count ?? task.count,
            cpuNanoseconds.count, wallNanoseconds.count, memoryBytes.count, speedFactor.count, attempt.count,
        ]
        let rows = task.count
        guard lengths.allSatisfy({ $0 == rows }) else {
            throw StoreError.notOurs(file.path, "its verdict columns have different lengths")
        }
        let spoken = try file.readColumn(VerdictColumns.messageGroup, "task", as: Int32.self)
        messages = zip(spoken, try file.readBytes(VerdictColumns.messageGroup, "text", rows: 0..<spoken.count)).map { ($0, $1) }
    }

    /// - Parameter tests: those of each task.
    /// - Throws: `StoreError` (.wrongFormat) for a code that is none.
    func entries(of file: ColumnFile, tests: [Int32: [TestResult]]) throws -> [RecordEntry<TaskResult>] {
        var texts: [Int32: [UInt8]] = [:]
        for (task, text) in messages { texts[task] = text }
        return try task.indices.map { row in
            guard var result = result(row) else {
                throw StoreError.notOurs(file.path, "row \(row) of its verdicts has an unknown code or a number that cannot be")
            }
            result.message = texts[task[row]].map { String(decoding: $0, as: UTF8.self) } ?? ""
            result.tests = tests[task[row]] ?? []
            return RecordEntry(record: result, attempt: Int(attempt[row]))
        }
    }

    /// One row without its message and tests; nil: it holds a code that is none.
    private func result(_ row: Int) -> TaskResult? {
        guard let verdict = Verdict(rawValue: verdict[row]), let tier = SandboxTier(rawValue: tier[row]), hasSoundNumbers(row) else {
            return nil
        }
        return TaskResult(
            task: Int(task[row]), verdict: verdict, tier: tier, testsPassed: Int(testsPassed[row]), testsRun: Int(testsRun[row]),
            testsTotal: Int(testsTotal[row]), firstFailedTest: firstFailedTest[row] < 0 ? nil : Int(firstFailedTest[row]),
            flakyTests: Int(flakyTests?[row] ?? 0),
            usage: Usage(
                cpuTime: .nanoseconds(cpuNanoseconds[row]), wallTime: .nanoseconds(wallNanoseconds[row]),
                memory: ByteCount(bytes: Int(memoryBytes[row]))), speedFactor: speedFactor[row])
    }

    /// None of them is negative where it counts something.
    private func hasSoundNumbers(_ row: Int) -> Bool {
        task[row] >= 0 && memoryBytes[row] >= 0 && cpuNanoseconds[row] >= 0 && wallNanoseconds[row] >= 0 && testsPassed[row] >= 0
            && testsRun[row] >= 0 && testsTotal[row] >= 0 && (flakyTests?[row] ?? 0) >= 0 && 0...RunFile.lastAttempt ~= Int(attempt[row])
            && speedFactor[row].isFinite && speedFactor[row] > 0
    }

    /// Also that every code is one, and every message is of a task.
    var hasOnlyScoredVerdicts: Bool {
        verdict.allSatisfy { Verdict(rawValue: $0)?.isScored ?? false } && tier.allSatisfy { SandboxTier(rawValue: $0) != nil }
            && task.indices.allSatisfy(hasSoundNumbers) && Set(messages.map(\.task)).isSubset(of: messages.isEmpty ? [] : Set(task))
    }
}
