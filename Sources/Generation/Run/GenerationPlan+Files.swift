import ColumnStore
import Records
import RunProtocol

extension GenerationPlan {
    private static let format = "gencode generation plan"

    /// - Throws: `RunError`, `FileError` or `StoreError`, naming the file.
    public static func read(from directory: RunDirectory) throws -> GenerationPlan {
        let manifest = try GenerationManifest.read(from: directory)
        let plan = try GenerationPlan(manifest: manifest, file: ColumnFile(path: directory.planPath))
        guard plan.digest.description == manifest.planDigest else {
            throw StoreError(
                .mismatch, "\(directory.planPath) is not the plan that \(directory.manifestPath) names",
                remedy: "Restore both from a copy, or plan the run again in another directory")
        }
        try plan.check()
        return plan
    }

    public func write(to writer: ColumnFileWriter) throws {
        try writer.setAttribute("format", GenerationPlan.format)
        try writer.setAttribute("format_version", 1)
        try writer.setAttribute("run", manifest.name)
        try writer.writeColumn("problems", "index", problems.map { Int64($0.index) })
        try writer.writeTexts("problems", "name", problems.map(\.name))
        try writer.writeDigests("problems", "sha256", problems.map(\.digest))
        try writer.writeDigests("tasks", "id", tasks.map(\.id))
        try writer.writeColumn("tasks", "problem", tasks.map { Int32($0.problem) })
        try writer.writeColumn("tasks", "sample", tasks.map { Int32($0.sample) })
        try writer.writeColumn("tasks", "shard", shardOfTask)
        let files = prompts.sorted { $0.key < $1.key }
        try writer.writeTexts("prompts", "file", files.map(\.key))
        try writer.writeTexts("prompts", "text", files.map(\.value))
    }

    fileprivate init(manifest: GenerationManifest, file: ColumnFile) throws {
        guard try file.hasAttribute("format") && file.attribute("format") == GenerationPlan.format else {
            throw StoreError.wrongFormat(file.path, "is not the plan of a generation")
        }
        let names = try file.readTexts("problems", "name")
        let indices = try file.readColumn("problems", "index", as: Int64.self)
        let digests = try file.readDigests("problems", "sha256")
        let identifiers = try file.readDigests("tasks", "id")
        let problemOfTask = try file.readColumn("tasks", "problem", as: Int32.self)
        let samples = try file.readColumn("tasks", "sample", as: Int32.self)
        let shards = try file.readColumn("tasks", "shard", as: Int32.self)
        let files = try file.readTexts("prompts", "file")
        let texts = try file.readTexts("prompts", "text")
        guard indices.count == names.count, digests.count == names.count, files.count == texts.count, Set(files).count == files.count,
            [problemOfTask.count, samples.count, shards.count].allSatisfy({ $0 == identifiers.count })
        else { throw StoreError.damaged(file.path, "its columns have different lengths") }
        self.init(
            manifest: manifest,
            problems: names.indices.map { AskedProblem(index: Int(indices[$0]), name: names[$0], digest: digests[$0]) },
            tasks: identifiers.indices.map {
                CandidateSlot(id: identifiers[$0], problem: Int(problemOfTask[$0]), sample: Int(samples[$0]))
            },
            shardOfTask: shards, prompts: Dictionary(uniqueKeysWithValues: zip(files, texts)))
    }
}

extension RunStore where Record == GenerationRecord {
    /// - Parameters:
    ///   - plan: of this directory.
    ///   - scratch: a node-local directory in which files are built; nil: `TMPDIR`, or `/tmp`.
    public convenience init(directory: RunDirectory, plan: GenerationPlan, scratch: String? = nil, probe: WorkerProbe = .live) throws {
        let digest =
            try Digest(hex: plan.manifest.planDigest) ?? Digest(hex: GenerationManifest.read(from: directory).planDigest) ?? plan.digest
        var shards = [[Int]](repeating: [], count: plan.manifest.shardCount)
        for (task, shard) in plan.shardOfTask.enumerated() { shards[Int(shard)].append(task) }
        try self.init(
            directory: directory,
            outline: RunOutline(run: plan.manifest.name, planDigest: digest, taskCount: plan.tasks.count, shards: shards),
            companions: { try SlotColumns.write($0, of: plan, to: $1) }, scratch: scratch, probe: probe)
    }
}

/// The group `tasks` of a sealed shard: what its tasks are: `task` (position in the plan), `id`, `problem` (name), `sample`.
private enum SlotColumns {
    static func write(_ tasks: [Int], of plan: GenerationPlan, to writer: ColumnFileWriter) throws {
        try writer.writeColumn("tasks", "task", tasks.map { Int32($0) })
        try writer.writeDigests("tasks", "id", tasks.map { plan.tasks[$0].id })
        try writer.writeTexts("tasks", "problem", tasks.map { plan.problems[plan.tasks[$0].problem].name })
        try writer.writeColumn("tasks", "sample", tasks.map { Int32(plan.tasks[$0].sample) })
    }
}
