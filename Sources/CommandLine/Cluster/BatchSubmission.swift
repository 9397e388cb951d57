import Digests
import Foundation
import Records
import RunProtocol
import Slurm

/// Submits workers for what is not done of a run, and a merge that follows them.
struct BatchSubmission {
    struct Options {
        /// Cut what is left into so many new shards.
        var shards: Int?
        var mergesAfterwards = true
        var isDryRun = false
    }

    let directory: RunDirectory
    let planned: PlannedRun
    /// False for a dry run of a job that was not planned.
    var isOnDisk = true
    let settings: Settings
    /// Options of `run work` that hand on what was chosen here.
    let workerArguments: [String]
    let options: Options
    let client: SlurmClient

    /// Prints the ids and names of the submitted jobs, or what a dry run would submit.
    func run() throws {
        let tasks = try tasksLeft()
        guard tasks > 0 || planned.evaluation != nil else {
            Console.note("every task has a \(planned.resultName); `gencode run merge \(directory.path)` reports")
            return
        }
        let cluster = try configuration()
        if cluster?.maxArraySize == 0 { Console.note("note: this cluster has no job arrays: one worker is submitted") }
        let stages = try stages(tasks: tasks, largestArray: cluster?.maxArraySize ?? ClusterConfiguration.standardMaxArraySize)
        noteOtherScripts(stages)
        if let cluster, stages[0].options.memory.isEmpty, let note = memoryNote(cluster, cpus: stages[0].options.cpus) {
            Console.note("note: \(note)")
        }
        let log = SubmissionLog(runPath: directory.path)
        if options.isDryRun {
            return Console.result(try submission(number: try log.nextNumber(), stages).dryRunText())
        }
        try makeLogs()
        while true {
            let number = try log.nextNumber()
            let submission = try submission(number: number, stages)
            let record = record(of: submission, number: number, version: cluster?.version ?? "")
            if try log.claim(record) { return try submit(submission, record: record, to: log) }
        }
    }

    /// Tasks that are not done: more workers have nothing to do, fewer shards than workers are no hindrance. What is sealed and is still
    /// not done is cut anew, as `run resume` does.
    private func tasksLeft() throws -> Int {
        guard isOnDisk else { return planned.taskCount }
        let store = try planned.store(in: directory)
        if !options.isDryRun {
            for damage in try store.setAsideDamaged() { Console.note("damage: \(damage); the shard was set aside and is done again") }
        }
        let missing = try store.unfinishedTasks()
        Console.note("\(missing.count) of \(counted(planned.taskCount, "task")) without a \(planned.resultName)")
        guard !missing.isEmpty else { return 0 }
        let status = try store.status(lease: nil, date: nil)
        let unsealed = status.shards.count { $0.state != .sealed }
        guard options.shards != nil || unsealed == 0 || status.needsResharding else { return missing.count }
        let shards = min(missing.count, options.shards ?? 2 * settings[\.slurm.workers])
        if options.isDryRun {
            Console.note("note: they would be cut into \(counted(shards, "new shard"))")
        } else {
            try store.reshard(missing: missing, into: shards)
        }
        return missing.count
    }

    /// Nil where the cluster cannot be asked, which only a dry run can do without.
    private func configuration() throws -> ClusterConfiguration? {
        do {
            return try ClusterConfiguration(asking: client)
        } catch let error as SlurmError where options.isDryRun {
            Console.note("note: the cluster cannot be asked for its limits, its standard ones are assumed: \(error.message)")
            return nil
        }
    }

    /// Workers for what is left; of a generation with an evaluation behind it workers for that too; then the merge.
    private func stages(tasks: Int, largestArray: Int) throws -> [Stage] {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        var stages: [Stage] = []
        if tasks > 0 {
            stages.append(
                try workers(planned.stage, "", arguments: [program, directory.path] + workerArguments, tasks: tasks, largestArray))
        }
        var merged = directory.path
        if let evaluation = planned.evaluation {
            merged = directory.path + "/evaluation"
            let arguments = [program, merged, "--candidates-of", directory.path] + workerArguments
            stages.append(try workers(.evaluation, "evaluation", arguments: arguments, tasks: evaluation.taskCount, largestArray))
        }
        guard options.mergesAfterwards else { return stages }
        // A merge needs no notice of its time limit: what it would write is not worth keeping half done.
        var merging = BatchSubmission.jobOptions(.merge, settings)
        merging.signalLead = nil
        stages.append(
            Stage(suffix: "merge", script: try BatchSubmission.script(.merge, settings), arguments: [program, merged], options: merging))
        return stages
    }

