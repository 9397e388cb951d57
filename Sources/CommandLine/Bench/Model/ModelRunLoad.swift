import Digests
import Foundation
import Generation
import ModelClient
import Records
import RunProtocol

/// Plays a `ModelLoad` as a generation with one request a candidate.
struct ModelRunLoad {
    /// What becomes of the records of the flows.
    enum Keeping: String, CaseIterable {
        /// They are dropped.
        case nothing = "gencode flow"
        /// An attempt journals them and commits them at its own pace, and once more at the end.
        case journal = "gencode journal"
        /// A worker claims, journals and seals shards.
        case run = "gencode run"
    }

    let load: ModelLoad
    /// For the run directories and what is built there.
    let scratch: String

    func measure(_ keeping: Keeping) throws -> ModelFigures {
        let client = try ModelLoadClient.client(load)
        let idle = try ProcessFigures.residentKiB()
        var figures = ModelFigures(repetitions: [], failed: 0, idleKiB: idle, peakKiB: 0)
        // The first repetition warms up.
        for number in 0...load.repetitions {
            let work = try prepared(keeping, executor(client, number), number)
            let cpu = ProcessFigures.cpuSeconds()
            let start = ContinuousClock.now
            let ended = try work()
            let repetition = ModelFigures.Repetition(
                seconds: start.duration(to: .now).inSeconds, cpuSeconds: ProcessFigures.cpuSeconds() - cpu, p99Milliseconds: 0)
            if number > 0 { figures.repetitions.append(repetition) }
            figures.failed += load.requests - ended
        }
        figures.peakKiB = try ProcessFigures.peakResidentKiB()
        return figures
    }

    /// What is to be measured; it returns the tasks that ended with a candidate. The plan is made and written before.
    private func prepared(_ keeping: Keeping, _ executor: FlowExecutor, _ number: Int) throws -> () throws -> Int {
        let directory = RunDirectory(path: "\(scratch)/run-\(number)")
        switch keeping {
        case .nothing: return { try answered(executor) { _ in } }
        case .journal:
            let store = try store(in: directory, shards: 1)
            guard let attempt = try store.claim(worker: .current(toolVersion: Version.text), lease: .seconds(30)) else {
                throw CommandError(.failure, "the bench's own run could not be claimed")
            }
            return {
                let answered = try answered(executor) { try attempt.record($0) }
                try attempt.release()
                return answered
            }
        case .run:
            let worker = GenerationWorker(
                store: try store(in: directory, shards: nil), identity: WorkerIdentity.current(toolVersion: Version.text),
                timing: WorkerTiming(lease: .seconds(30), drainGrace: .seconds(10)), executor: executor, stop: StopSignal(),
                date: { Int64(Date().timeIntervalSince1970) }, report: { _ in })
            return {
                let summary = try worker.run()
                return summary.ended - summary.failed
            }
        }
    }

    private func executor(_ client: ModelClient, _ number: Int) -> FlowExecutor {
        let prompt = ModelLoadClient.prompt(load)
        let first = number * load.requests
        return FlowExecutor(
            capacity: load.inFlight, asking: client, testing: nil,
            makePort: { task, sources, record in
                RecordingPort(
                    task: task.task, problem: 0,
                    frame: RequestFrame(model: "ok", modelRevision: "", sampleIndex: first + task.task),
                    recorded: task.partialRecords, sources: sources, record: record)
            },
            solve: { _, port in
                let sampling = Sampling(temperature: 0.8, topP: 0.95, maxOutputTokens: 2000)
                let answer = try await port.ask(
                    StagePrompt(stage: "solve", messages: [ChatMessage(.user, prompt)], sampling: sampling))
                return CandidateRecord(
                    source: Array(answer.text.utf8), language: "python3", completion: port.completionID(at: 0), extractorVersion: 0,
                    rule: 0, span: 0..<0, isTruncated: false)
            })
    }

    /// - Parameter keep: takes each record.
    /// - Returns: the tasks that ended with a candidate.
    private func answered(_ executor: FlowExecutor, keep: (GenerationRecord) throws -> Void) throws -> Int {
        let queue = TaskQueue<GenerationRecord>()
        executor.start(queue)
        defer {
            queue.close()
            executor.close()
        }
        queue.add(tasks: 0..<load.requests)
        var (ended, answered) = (0, 0)
        while ended < load.requests {
            for record in try queue.records(within: 0.1) {
                try keep(record)
                if record.key == nil { ended += 1 }
                if case .candidate = record.content { answered += 1 }
            }
        }
        return answered
    }

    /// - Parameter shards: nil: as a plan cuts by itself.
    private func store(in directory: RunDirectory, shards: Int?) throws -> GenerationStore {
        let plan = try plan(shards: shards)
        try PlanFiles.write(plan, to: directory)
        return try GenerationStore(directory: directory, plan: plan, scratch: scratch)
    }

    private func plan(shards: Int?) throws -> GenerationPlan {
        let parameters = GenerationParameters(
            flow: "baseline", model: "ok", modelRevision: "", sampling: Sampling(temperature: 0.8, topP: 0.95, maxOutputTokens: 2000),
            language: "python3", knobs: [:])
        let subject = GenerationSubject(
            datasetPath: "none", datasetFingerprint: "none", split: "bench", samplesPerProblem: load.requests,
            parameters: parameters)
        return try GenerationPlanner(
            subject: subject, prompts: [:], configuration: "{}", name: "bench", toolVersion: Version.text, hostFacts: [:]
        ).plan([AskedProblem(index: 0, name: "p", digest: sha256(Array("bench".utf8)))], shards: shards, minimumShards: 1)
    }
}
