import ColumnStore
import Foundation
import Generation
import ModelClient
import Records
import RunProtocol

/// One worker of a generation on this machine: wires settings, model, flow and store together and shows the progress.
struct GenerationExecution: WorkerExecution {
    let directory: RunDirectory
    let plan: GenerationPlan
    let settings: Settings
    let place: WorkerPlace
    /// From the first moment, and for as long as this lives: a signal that comes early or late must not kill the worker.
    private let signals = StopSignals()
    /// Sees every stage of every flow; nil: nobody watches, and a line of progress is shown.
    private let watch: (@Sendable (FlowEvent) -> Void)?

    init(
        directory: RunDirectory, plan: GenerationPlan, local: Settings, place: WorkerPlace = .here(),
        watch: (@Sendable (FlowEvent) -> Void)? = nil
    ) throws {
        self.watch = watch
        self.directory = directory
        self.plan = plan
        self.place = place
        let configuration = try GenerationConfiguration(manifestText: plan.manifest.configuration, path: directory.manifestPath)
        settings = try configuration.settings(on: local)
    }

    func work() throws -> WorkerSummary {
        let scratch = try ScratchDirectory(below: settings.scratch)
        defer { scratch.remove() }
        let model = try ServedModel(settings: settings, scratch: scratch.path)
        defer { model.close() }
        let set = try planned(ProblemSet(path: plan.manifest.subject.datasetPath))
        let runner = try FlowRunner(
            plan: plan, set: set, knobs: FlowKnobs(plan.parameters, settings: settings),
            language: FlowLanguage(named: plan.parameters.language, languages: settings.languages.table()), watch: watch)
        let tests = runner.runsTests ? try flowTests(of: set, scratch: scratch.path) : nil
        defer { tests?.close() }
        let store = try GenerationStore(directory: directory, plan: plan, scratch: scratch.path)
        let executor = FlowExecutor(
            capacity: model.capacity, asking: model.asking, testing: tests, makePort: { runner.port(for: $0, sources: $1, record: $2) },
            solve: { try await runner.solve($0, $1) })
        var progress = try progress(of: store, model: model)
        for note in place.notes { progress.note(note) }
        if let served = try model.servedRevision(of: plan.parameters.model),
            let note = try ServerRecord(directory: directory).check(served, allowsOther: settings[\.gen.allowsMixedServer])
        {
            progress.note("note: \(note)")
        }
        do {
            let limits = try SharedLimits(store: store, model: model, settings: settings)
            return try run(executor, store: store, limits: limits, progress: &progress)
        } catch let error as any FailureShape where error is ModelError || error is ModelServerError {
            if error.has(ModelCode.denied), !model.hasKey {
                progress.note("no key was sent: gen.key_file is empty and \(settings[\.gen.keyVariable]) is not set")
            }
            progress.note("every answer that came is kept; go on with: gencode run resume \(directory.path)")
            throw error
        }
    }

    /// The judge's own slots, beside the process that holds the key.
    private func flowTests(of set: ProblemSet, scratch: String) throws -> FlowTests {
        try FlowTests(
            context: JudgingContext(settings: settings), set: set, slots: settings.slotCount, languages: [plan.parameters.language],
            scratch: scratch, hiding: [directory.path])
    }

    private func run(
        _ executor: FlowExecutor, store: GenerationStore, limits: SharedLimits, progress: inout GenerationProgress
    ) throws -> WorkerSummary {
        let log = RunLog(directory: directory)
        var limits = limits
        let summary = try withoutActuallyEscaping({ (event: WorkerEvent<GenerationRecord>) in
            log.write(event) { record in if case .unanswered(let reason) = record.content { reason } else { nil } }
            GenerationExecution.show(event, in: &progress)
            limits.note(event)
            if let note = limits.look() { progress.note(note) }
        }) { report in
            try GenerationWorker(
                store: store, identity: WorkerIdentity.current(toolVersion: Version.text, job: place.batchJob),
                timing: WorkerTiming(
                    lease: settings[\.run.lease], drainGrace: settings[\.gen.drain], deadline: place.deadline,
                    longestStep: settings[\.gen.drain], fullDiskWait: settings[\.run.fullDiskWait]),
                executor: executor, stop: signals.signal, date: { Int64(Date().timeIntervalSince1970) }, report: report
            ).run()
        }
        progress.finish()
        return summary
    }

    /// A worker of many does not ask what all the others did.
    private func progress(of store: GenerationStore, model: ServedModel) throws -> GenerationProgress {
        place.batchJob.isEmpty
            ? GenerationProgress(total: plan.tasks.count, done: try store.status().done, isQuiet: watch != nil) { model.snapshot() }
            : GenerationProgress(total: nil, done: 0) { model.snapshot() }
    }

    private func planned(_ set: ProblemSet) throws -> ProblemSet {
        guard set.fingerprint.description == plan.manifest.subject.datasetFingerprint else {
            throw CommandError(
                .failure, "\(plan.manifest.subject.datasetPath) is not the problem set that the run was planned for",
                remedy: "Put the set back, or plan a new run.")
        }
        return set
    }

    private static func show(_ event: WorkerEvent<GenerationRecord>, in progress: inout GenerationProgress) {
        switch event {
        case .recorded(let record, _, _):
            switch record.content {
            case .candidate: progress.ended(isAnswered: true)
            case .unanswered: progress.ended(isAnswered: false)
            case .completion, .ask, .stage: progress.tick()
            }
        case .fenced(let shard, let attempt): progress.note("attempt \(attempt) of shard \(shard) lost its claim to a later one")
        case .drained(let shard, let attempt, _): progress.note("drained attempt \(attempt) of shard \(shard)")
        case .split(let shard, _, let tasks, let child):
            progress.note("gave \(counted(tasks, "task")) of shard \(shard) to an idle worker as shard \(child)")
        case .note(let text): progress.note(text)
        case .claimed, .sealed, .round: break
        }
    }
}
