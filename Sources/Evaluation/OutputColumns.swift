import ColumnStore
import Records
import RunProtocol

/// The group `outputs` of a shard file: one row per test that ran, by task, then test: `task`, `test`, `verdict`, `exit_code`, `cpu_ns`,
/// `wall_ns`, `memory` (bytes), `length` (bytes printed), `digest` (SHA-256 of them), `blob` (row of `stored`; -1: nothing kept), and
/// `stored`, each different output once. `error_blob` (row of `errors`; -1: nothing kept), and `errors`, the ends of standard error, each once.
/// Files of older versions lack both.
enum OutputColumns {
    private static let group = "outputs"

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
    /// - Parameter wanted: only these tasks; nil: all.
    /// - Throws: `StoreError` (.wrongFormat) for columns that do not fit together, or a code that is none.
    static func read(_ file: ColumnFile, tasks wanted: Set<Int32>? = nil) throws -> [Int32: [TestResult]] {
        let tasks = try file.readColumn(group, "task", as: Int32.self)
        let positions = try file.readColumn(group, "test", as: Int32.self)
        let verdicts = try file.readColumn(group, "verdict", as: UInt8.self)
        let exitCodes = try file.readColumn(group, "exit_code", as: Int64.self)
        let cpu = try file.readColumn(group, "cpu_ns", as: Int64.self)
        let wall = try file.readColumn(group, "wall_ns", as: Int64.self)
        let memory = try file.readColumn(group, "memory", as: Int64.self)
        let lengths = try file.readColumn(group, "length", as: Int64.self)
        let digests = try file.readDigests(group, "digest")
        let blobs = try file.readColumn(group, "blob", as: Int32.self)
        let storedCount = try file.rowCount(group, "stored")
        // All of them at once are read much faster than one by one.
        let stored = wanted == nil ? try file.readBytes(group, "stored", rows: 0..<storedCount) : []
        func output(_ blob: Int) throws -> [UInt8] {
            if blob < 0 { return [] }
            return wanted == nil ? stored[blob] : try file.readBytes(group, "stored", row: blob)
        }
        let rows = [positions.count, verdicts.count, exitCodes.count, cpu.count, wall.count, memory.count, lengths.count, digests.count]
        guard (rows + [blobs.count]).allSatisfy({ $0 == tasks.count }) else {
            throw StoreError.notOurs(file.path, "its output columns have different lengths")
        }
        let errors = try readErrors(file, rows: tasks.count)
        var tests: [Int32: [TestResult]] = [:]
        for row in tasks.indices where wanted?.contains(tasks[row]) ?? true {
            guard let verdict = Verdict(rawValue: verdicts[row]), blobs[row] < storedCount,
                tasks[row] >= 0, positions[row] >= 0, cpu[row] >= 0, wall[row] >= 0, memory[row] >= 0, lengths[row] >= 0
            else {
                throw StoreError.notOurs(file.path, "row \(row) of its outputs has an unknown code or a number that cannot be")
            }
            tests[tasks[row], default: []].append(
                TestResult(
                    test: Int(positions[row]), verdict: verdict,
                    usage: Usage(
                        cpuTime: .nanoseconds(cpu[row]), wallTime: .nanoseconds(wall[row]), memory: ByteCount(bytes: Int(memory[row]))),
                    exitCode: Int(exitCodes[row]), output: try output(Int(blobs[row])), outputLength: Int(lengths[row]),
                    outputDigest: digests[row], errorTail: errors.isEmpty ? [] : errors[row]))
        }
        return tests
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