    /// - Parameter largestArray: 0: the cluster has no arrays, and one worker is submitted.
    private func workers(
        _ stage: SubmissionStage, _ suffix: String, arguments: [String], tasks: Int, _ largestArray: Int
    ) throws -> Stage {
        Stage(
            suffix: suffix, script: try BatchSubmission.script(.work, settings), arguments: arguments,
            options: BatchSubmission.jobOptions(stage, settings),
            slots: largestArray == 0 ? nil : min(settings[\.slurm.workers, stage: stage], tasks, largestArray),
            throttle: settings[\.slurm.throttle, stage: stage])
    }

    /// The same number gives the same names, so that a dry run shows the very bytes that the submission after it sends.
    private func submission(number: Int, _ stages: [Stage]) throws -> Submission {
        var builder = DigestBuilder()
        builder.addField(directory.path)
        builder.addField(planned.planDigest)
        builder.add(Int64(number))
        return try Submission(
            run: planned.name, token: String(builder.digest().description.prefix(8)), runPath: directory.path, stages: stages)
    }

    /// Reports scripts that were changed since the run was planned. A site may correct its scripts, so they are not refused.
    private func noteOtherScripts(_ stages: [Stage]) {
        for script in stages.map(\.script) {
            guard let planned = planned.hostFacts[script.kind.factKey], planned != script.digest.description else { continue }
            Console.note("note: \(script.path) is not the script that the run was planned with (its SHA-256 was \(planned.prefix(12)))")
        }
    }

    private func memoryNote(_ cluster: ClusterConfiguration, cpus: Int) -> String? {
        guard case .evaluation = planned else { return nil }
        let configuration = try? RunConfiguration(manifestText: planned.configuration, path: directory.manifestPath)
        guard let limit = configuration?.recorded(\.judging.defaultMemoryLimit).flatMap({ Int($0) }) else { return nil }
        // The worker itself and its supervisors beside the program.
        return ClusterSurvey.memoryNote(cluster, cpus: cpus, needed: limit + 256)
    }

    private func makeLogs() throws {
        do {
            try FileManager.default.createDirectory(atPath: directory.logsPath, withIntermediateDirectories: true)
        } catch {
            throw CommandError(
                .failure, "cannot make \(directory.logsPath): \(error.localizedDescription)", remedy: "A job without it fails unseen.")
        }
    }

    private func record(of submission: Submission, number: Int, version: String) -> SubmissionRecord {
        SubmissionRecord(
            number: number,
            jobs: submission.stages.map { stage in
                SubmissionRecord.Job(
                    name: submission.jobName(of: stage), command: submission.words(of: stage, after: nil), script: stage.script.path,
                    scriptDigest: stage.script.digest.description, slots: stage.slots)
            },
            submittedAt: ISO8601DateFormatter().string(from: Date()), user: NSUserName(), host: ProcessInfo.processInfo.hostName,
            slurmVersion: version)
    }

    private func submit(_ submission: Submission, record: SubmissionRecord, to log: SubmissionLog) throws {
        var record = record
        let submitter = Submitter(client: client) { Console.note("note: \($0)") }
        for (number, stage) in submission.stages.enumerated() {
            let name = submission.jobName(of: stage)
            record.jobs[number].command = submission.words(of: stage, after: number > 0 ? record.jobs[number - 1].id : nil)
            do {
                let id = try submitter.submit(record.jobs[number].command, jobName: name)
                record.jobs[number].id = id
                Console.result("\(id) \(name)")
                try log.update(record)
            } catch let error as SlurmError where number > 0 && error.code != .file {
                Console.note("gencode: \(error)")
                throw CommandError(
                    .failure, "the workers are submitted as \(record.jobs[0].id ?? ""), \(name) is not",
                    remedy: "`gencode run merge \(directory.path)` reports when they have ended.")
            } catch let error as SlurmError where number == 0 && (error.code == .rejected || error.code == .noClient) {
                log.withdraw(record)
                throw error
            }
        }
        let workers = submission.stages[0].slots ?? 1
        Console.note(
            "submitted \(counted(workers, "worker"))\(submission.stages.count > 1 ? " and a merge after them" : ""); "
                + "`gencode run status \(directory.path)` tells how far they are")
    }
}
