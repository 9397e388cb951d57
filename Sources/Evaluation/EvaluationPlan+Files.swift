import ColumnStore
import Records
import RunProtocol

extension EvaluationPlan {
    /// Reads the plan of a run; candidates' sources stay on disk.
    /// - Throws: `RunError`, `FileError` or `StoreError`, naming the file.
    public static func read(from directory: RunDirectory) throws -> EvaluationPlan {
        let manifest = try EvaluationManifest.read(from: directory)
        let file = try ColumnFile(path: directory.planPath)
        let plan = try EvaluationPlan(manifest: manifest, file: file)
        guard plan.digest.description == manifest.planDigest else {
            throw StoreError(
                .mismatch, "\(directory.planPath) is not the plan that \(directory.manifestPath) names",
                remedy: "Restore both from a copy, or plan the run again in another directory")
        }
        try plan.check()
        return plan
    }

    /// The same plan, once it is written: its sources are read from the file.
    /// - Throws: `StoreError` or `FileError`, naming the file.
    public func written(in directory: RunDirectory) throws -> EvaluationPlan {
        var plan = self
        plan.manifest = try EvaluationManifest.read(from: directory)
        plan.sources = .file(try ColumnFile(path: directory.planPath))
        return plan
    }

    public func check() throws {
        guard manifest.shardCount >= 0, manifest.shardCount <= max(1, tasks.count), tasks.count == shardOfTask.count,
            manifest.taskCount == tasks.count, manifest.subject.candidateCount == candidates.count,
            shardOfTask.allSatisfy({ (0..<manifest.shardCount).contains(Int($0)) }),
            tasks.allSatisfy({ candidates.indices.contains($0.candidate) }),
            candidates.indices.allSatisfy({ row in
                candidates.task(ofRow: row).map(tasks.indices.contains) ?? true && candidates.number(ofRow: row) >= 0
            }),
            tasks.allSatisfy({ $0.problem >= 0 }),
            problems.allSatisfy({ $0.index >= 0 && 0...Int(Int32.max) ~= $0.testCount && $0.hasSoundOrder })
        else {
            throw RunError(
                .invalid, "the plan of run '\(manifest.name)' contradicts itself",
                remedy: "Its tasks, candidates and shards must match")
        }
    }

    public func write(to writer: ColumnFileWriter) throws {
        try writer.setAttribute("format", "gencode plan")
        try writer.setAttribute("format_version", 1)
        try writer.setAttribute("run", manifest.name)
        try writer.writeColumn("problems", "index", problems.map { Int64($0.index) })
        try writer.writeTexts("problems", "name", count: problems.count) { problems[$0].name }
        try writer.writeDigests("problems", "sha256", problems.map(\.digest))
        try writer.writeColumn("problems", "tests", problems.map { Int64($0.testCount) })
        try writeTestOrders(to: writer)
        try writer.writeDigests("tasks", "id", count: tasks.count) { tasks[$0].id }
        try writer.writeColumn("tasks", "problem", tasks.map { Int64($0.problem) })
        try writer.writeColumn("tasks", "candidate", tasks.map { Int64($0.candidate) })
        try writer.writeColumn("tasks", "shard", shardOfTask)
        try writer.writeTexts("candidates", "problem", count: candidates.count) { candidates[$0].candidate.problem }
        try writer.writeColumn("candidates", "index", candidates.map { Int64($0.candidate.index) })
        try writer.writeTexts("candidates", "label", count: candidates.count) { candidates[$0].candidate.label }
        try writer.writeTexts("candidates", "language", count: candidates.count) { candidates[$0].candidate.language }
        try writer.writeColumn("candidates", "expected", candidates.map { $0.candidate.expected?.rawValue ?? 255 })
        try writer.writeColumn("candidates", "expected_correct", candidates.map { StoredAnswer.byte($0.candidate.expectedCorrect) })
        try writer.writeColumn("candidates", "task", candidates.map { Int64($0.task ?? -1) })
        try writer.writeDigests("candidates", "source_sha256", count: candidates.count) { candidates.sourceDigest(ofRow: $0) }
        let sources = try writer.beginBytes("candidates", "source", mirrored: true)
        for row in candidates.indices { try sources.append(try source(ofCandidate: row)) }
        try sources.finish()
    }

