import ColumnStore
import Records
import RunProtocol

/// The group `outputs` of a shard file: one row per test that ran, by task, then test: `task`, `test`, `verdict`, `exit_code`, `cpu_ns`,
/// `wall_ns`, `memory` (bytes), `length` (bytes printed), `digest` (SHA-256 of them), `blob` (row of `stored`; -1: nothing kept), and
/// `stored`, each different output once. `error_blob` (row of `errors`; -1: nothing kept), and `errors`, the ends of standard error, each once.
/// Shards of older versions have neither `error_blob` nor `errors`.
enum OutputColumns {
    fileprivate static let group = "outputs"

    static func write(_ results: [TaskResult], to writer: ColumnFileWriter) throws {
        let tests = results.flatMap { result in result.tests.map { (task: Int32(result.task), test: $0) } }
        try writer.writeColumn(group, "task", tests.map(\.task))
        try writer.writeColumn(group, "test", tests.map { Int32(clamping: $0.test.test) })
        try writer.writeColumn(group, "verdict", tests.map(\.test.verdict.rawValue))
        try writer.writeColumn(group, "exit_code", tests.map { Int64($0.test.exitCode) })
        try writer.writeColumn(group, "cpu_ns", tests.map(\.test.usage.cpuTime.nanoseconds))
        try writer.writeColumn(group, "wall_ns", tests.map(\.test.usage.wallTime.nanoseconds))
        try writer.writeColumn(group, "memory", tests.map { Int64($0.test.usage.memory.bytes) })
        try writer.writeColumn(group, "length", tests.map { Int64($0.test.outputLength) })
        try writer.writeDigests(group, "digest", tests.map(\.test.outputDigest))
        let bytes = try writer.beginBytes(group, "stored")
        var pool = OutputPool()
        var blobs: [Int32] = []
        blobs.reserveCapacity(tests.count)
        for (_, test) in tests { blobs.append(try pool.row(of: test) { try bytes.append($0) }) }
        try bytes.finish()
        try writer.writeColumn(group, "blob", blobs)
        try writeErrors(of: tests.lazy.map(\.test.errorTail), to: writer)
    }

    private static func writeErrors(of tails: some Sequence<[UInt8]>, to writer: ColumnFileWriter) throws {
        let bytes = try writer.beginBytes(group, "errors")
        var rows: [[UInt8]: Int32] = [:]
        var blobs: [Int32] = []
        for tail in tails {
            if !tail.isEmpty, rows[tail] == nil {
                rows[tail] = Int32(rows.count)
                try bytes.append(tail)
            }
            blobs.append(rows[tail] ?? -1)
        }
        try bytes.finish()
        try writer.writeColumn(group, "error_blob", blobs)
    }

    /// The end of standard error of each row; empty: the file is of an older version.
    private static func readErrors(_ file: ColumnFile, rows: Int) throws -> [[UInt8]] {
        guard file.contains(group, "error_blob") else { return [] }
        let blobs = try file.readColumn(group, "error_blob", as: Int32.self)
        let errors = try file.readBytes(group, "errors", rows: 0..<(try file.rowCount(group, "errors")))
        guard blobs.count == rows, blobs.allSatisfy({ $0 < errors.count }) else {
            throw StoreError.notOurs(file.path, "its columns of standard error do not fit the others")
        }
        return blobs.map { $0 < 0 ? [] : errors[Int($0)] }
    }

    /// The tests of each task.
    /// - Parameters:
    ///   - wanted: only these tasks, and of them the outputs and ends of standard error of the first few failed tests; nil: all.
    ///   - failures: how many those are, and how many bytes of each.
    /// - Throws: `StoreError` (.wrongFormat) for columns that do not fit together, or a code that is none.
    static func read(
        _ file: ColumnFile, tasks wanted: Set<Int32>? = nil, failures: (count: Int, bytes: Int) = (.max, .max)
    ) throws -> [Int32: [TestResult]] {
        let tasks = try file.readColumn(group, "task", as: Int32.self)
        let span = span(of: wanted, in: tasks)
        let columns = try Columns(file, rows: span, isWhole: wanted == nil)
        guard columns.counts.allSatisfy({ $0 == span.count }) else {
            throw StoreError.notOurs(file.path, "its output columns have different lengths")
        }
        // All of them at once are read much faster than one by one.
        let stored = wanted == nil ? try file.readBytes(group, "stored", rows: 0..<columns.storedCount) : []
        let errors = wanted == nil ? try readErrors(file, rows: tasks.count) : []
        var tests: [Int32: [TestResult]] = [:]
        var failed: [Int32: Int] = [:]
        for row in span where wanted?.contains(tasks[row]) ?? true {
            guard var test = columns.test(row - span.lowerBound), tasks[row] >= 0 else {
                throw StoreError.notOurs(file.path, "row \(row) of its outputs has an unknown code or a number that cannot be")
            }
            let blob = Int(columns.blobs[row - span.lowerBound])
            if wanted == nil {
                test.output = blob < 0 ? [] : stored[blob]
                test.errorTail = errors.isEmpty ? [] : errors[row]
            } else if test.verdict != .accepted, failed[tasks[row], default: 0] < failures.count {
                failed[tasks[row], default: 0] += 1
                if blob >= 0 { test.output = Array(try file.readBytes(group, "stored", row: blob).prefix(failures.bytes)) }
                test.errorTail = try readError(file, row: row)
            }
            tests[tasks[row], default: []].append(test)
        }
        return tests
    }

