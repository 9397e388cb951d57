import Records

extension ShardFile {
    /// Opens a file and checks that it is what its place in the run says.
    static func open(_ path: String, kind: Kind, shard: Int, planDigest: Digest) throws -> ColumnFile {
        let file = try ColumnFile(path: path)
        let found = try description(of: file)
        guard found.kind == kind, found.shard == shard else {
            throw notOurs(path, "it says that it is \(found.kind.rawValue) \(found.shard), not \(kind.rawValue) \(shard)")
        }
        guard found.planDigest == planDigest else { throw notOurs(path, "it belongs to another plan") }
        return file
    }

    static func description(of file: ColumnFile) throws -> Description {
        let version = try file.integerAttribute("format_version")
        guard version == formatVersion else {
            throw notOurs(file.path, "its format version is \(version), this build knows \(formatVersion)")
        }
        guard let kind = Kind(rawValue: try file.attribute("kind")), let plan = Digest(hex: try file.attribute("plan_digest")) else {
            throw notOurs(file.path, "it is no shard file")
        }
        return Description(
            kind: kind, run: try file.attribute("run"), planDigest: plan, shard: try file.integerAttribute("shard"),
            attempt: try file.integerAttribute("attempt"), hosts: try file.attribute("hosts").split(separator: " ").map(String.init),
            redone: try file.integerAttribute("redone"), ending: try ending(of: file))
    }

    private static func ending(of file: ColumnFile) throws -> Ending? {
        guard file.hasAttribute("ended"), let reason = EndReason(rawValue: try file.attribute("ended")) else { return nil }
        return Ending(reason: reason, job: try file.attribute("job"), host: try file.attribute("host"))
    }

    static func readVerdicts(_ file: ColumnFile) throws -> VerdictColumns {
        let group = "verdicts"
        var columns = VerdictColumns(
            task: try file.readColumn(group, "task", as: Int32.self), verdict: try file.readColumn(group, "verdict", as: UInt8.self),
            tier: try file.readColumn(group, "tier", as: UInt8.self),
            testsPassed: try file.readColumn(group, "tests_passed", as: Int32.self),
            testsRun: try file.readColumn(group, "tests_run", as: Int32.self),
            testsTotal: try file.readColumn(group, "tests_total", as: Int32.self),
            firstFailedTest: try file.readColumn(group, "first_failed_test", as: Int32.self),
            cpuNanoseconds: try file.readColumn(group, "cpu_ns", as: Int64.self),
            wallNanoseconds: try file.readColumn(group, "wall_ns", as: Int64.self),
            memoryBytes: try file.readColumn(group, "memory", as: Int64.self),
            speedFactor: try file.readColumn(group, "speed_factor", as: Double.self),
            attempt: try file.readColumn(group, "attempt", as: Int32.self))
        let rows = columns.task.count
        let lengths = [
            columns.verdict.count, columns.tier.count, columns.testsPassed.count, columns.testsRun.count, columns.testsTotal.count,
            columns.firstFailedTest.count, columns.cpuNanoseconds.count, columns.wallNanoseconds.count, columns.memoryBytes.count,
            columns.speedFactor.count, columns.attempt.count,
        ]
        guard lengths.allSatisfy({ $0 == rows }) else { throw notOurs(file.path, "its verdict columns have different lengths") }
        let spoken = try file.readColumn("messages", "task", as: Int32.self)
        let texts = try file.readBytes("messages", "text", rows: 0..<spoken.count)
        columns.messages = zip(spoken, texts).map { ($0, $1) }
        return columns
    }

    /// Everything, the outputs too.
    static func readContent(_ file: ColumnFile) throws -> Content {
        var content = try readSummary(file)
        var tests = try readTests(file)
        for row in content.entries.indices {
            content.entries[row].result.tests = tests.removeValue(forKey: Int32(content.entries[row].result.task)) ?? []
        }
        return content
    }

