import ColumnStore
import Evaluation
import FileSystem
import Foundation
import Judging
import Records
import RunProtocol
import Sandbox

/// One worker of a run on this machine: wires settings, sandbox, judge and store together and shows the progress.
struct RunExecution: WorkerExecution {
    let directory: RunDirectory
    let plan: EvaluationPlan
    let settings: Settings
    let place: WorkerPlace
    /// From the first moment, and for as long as this lives: a signal that comes early or late must not kill the worker.
    let signals = StopSignals()
    var isQuiet = false

    init(directory: RunDirectory, plan: EvaluationPlan, local: Settings, place: WorkerPlace = .here(), isQuiet: Bool = false) throws {
        self.directory = directory
        self.plan = plan
        self.place = place
        self.isQuiet = isQuiet
        settings = try RunConfiguration(manifestText: plan.manifest.configuration, path: directory.manifestPath).settings(on: local)
    }

    /// - Returns: what this worker did. The run may go on elsewhere.
    func work() throws -> WorkerSummary {
        let context = try JudgingContext(settings: settings)
        let scratch = try ScratchDirectory(below: settings.scratch)
        defer { scratch.remove() }
        let staged = try stagedSet(scratch: scratch.path)
        let tier = try context.tier(scratch: scratch.path)
        let kinds = plan.manifest.subject.testKinds.compactMap(TestKind.init(name:))
        let sizes = testSizes(of: staged.set, kinds: kinds)
        let bounds = TaskBounds(
            plan: plan, summaries: staged.set.summaries, testBytes: sizes.bytes,
            filesTakeMemory: tier < .t3 && NodeFacts.isInMemory(scratch.path), languages: context.languages, settings: context.judging)
        let slots = try slots(within: bounds, taken: staged.memory)
        let store = try EvaluationStore(directory: directory, plan: plan, costs: bounds.costs, scratch: scratch.path)
        try RunExecution.checkOpenFiles(slots: slots.count)
        let problems = PreparedProblems(
            set: staged.set, kinds: kinds, orders: plan.testOrders, capacity: 2 * slots.count,
            bytes: sizes.bytes.isEmpty ? ByteCount(bytes: .max) : bounds.largestTests * slots.count)
        var progress = try progress(of: store)
        let cores = try SlotCores(slots: slots.count, mode: settings[\.run.pinSlots])
        let executor = try executor(
            slots: slots.count, cores: cores, context: context, tier: tier, scratch: scratch.path, problems: problems, progress: &progress)
        let notes = place.notes + [staged.note, sizes.note].compactMap { $0.map { "note: " + $0 } } + slots.notes + cores.notes
        for note in notes { progress.note(note) }
        return try run(executor, store: store, longestTest: bounds.longestTest, progress: &progress)
    }

    /// Runs the protocol over an executor, with the log and the progress of a worker.
    func run(
        _ executor: SlotExecutor, store: EvaluationStore, longestTest: Duration, progress: inout Progress
    ) throws -> WorkerSummary {
        let log = RunLog(directory: directory)
        let summary = try withoutActuallyEscaping({ (event: WorkerEvent<TaskResult>) in
            log.write(event) { $0.verdict == .judgeError ? "judge error: \($0.message)" : nil }
            RunExecution.show(event, in: &progress)
        }) { report in
            try EvaluationWorker(
                store: store, identity: WorkerIdentity.current(toolVersion: Version.text, job: place.batchJob),
                timing: WorkerTiming(
                    lease: settings[\.run.lease], drainGrace: settings[\.run.drain], deadline: place.deadline, longestStep: longestTest,
                    fullDiskWait: settings[\.run.fullDiskWait]),
                executor: executor, stop: signals.signal, date: { Int64(Date().timeIntervalSince1970) }, report: report
            ).run()
        }
        progress.finish()
        return summary
    }

    /// A worker of many does not ask what all the others did: that would be every file of the run, times the workers.
    func progress(of store: EvaluationStore) throws -> Progress {
        place.batchJob.isEmpty
            ? Progress(total: plan.tasks.count, done: try store.status().done, isQuiet: isQuiet)
            : Progress(total: nil, done: 0, isQuiet: isQuiet)
    }

    /// The slots of this worker with all that their judges share.
    private func executor(
        slots: Int, cores: SlotCores, context: JudgingContext, tier: SandboxTier, scratch: String, problems: PreparedProblems,
        progress: inout Progress
    ) throws -> SlotExecutor {
        let equipment = try equipment(context: context, tier: tier, scratch: scratch)
        if let note = equipment.note { progress.note(note) }
        return try SlotExecutor(slots: slots) { [plan] number in
            JudgingSlot(rooms: try equipment.rooms(processor: cores.processor(ofSlot: number)), plan: plan, problems: problems)
        }
    }

    /// What the judges of this worker's slots share, with the toolchains of the plan.
    func equipment(context: JudgingContext, tier: SandboxTier, scratch: String) throws -> SlotEquipment {
        let toolchains = try context.toolchains(scratch: scratch, hiding: [directory.path, plan.manifest.subject.datasetPath])
        _ = try needed(from: toolchains)
        var judging = context.judging
        var note: String?
        if settings[\.judging.calibrate] {
            let speed = try HostSpeed(against: plan.manifest.hostFacts)
            judging.speedFactor = speed.factor
            note = speed.line
        }
        return SlotEquipment(
            context: context, judging: judging, tier: tier, scratch: scratch, toolchains: toolchains,
            compilations: try settings.compilations(tier: tier, note: Console.note), stop: signals.signal, note: note)
    }