    /// The rows from the first to the last of these tasks. Rows are in the order of the tasks, so that few others lie between.
    private static func span(of wanted: Set<Int32>?, in tasks: [Int32]) -> Range<Int> {
        guard let wanted else { return tasks.indices }
        guard let first = tasks.firstIndex(where: wanted.contains), let last = tasks.lastIndex(where: wanted.contains) else { return 0..<0 }
        return first..<last + 1
    }

    /// The end of one test's standard error.
    private static func readError(_ file: ColumnFile, row: Int) throws -> [UInt8] {
        guard file.contains(group, "error_blob") else { return [] }
        let blob = Int(try file.readColumn(group, "error_blob", as: Int32.self, rows: row..<row + 1)[0])
        if blob < 0 { return [] }
        guard blob < (try file.rowCount(group, "errors")) else {
            throw StoreError.notOurs(file.path, "row \(row) of its outputs names an end of standard error that it does not have")
        }
        return try file.readBytes(group, "errors", row: blob)
    }
}

/// Some rows of the columns that say how tests ended.
private struct Columns {
    private let positions: [Int32]
    private let verdicts: [UInt8]
    private let exitCodes: [Int64]
    private let cpu: [Int64]
    private let wall: [Int64]
    private let memory: [Int64]
    private let lengths: [Int64]
    private let digests: [Digest]
    let blobs: [Int32]
    let storedCount: Int

    /// - Parameter isWhole: the rows are all that there should be.
    init(_ file: ColumnFile, rows: Range<Int>, isWhole: Bool) throws {
        func column<T: ColumnElement>(_ name: String, as type: T.Type) throws -> [T] {
            isWhole
                ? try file.readColumn(OutputColumns.group, name, as: type)
                : try file.readColumn(OutputColumns.group, name, as: type, rows: rows)
        }
        positions = try column("test", as: Int32.self)
        verdicts = try column("verdict", as: UInt8.self)
        exitCodes = try column("exit_code", as: Int64.self)
        cpu = try column("cpu_ns", as: Int64.self)
        wall = try column("wall_ns", as: Int64.self)
        memory = try column("memory", as: Int64.self)
        lengths = try column("length", as: Int64.self)
        digests =
            isWhole ? try file.readDigests(OutputColumns.group, "digest") : try file.readDigests(OutputColumns.group, "digest", rows: rows)
        blobs = try column("blob", as: Int32.self)
        storedCount = try file.rowCount(OutputColumns.group, "stored")
    }

    var counts: [Int] {
        [
            positions.count, verdicts.count, exitCodes.count, cpu.count, wall.count, memory.count, lengths.count, digests.count,
            blobs.count,
        ]
    }

    /// Without its output and its end of standard error; nil: it has an unknown code or a number that cannot be.
    func test(_ row: Int) -> TestResult? {
        guard let verdict = Verdict(rawValue: verdicts[row]), blobs[row] < storedCount, positions[row] >= 0, cpu[row] >= 0, wall[row] >= 0,
            memory[row] >= 0, lengths[row] >= 0
        else { return nil }
        return TestResult(
            test: Int(positions[row]), verdict: verdict,
            usage: Usage(
                cpuTime: .nanoseconds(cpu[row]), wallTime: .nanoseconds(wall[row]), memory: ByteCount(bytes: Int(memory[row]))),
            exitCode: Int(exitCodes[row]), output: [], outputLength: Int(lengths[row]), outputDigest: digests[row])
    }
}

/// Each different output once.
private struct OutputPool {
    private struct Key: Hashable {
        var digest: Digest
        var stored: Int
    }

    /// Compared byte by byte too, so that a wrong digest costs space and no content.
    private var rows: [Key: (row: Int32, output: [UInt8])] = [:]
    private var count: Int32 = 0

    mutating func row(of test: TestResult, append: ([UInt8]) throws -> Void) throws -> Int32 {
        if test.output.isEmpty { return -1 }
        let key = Key(digest: test.outputDigest, stored: test.output.count)
        if let known = rows[key], known.output == test.output { return known.row }
        try append(test.output)
        rows[key] = (count, test.output)
        count += 1
        return count - 1
    }
}
