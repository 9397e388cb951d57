import Digests
import Foundation
import Generation
import ModelClient
import Records
import RunProtocol

/// Plays a `ModelLoad` as a generation with one request a candidate: with the journal and the seals of a run, or with neither.
struct ModelRunLoad {
    let load: ModelLoad
    let scratch: String

    /// - Parameter isJournaled: whether the records go into a run directory.
    func measure(isJournaled: Bool) throws -> ModelFigures {
        let client = try ModelLoadClient.client(load)
        let idle = try ProcessFigures.residentKiB()
        var figures = ModelFigures(repetitions: [], failed: 0, idleKiB: idle, peakKiB: 0)
        // The first repetition warms up.
        for number in 0...load.repetitions {
            let cpu = ProcessFigures.cpuSeconds()
            let start = ContinuousClock.now
            let ended = try isJournaled ? journaled(client, number) : unjournaled(client, number)
            let repetition = ModelFigures.Repetition(
                seconds: start.duration(to: .now).inSeconds, cpuSeconds: ProcessFigures.cpuSeconds() - cpu, p99Milliseconds: 0)
            if number > 0 { figures.repetitions.append(repetition) }
            figures.failed += load.requests - ended
        }
        figures.peakKiB = try ProcessFigures.peakResidentKiB()
        return figures
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

    /// - Returns: the tasks that ended with a candidate.
    private func unjournaled(_ client: ModelClient, _ number: Int) throws -> Int {
        let executor = executor(client, number)
        let queue = TaskQueue<GenerationRecord>()
        executor.start(queue)
        defer {
            queue.close()
            executor.close()
        }
        queue.add(tasks: 0..<load.requests)
        var (ended, answered) = (0, 0)
        while ended < load.requests {
            for record in try queue.records(within: 0.1) where record.key == nil {
                ended += 1
                if case .candidate = record.content { answered += 1 }
            }
        }
        return answered
    }

    private func journaled(_ client: ModelClient, _ number: Int) throws -> Int {
        let directory = RunDirectory(path: "\(scratch)/run-\(number)")
        let plan = try plan(tasks: load.requests)
        try PlanFiles.write(plan, to: directory)
        let summary = try GenerationWorker(
            store: try GenerationStore(directory: directory, plan: plan, scratch: scratch),
            identity: WorkerIdentity.current(toolVersion: Version.text),
            timing: WorkerTiming(lease: .seconds(30), drainGrace: .seconds(10)), executor: executor(client, number), stop: StopSignal(),
            date: { Int64(Date().timeIntervalSince1970) }, report: { _ in }
        ).run()
        return summary.ended - summary.failed
    }

    private func plan(tasks: Int) throws -> GenerationPlan {
        let parameters = GenerationParameters(
            flow: "baseline", model: "ok", modelRevision: "", sampling: Sampling(temperature: 0.8, topP: 0.95, maxOutputTokens: 2000),
            language: "python3", knobs: [:])
        let subject = GenerationSubject(
            datasetPath: "none", datasetFingerprint: "none", split: "bench", samplesPerProblem: tasks, parameters: parameters)
        return try GenerationPlanner(
            subject: subject, prompts: [:], configuration: "{}", name: "bench", toolVersion: Version.text, hostFacts: [:]
        ).plan([AskedProblem(index: 0, name: "p", digest: sha256(Array("bench".utf8)))], shards: nil, minimumShards: 1)
    }
}