    /// Bytes of each problem's tests; empty: not to be read. What is unreadable concerns only the problems whose rows lie there.
    func testSizes(of set: ProblemSet, kinds: [TestKind]) -> (bytes: [Int], note: String?) {
        do {
            return (try set.testBytes(kinds: kinds), nil)
        } catch {
            return ([], "slots are sized without the sizes of the tests: \(error)")
        }
    }

    /// As many as were asked for; else one per processor, as far as the memory limits of all fit together.
    func slots(within bounds: TaskBounds, taken: ByteCount) throws -> (count: Int, notes: [String]) {
        let asked = settings[\.run.slots]
        let wanted = asked > 0 ? asked : min(settings.slotCount, place.processors ?? .max)
        let room = bounds.room(in: place.memory, taken: taken)
        let openFiles = try ThisProcess.raiseOpenFileLimit()
        let openRoom = (openFiles - Self.openFilesOfAWorker) / Self.openFilesOfASlot
        let count = asked > 0 ? asked : max(1, min(wanted, room, openRoom))
        let sizes =
            "\(counted(count, "slot")) of \(bounds.slotMemory.mebibytes) MiB for programs and up to "
            + "\(bounds.slotOverhead.mebibytes) MiB of outputs, tests and the like in \(place.memory.mebibytes) MiB"
            + (taken.bytes > 0 ? ", of which the staged problem set takes \(taken.mebibytes) MiB" : "")
        if count > room {
            return (count, ["note: the memory has no room for \(sizes): the system may kill what is within its limit"])
        }
        guard count < wanted else { return (count, []) }
        let isForMemory = room <= openRoom
        return (
            count,
            [
                isForMemory
                    ? "note: the memory has room for \(sizes)"
                    : "note: the limit of \(openFiles) open files (ulimit -n) has room for \(counted(count, "slot"))"
            ]
        )
    }

    /// What a worker has open beside its slots: the problem set, journals, libraries, its own streams.
    private static let openFilesOfAWorker = 32
    /// A slot's sockets, its memory files, and what is open while a program is started. Every large test input of the problems at hand is
    /// one more, as far as there is room.
    private static let openFilesOfASlot = 16

    /// Raises the limit of open files as far as possible.
    static func checkOpenFiles(slots: Int) throws {
        let limit = try ThisProcess.raiseOpenFileLimit()
        let needed = openFilesOfAWorker + slots * openFilesOfASlot
        guard limit >= needed else {
            throw CommandError(
                .failure,
                "\(counted(slots, "slot")) of a worker \(agreeing(slots, "needs", "need")) \(needed) open files, but this process may open \(limit)",
                remedy: "Raise the limit of open files (ulimit -n)\(slots > 1 ? ", or use fewer --slots" : "").")
        }
    }

    /// The problem set of the plan, which must still be the one that was planned for.
    static func openSet(of plan: EvaluationPlan) throws -> ProblemSet {
        try planned(ProblemSet(path: plan.manifest.subject.datasetPath), of: plan)
    }

    private func stagedSet(scratch: String) throws -> StagedSet {
        let staged = try StagedSet(
            path: plan.manifest.subject.datasetPath, mode: settings[\.run.stage], isBatchJob: !place.batchJob.isEmpty, scratch: scratch,
            available: place.memory)
        _ = try RunExecution.planned(staged.set, of: plan)
        return staged
    }

    static func planned(_ set: ProblemSet, of plan: EvaluationPlan) throws -> ProblemSet {
        guard set.fingerprint.description == plan.manifest.subject.datasetFingerprint else {
            throw CommandError(
                .failure,
                "\(plan.manifest.subject.datasetPath) is not the problem set that the run was planned for (fingerprint "
                    + "\(set.fingerprint.description.prefix(12)), planned \(plan.manifest.subject.datasetFingerprint.prefix(12)))",
                remedy: "Put the set back, or plan a new run.")
        }
        return set
    }

    /// The toolchains of the plan's candidates; a host without one of them can judge nothing in that language.
    private func needed(from toolchains: Toolchains) throws -> [Toolchain] {
        let languages = Set(plan.tasks.map { plan.candidates[$0.candidate].candidate.language })
        return try languages.sorted().map { name in
            let toolchain = try toolchains.toolchain(named: name)
            let planned = plan.manifest.hostFacts["toolchain.\(name)"]
            let remedy = "Work on hosts with the same toolchain, or plan a new run."
            guard planned == nil || planned == toolchain.version else {
                throw CommandError(
                    .failure, "\(name) here is \(toolchain.version), the run was planned with \(planned ?? "")", remedy: remedy)
            }
            // Two builds may print one version.
            let files = plan.manifest.hostFacts["toolchain_sha256.\(name)"],
                parts = plan.manifest.hostFacts["toolchain_parts_sha256.\(name)"]
            if try files != nil && toolchain.filesDigest().description != files
                || parts != nil && toolchain.partsDigest()?.description != parts
            {
                let tools = toolchain.tools.values.sorted().joined(separator: ", ")
                throw CommandError(
                    .failure,
                    "\(name) here is \(toolchain.version) as in the plan, but its files differ from those that the run was "
                        + "planned with (\(tools), or what they start)", remedy: remedy)
            }
            return toolchain
        }
    }

    private static func show(_ event: WorkerEvent<TaskResult>, in progress: inout Progress) {
        switch event {
        case .recorded(let result, _, _): progress.judged(result.verdict)
        case .fenced(let shard, let attempt): progress.note("attempt \(attempt) of shard \(shard) lost its claim to a later one")
        case .drained(let shard, let attempt, _): progress.note("drained attempt \(attempt) of shard \(shard)")
        case .split(let shard, _, let tasks, let child):
            progress.note("gave \(counted(tasks, "task")) of shard \(shard) to an idle worker as shard \(child)")
        case .note(let text): progress.note(text)
        case .claimed, .sealed, .round: break
        }
    }
}
