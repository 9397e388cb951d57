import Records

extension ShardFile {
    /// Writes a new file at `path`, which must not exist; nothing stays there on failure.
    static func write(_ content: Content, candidates: ShardCandidates?, to path: String) throws {
        let writer = try ColumnFileWriter(path: path)
        do {
            try write(content.description, to: writer)
            try writeVerdicts(content.entries, to: writer)
            try writeOutputs(content.entries, to: writer)
            try writer.writeColumn("superseded", "task", content.superseded.map { Int32($0.task) })
            try writer.writeColumn("superseded", "attempt", content.superseded.map { Int32($0.attempt) })
            if let candidates { try write(candidates, to: writer) }
            try writer.finish()
        } catch {
            writer.abandon()
            throw error
        }
    }

    private static func write(_ description: Description, to writer: ColumnFileWriter) throws {
        try writer.setAttribute("format_version", formatVersion)
        try writer.setAttribute("kind", description.kind.rawValue)
        try writer.setAttribute("run", description.run)
        try writer.setAttribute("plan_digest", description.planDigest.description)
        try writer.setAttribute("shard", description.shard)
        try writer.setAttribute("attempt", description.attempt)
        try writer.setAttribute("hosts", description.hosts.joined(separator: " "))
        try writer.setAttribute("redone", description.redone)
        if let ending = description.ending {
            try writer.setAttribute("ended", ending.reason.rawValue)
            try writer.setAttribute("job", ending.job)
            try writer.setAttribute("host", ending.host)
        }
    }

    private static func writeVerdicts(_ entries: [ShardRecords.Entry], to writer: ColumnFileWriter) throws {
        let group = "verdicts"
        let results = entries.map(\.result)
        try writer.writeColumn(group, "task", results.map { Int32($0.task) })
        try writer.writeColumn(group, "verdict", results.map(\.verdict.rawValue))
        try writer.writeColumn(group, "tier", results.map(\.tier.rawValue))
        try writer.writeColumn(group, "tests_passed", results.map { Int32(clamping: $0.testsPassed) })
        try writer.writeColumn(group, "tests_run", results.map { Int32(clamping: $0.testsRun) })
        try writer.writeColumn(group, "tests_total", results.map { Int32(clamping: $0.testsTotal) })
        try writer.writeColumn(group, "first_failed_test", results.map { Int32(clamping: $0.firstFailedTest ?? -1) })
        try writer.writeColumn(group, "cpu_ns", results.map(\.usage.cpuTime.nanoseconds))
        try writer.writeColumn(group, "wall_ns", results.map(\.usage.wallTime.nanoseconds))
        try writer.writeColumn(group, "memory", results.map { Int64($0.usage.memory.bytes) })
        try writer.writeColumn(group, "speed_factor", results.map(\.speedFactor))
        try writer.writeColumn(group, "attempt", entries.map { Int32($0.attempt) })
        let spoken = results.filter { !$0.message.isEmpty }
        try writer.writeColumn("messages", "task", spoken.map { Int32($0.task) })
        try writer.writeBytes("messages", "text", spoken.map { Array($0.message.utf8) })
    }

    private static func writeOutputs(_ entries: [ShardRecords.Entry], to writer: ColumnFileWriter) throws {
        let group = "outputs"
        let tests = entries.flatMap { entry in entry.result.tests.map { (task: Int32(entry.result.task), test: $0) } }
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
        var pool = BlobPool()
        var blobs: [Int32] = []
        blobs.reserveCapacity(tests.count)
        for (_, test) in tests { blobs.append(try pool.row(of: test) { try bytes.append($0) }) }
        try bytes.finish()
        try writer.writeColumn(group, "blob", blobs)
    }

    private static func write(_ candidates: ShardCandidates, to writer: ColumnFileWriter) throws {
        let group = "candidates"
        try writer.writeColumn(group, "row", candidates.rows)
        try writer.writeColumn(group, "task", candidates.tasks)
        try writer.writeDigests(group, "task_id", candidates.taskIdentifiers)
        try writer.writeBytes(group, "problem", candidates.problems.map { Array($0.utf8) })
        try writer.writeBytes(group, "label", candidates.labels.map { Array($0.utf8) })
        try writer.writeBytes(group, "language", candidates.languages.map { Array($0.utf8) })
        try writer.writeColumn(group, "source_row", candidates.sourceRows)
        try writer.writeBytes(group, "source", candidates.sources)
    }
}

/// Each different output once.
private struct BlobPool {
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
