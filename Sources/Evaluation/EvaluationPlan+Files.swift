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
            candidates.allSatisfy({ $0.task.map(tasks.indices.contains) ?? true && $0.candidate.index >= 0 }),
            tasks.allSatisfy({ $0.problem >= 0 }),
            problems.allSatisfy({ $0.index >= 0 && 0...Int(Int32.max) ~= $0.testCount })
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
        try writer.writeDigests("tasks", "id", tasks.map(\.id))
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
        try writer.writeDigests("candidates", "source_sha256", candidates.map(\.sourceDigest))
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
        let ids = try file.readDigests("tasks", "id")
        let problemOfTask = try file.readColumn("tasks", "problem", as: Int64.self)
        let candidateOfTask = try file.readColumn("tasks", "candidate", as: Int64.self)
        shardOfTask = try file.readColumn("tasks", "shard", as: Int32.self)
        guard [problemOfTask.count, candidateOfTask.count, shardOfTask.count].allSatisfy({ $0 == ids.count }) else {
            throw StoreError.damaged(file.path, "its columns have different lengths")
        }
        tasks = ids.indices.map { PlannedTask(id: ids[$0], problem: Int(problemOfTask[$0]), candidate: Int(candidateOfTask[$0])) }
        candidates = try EvaluationPlan.candidates(file)
    }

    private static func problems(_ file: ColumnFile) throws -> [PlannedProblem] {
        let names = try file.readTexts("problems", "name")
        let indices = try file.readColumn("problems", "index", as: Int64.self)
        let digests = try file.readDigests("problems", "sha256")
        let tests = try file.readColumn("problems", "tests", as: Int64.self)
        guard [indices.count, digests.count, tests.count].allSatisfy({ $0 == names.count }) else {
            throw StoreError.damaged(file.path, "its columns have different lengths")
        }
        return names.indices.map {
            PlannedProblem(index: Int(indices[$0]), name: names[$0], digest: digests[$0], testCount: Int(tests[$0]))
        }
    }

    private static func candidates(_ file: ColumnFile) throws -> [PlannedCandidate] {
        let problems = try file.readTexts("candidates", "problem")
        let labels = try file.readTexts("candidates", "label")
        let languages = try file.readTexts("candidates", "language")
        let indices = try file.readColumn("candidates", "index", as: Int64.self)
        let expected = try file.readColumn("candidates", "expected", as: UInt8.self)
        let correct = try file.readColumn("candidates", "expected_correct", as: UInt8.self)
        let tasks = try file.readColumn("candidates", "task", as: Int64.self)
        let digests = try file.readDigests("candidates", "source_sha256")
        guard
            [labels.count, languages.count, indices.count, expected.count, correct.count, tasks.count, digests.count]
                .allSatisfy({ $0 == problems.count })
        else { throw StoreError.damaged(file.path, "its columns have different lengths") }
        return problems.indices.map { row in
            PlannedCandidate(
                candidate: Candidate(
                    problem: problems[row], index: Int(indices[row]), label: labels[row], language: languages[row], source: [],
                    expected: Verdict(rawValue: expected[row]), expectedCorrect: StoredAnswer.answer(correct[row])),
                task: tasks[row] < 0 ? nil : Int(tasks[row]), sourceDigest: digests[row])
        }
    }
}