    /// Just the tasks and what they got.
    static func readTaskVerdicts(_ file: ColumnFile) throws -> [(Int, Verdict)] {
        let tasks = try file.readColumn("verdicts", "task", as: Int32.self)
        let verdicts = try file.readColumn("verdicts", "verdict", as: UInt8.self)
        return try zip(tasks, verdicts).map { task, code in
            guard let verdict = Verdict(rawValue: code) else { throw notOurs(file.path, "task \(task) has an unknown verdict") }
            return (Int(task), verdict)
        }
    }

    static func readSuperseded(_ file: ColumnFile) throws -> [TaskAttempt] {
        let tasks = try file.readColumn("superseded", "task", as: Int32.self)
        let attempts = try file.readColumn("superseded", "attempt", as: Int32.self)
        return zip(tasks, attempts).map { TaskAttempt(task: Int($0), attempt: Int($1)) }
    }

    private static func readTests(_ file: ColumnFile) throws -> [Int32: [TestResult]] {
        let group = "outputs"
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
        let stored = try file.readBytes(group, "stored", rows: 0..<(try file.rowCount(group, "stored")))
        let rows = [positions.count, verdicts.count, exitCodes.count, cpu.count, wall.count, memory.count, lengths.count, digests.count]
        guard (rows + [blobs.count]).allSatisfy({ $0 == tasks.count }) else {
            throw notOurs(file.path, "its output columns have different lengths")
        }
        var tests: [Int32: [TestResult]] = [:]
        for row in tasks.indices {
            guard let verdict = Verdict(rawValue: verdicts[row]), memory[row] >= 0, blobs[row] < stored.count else {
                throw notOurs(file.path, "row \(row) of its outputs has an unknown code")
            }
            tests[tasks[row], default: []].append(
                TestResult(
                    test: Int(positions[row]), verdict: verdict,
                    usage: Usage(
                        cpuTime: .nanoseconds(cpu[row]), wallTime: .nanoseconds(wall[row]), memory: ByteCount(bytes: Int(memory[row]))),
                    exitCode: Int(exitCodes[row]), output: blobs[row] < 0 ? [] : stored[Int(blobs[row])], outputLength: Int(lengths[row]),
                    outputDigest: digests[row]))
        }
        return tests
    }
}

extension ShardFile.VerdictColumns {
    /// One row without its message and tests; nil: it holds a code that is none.
    func result(_ row: Int) -> TaskResult? {
        guard let verdict = Verdict(rawValue: verdict[row]), let tier = SandboxTier(rawValue: tier[row]), memoryBytes[row] >= 0 else {
            return nil
        }
        return TaskResult(
            task: Int(task[row]), verdict: verdict, tier: tier, testsPassed: Int(testsPassed[row]), testsRun: Int(testsRun[row]),
            testsTotal: Int(testsTotal[row]), firstFailedTest: firstFailedTest[row] < 0 ? nil : Int(firstFailedTest[row]),
            usage: Usage(
                cpuTime: .nanoseconds(cpuNanoseconds[row]), wallTime: .nanoseconds(wallNanoseconds[row]),
                memory: ByteCount(bytes: Int(memoryBytes[row]))), speedFactor: speedFactor[row])
    }
}

extension ShardFile {
    /// As `readContent`, without tests and outputs.
    static func readSummary(_ file: ColumnFile) throws -> Content {
        let columns = try readVerdicts(file)
        var messages: [Int32: [UInt8]] = [:]
        for (task, text) in columns.messages { messages[task] = text }
        let entries = try columns.task.indices.map { row in
            guard var result = columns.result(row) else { throw notOurs(file.path, "row \(row) of its verdicts has an unknown code") }
            result.message = messages[columns.task[row]].map { String(decoding: $0, as: UTF8.self) } ?? ""
            return ShardRecords.Entry(result: result, attempt: Int(columns.attempt[row]))
        }
        return Content(description: try description(of: file), entries: entries, superseded: try readSuperseded(file))
    }
}