    init(manifest: EvaluationManifest, file: ColumnFile) throws {
        guard try file.hasAttribute("format") && file.attribute("format") == "gencode plan" else {
            throw StoreError.wrongFormat(file.path, "is not a plan")
        }
        self.manifest = manifest
        sources = .file(file)
        problems = try EvaluationPlan.problems(file)
        candidates = try EvaluationPlan.candidates(file)
        shardOfTask = try file.readColumn("tasks", "shard", as: Int32.self)
        tasks = try EvaluationPlan.tasks(file)
        guard tasks.count == shardOfTask.count else { throw StoreError.damaged(file.path, "its columns have different lengths") }
    }

    /// Rows that are read at once: columns beside the list that they become would take as much memory again.
    private static let block = 1 << 16

    private static func blocks(of count: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: block).map { $0..<min($0 + block, count) }
    }

    /// The number of rows that all columns of a group have.
    private static func rowCount(_ file: ColumnFile, _ group: String, _ names: [String]) throws -> Int {
        let counts = try names.map { try file.rowCount(group, $0) }
        guard let count = counts.first, counts.allSatisfy({ $0 == count }) else {
            throw StoreError.damaged(file.path, "its columns have different lengths")
        }
        return count
    }

    private static func tasks(_ file: ColumnFile) throws -> [PlannedTask] {
        let count = try rowCount(file, "tasks", ["id", "problem", "candidate"])
        var tasks: [PlannedTask] = []
        tasks.reserveCapacity(count)
        for rows in blocks(of: count) {
            let ids = try file.readDigests("tasks", "id", rows: rows)
            let problems = try file.readColumn("tasks", "problem", as: Int64.self, rows: rows)
            let candidates = try file.readColumn("tasks", "candidate", as: Int64.self, rows: rows)
            for row in ids.indices {
                tasks.append(PlannedTask(id: ids[row], problem: Int(problems[row]), candidate: Int(candidates[row])))
            }
        }
        return tasks
    }

    private static func problems(_ file: ColumnFile) throws -> [PlannedProblem] {
        let names = try file.readTexts("problems", "name")
        let indices = try file.readColumn("problems", "index", as: Int64.self)
        let digests = try file.readDigests("problems", "sha256")
        let tests = try file.readColumn("problems", "tests", as: Int64.self)
        guard [indices.count, digests.count, tests.count].allSatisfy({ $0 == names.count }) else {
            throw StoreError.damaged(file.path, "its columns have different lengths")
        }
        let orders = try testOrders(file, problems: names.count)
        return names.indices.map {
            PlannedProblem(
                index: Int(indices[$0]), name: names[$0], digest: digests[$0], testCount: Int(tests[$0]), testOrder: orders[$0])
        }
    }

    private static func candidates(_ file: ColumnFile) throws -> PlannedCandidates {
        let columns = ["problem", "label", "language", "index", "expected", "expected_correct", "task", "source_sha256"]
        let count = try rowCount(file, "candidates", columns)
        var candidates = PlannedCandidates()
        candidates.reserveCapacity(count)
        for rows in blocks(of: count) { try read(rows, of: file, into: &candidates) }
        return candidates
    }

    private static func read(_ rows: Range<Int>, of file: ColumnFile, into candidates: inout PlannedCandidates) throws {
        let problems = try file.readTexts("candidates", "problem", rows: rows)
        let labels = try file.readTexts("candidates", "label", rows: rows)
        let languages = try file.readTexts("candidates", "language", rows: rows)
        let indices = try file.readColumn("candidates", "index", as: Int64.self, rows: rows)
        let expected = try file.readColumn("candidates", "expected", as: UInt8.self, rows: rows)
        let correct = try file.readColumn("candidates", "expected_correct", as: UInt8.self, rows: rows)
        let tasks = try file.readColumn("candidates", "task", as: Int64.self, rows: rows)
        let digests = try file.readDigests("candidates", "source_sha256", rows: rows)
        for row in problems.indices {
            candidates.append(
                PlannedCandidate(
                    candidate: Candidate(
                        problem: problems[row], index: Int(indices[row]), label: labels[row], language: languages[row], source: [],
                        expected: Verdict(rawValue: expected[row]), expectedCorrect: StoredAnswer.answer(correct[row])),
                    task: tasks[row] < 0 ? nil : Int(tasks[row]), sourceDigest: digests[row]))
        }
    }
}
