import ColumnStore
import Records
import RunProtocol
import Synchronization

extension RunStore where Record == TaskResult {
    /// - Parameters:
    ///   - plan: of this directory: `EvaluationPlan.read(from:)`, or what was given to `PlanFiles.write`.
    ///   - costs: an upper bound of each task's CPU time in seconds, by task: what may take longest is begun first. Empty: unknown.
    ///   - scratch: a node-local directory in which files are built; nil: `TMPDIR`, or `/tmp`.
    public convenience init(
        directory: RunDirectory, plan: EvaluationPlan, costs: [Float] = [], scratch: String? = nil, probe: WorkerProbe = .live
    )
        throws
    {
        // A plan that was not read from disk does not know its digest, and computing it anew takes seconds for millions of tasks.
        let digest =
            try Digest(hex: plan.manifest.planDigest) ?? Digest(hex: EvaluationManifest.read(from: directory).planDigest) ?? plan.digest
        var shards = [[Int]](repeating: [], count: plan.manifest.shardCount)
        for (task, shard) in plan.shardOfTask.enumerated() { shards[Int(shard)].append(task) }
        let index = CandidateIndex(plan)
        try self.init(
            directory: directory,
            outline: RunOutline(run: plan.manifest.name, planDigest: digest, taskCount: plan.tasks.count, shards: shards, costs: costs),
            companions: { try plan.candidateColumns(of: $0, rows: index.rows).write(to: $1) }, scratch: scratch, probe: probe)
    }
}

/// Made when the first shard is sealed: whoever only merges needs none.
private final class CandidateIndex: Sendable {
    private let plan: EvaluationPlan
    private let made = Mutex<CandidatesOfTasks?>(nil)

    init(_ plan: EvaluationPlan) { self.plan = plan }

    var rows: CandidatesOfTasks {
        made.withLock { made in
            let rows = made ?? CandidatesOfTasks(plan)
            made = rows
            return rows
        }
    }
}

extension EvaluationPlan {
    fileprivate func candidateColumns(of tasks: [Int], rows: CandidatesOfTasks) throws -> CandidateColumns {
        var found = CandidateColumns()
        var sourceRows: [Digest: Int32] = [:]
        for task in tasks {
            for row in rows[task] {
                let planned = candidates[Int(row)]
                found.rows.append(row)
                found.tasks.append(Int32(task))
                found.taskIdentifiers.append(self.tasks[task].id)
                found.problems.append(planned.candidate.problem)
                found.labels.append(planned.candidate.label)
                found.languages.append(planned.candidate.language)
                if sourceRows[planned.sourceDigest] == nil {
                    sourceRows[planned.sourceDigest] = Int32(found.sources.count)
                    found.sources.append(try source(ofCandidate: Int(row)))
                }
                found.sourceRows.append(sourceRows[planned.sourceDigest] ?? -1)
            }
        }
        return found
    }
}
