import ColumnStore
import Evaluation
import Foundation
import Judging
import Records
import RunProtocol
import Sandbox

/// One worker of a run that judges the stored outputs of another run. It starts no process, except for checkers that are programs and, where
/// it is asked to, for candidates that stored outputs do not decide.
struct RejudgeExecution: WorkerExecution {
    private let execution: RunExecution
    private let rejudged: RejudgedRun
    private let runsMissing: Bool

    private var plan: EvaluationPlan { execution.plan }
    private var directory: RunDirectory { execution.directory }

    /// - Parameter runsMissing: runs the candidates that stored outputs do not decide.
    /// - Returns: nil for a plan of a run that runs its candidates.
    init?(directory: RunDirectory, plan: EvaluationPlan, local: Settings, place: WorkerPlace = .here(), runsMissing: Bool) throws {
        let configuration = try RunConfiguration(manifestText: plan.manifest.configuration, path: directory.manifestPath)
        guard let rejudged = configuration.rejudged else { return nil }
        self.rejudged = rejudged
        self.runsMissing = runsMissing
        execution = try RunExecution(directory: directory, plan: plan, local: local, place: place)
    }

    func work() throws -> WorkerSummary {
        let source = try openedSource()
        let context = try JudgingContext(settings: execution.settings)
        let old = try JudgingContext(settings: source.configuration.settings(on: execution.settings)).judging
        let scratch = try ScratchDirectory(below: execution.settings.scratch)
        defer { scratch.remove() }
        let set = try RunExecution.openSet(of: plan)
        let kinds = plan.manifest.subject.testKinds.compactMap(TestKind.init(name:))
        let store = try EvaluationStore(directory: directory, plan: plan, scratch: scratch.path)
        let stored = try StoredResults(
            try EvaluationStore(directory: source.directory, plan: source.plan, scratch: scratch.path), capacity: 4)
        var progress = try execution.progress(of: store)
        for damage in stored.damage { progress.note("damage: \(damage)") }
        let (slots, longestTest) = try slots(of: set, kinds, context, scratch: scratch.path, &progress)
        let problems = PreparedProblems(
            set: set, kinds: kinds, orders: plan.testOrders, capacity: 2 * slots, bytes: .mebibytes(512))
        let host = RejudgeHost(execution: execution, context: context, scratch: scratch.path)
        let executor = try SlotExecutor(slots: slots) { [plan, runsMissing] number in
            let rooms = RejudgeRooms(host: host, slot: number)
            return RejudgingSlot(
                stored: stored, plan: plan, problems: problems, settings: (old, context.judging),
                program: { problem, output, test, cancel in
                    try rooms.opened().judge(for: [problem.checkerLanguage].compactMap(\.self))
                        .checked(output, test: test, of: problem, cancel: cancel)
                },
                runner: runsMissing ? LazyJudge { JudgingSlot(rooms: try rooms.opened(), plan: plan, problems: problems) } : nil,
                end: { rooms.close() })
        }
        return try execution.run(executor, store: store, longestTest: longestTest, progress: &progress)
    }

    /// As many threads as asked for, else one per processor. Where candidates may run, their memory counts too.
    private func slots(
        of set: ProblemSet, _ kinds: [TestKind], _ context: JudgingContext, scratch: String, _ progress: inout Progress
    ) throws -> (count: Int, longestTest: Duration) {
        guard runsMissing else { return (execution.settings.slotCount, .seconds(60)) }
        let tier = try context.tier(scratch: scratch)
        let bounds = TaskBounds(
            plan: plan, summaries: set.summaries, testBytes: execution.testSizes(of: set, kinds: kinds).bytes,
            filesTakeMemory: tier < .t3 && NodeFacts.isInMemory(scratch), languages: context.languages, settings: context.judging)
        let slots = try execution.slots(within: bounds, taken: ByteCount(bytes: 0))
        for note in slots.notes { progress.note(note) }
        try RunExecution.checkOpenFiles(slots: slots.count)
        return (slots.count, bounds.longestTest)
    }

    /// The run that stored the outputs, which must still be the one that this run was planned from.
    private func openedSource() throws -> RejudgeSource {
        guard FileManager.default.fileExists(atPath: rejudged.path + "/manifest.json") else {
            throw CommandError(
                .failure, "\(rejudged.path) is no longer there: \(directory.path) judges the outputs that it stored",
                remedy: "Put that run back, or rejudge it from where it lies now.")
        }
        let source = try RejudgeSource(path: rejudged.path)
        guard source.manifestDigest.description == rejudged.manifestDigest else {
            throw CommandError(
                .failure, "\(rejudged.path) is not the run whose outputs \(directory.path) judges: its manifest is another one",
                remedy: "Put that run back, or rejudge the run that lies there into another --run_dir.")
        }
        return source
    }
}

/// The sandboxes of one slot, opened with the first program. Only the slot's thread may use this object.
private final class RejudgeRooms {
    private let host: RejudgeHost
    private let slot: Int
    private var rooms: SandboxRooms?

    init(host: RejudgeHost, slot: Int) {
        self.host = host
        self.slot = slot
    }

    func opened() throws -> SandboxRooms {
        if let rooms { return rooms }
        let opened = try host.rooms(ofSlot: slot)
        rooms = opened
        return opened
    }

    func close() { rooms?.close() }
}

/// A judge that is made for the first task that needs it.
private final class LazyJudge: TaskJudge {
    private let make: () throws -> any TaskJudge
    private var made: (any TaskJudge)?

    init(_ make: @escaping () throws -> any TaskJudge) { self.make = make }

    func judge(task: Int, cancel: CancellationFlag) throws -> TaskResult? {
        let judge = try made ?? make()
        made = judge
        return try judge.judge(task: task, cancel: cancel)
    }

    func takeNote() -> String? { made?.takeNote() }

    /// The rooms are closed by their owner.
    func close() {}
}
