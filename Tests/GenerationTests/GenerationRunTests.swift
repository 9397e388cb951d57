import ColumnStore
import Digests
import FileSystem
import Fixtures
import Foundation
import ModelClient
import Records
import RunProtocol
import Synchronization
import Testing

@testable import Generation

/// A generation goes through the run protocol: two prompts and a run on tests for each candidate.
@Suite struct GenerationRunTests {
    private let place: TemporaryDirectory
    private let directory: RunDirectory
    private let plan: GenerationPlan

    init() throws {
        place = try TemporaryDirectory()
        directory = RunDirectory(path: place.file("run"))
        plan = try GenerationRunTests.planner.plan(GenerationRunTests.problems, shards: 2, minimumShards: 1)
        try PlanFiles.write(plan, to: directory)
    }

    private static let problems = (0..<4).map { AskedProblem(index: $0, name: "p\($0)", digest: sha256([UInt8($0)])) }

    private static var planner: GenerationPlanner {
        let parameters = GenerationParameters(
            flow: "two-steps", model: "m", modelRevision: "", sampling: Sampling(temperature: 0.2, topP: 1, maxOutputTokens: 100),
            language: "python3", knobs: [:])
        return GenerationPlanner(
            subject: GenerationSubject(
                datasetPath: "/sets/a.h5", datasetFingerprint: "f", split: "test", samplesPerProblem: 3, parameters: parameters),
            prompts: ["solve.toml": "x"], configuration: "{}", name: "run", toolVersion: "test", hostFacts: [:])
    }

    private static func prompt(_ stage: String, _ text: String) -> StagePrompt {
        StagePrompt(
            stage: stage, messages: [ChatMessage(.user, text)], sampling: Sampling(temperature: 0.2, topP: 1, maxOutputTokens: 100))
    }

    private func solve(_ task: Int, _ port: RecordingPort) async throws -> CandidateRecord {
        let first = try await port.ask(GenerationRunTests.prompt("think", "problem \(plan.tasks[task].problem)"))
        let outcomes = try await port.run(
            Array(first.text.utf8), language: "python3", tests: [TestCase(kind: .publicTests, name: "t", input: [1], expectedOutput: [2])])
        try await port.note(stage: "think", outcome: outcomes[0].verdict.code)
        let second = try await port.ask(GenerationRunTests.prompt("code", first.text))
        let hasCode = task % 3 != 2
        return CandidateRecord(
            source: hasCode ? Array(second.text.utf8) : [], language: "python3", reason: hasCode ? "" : "no_code",
            completion: port.completionID(at: 1), extractorVersion: 1, rule: 5, span: 0..<4, isTruncated: false)
    }

    private func work(
        _ model: ScriptedModel, capacity: Int = 4, stop: StopSignal = StopSignal(), tests: ScriptedTests = ScriptedTests()
    ) async throws -> WorkerSummary {
        try await GenerationRunTests.work(plan, directory, place.path, model, capacity, stop, tests) { try await solve($0, $1) }
    }

    /// A worker blocks its thread while its flows go on as tasks of Swift's, so it gets a thread of its own.
    private static func work(
        _ plan: GenerationPlan, _ directory: RunDirectory, _ scratch: String, _ model: ScriptedModel, _ capacity: Int, _ stop: StopSignal,
        _ tests: ScriptedTests = ScriptedTests(), solve: @escaping @Sendable (Int, RecordingPort) async throws -> CandidateRecord
    ) async throws -> WorkerSummary {
        try await withCheckedThrowingContinuation { continuation in
            Thread {
                continuation.resume(with: Result { try workHere(plan, directory, scratch, model, capacity, stop, tests, solve: solve) })
            }.start()
        }
    }

    private static func workHere(
        _ plan: GenerationPlan, _ directory: RunDirectory, _ scratch: String, _ model: ScriptedModel, _ capacity: Int, _ stop: StopSignal,
        _ tests: ScriptedTests = ScriptedTests(), solve: @escaping @Sendable (Int, RecordingPort) async throws -> CandidateRecord
    ) throws -> WorkerSummary {
        let executor = FlowExecutor(
            capacity: capacity, asking: model, testing: tests,
            makePort: port(of: plan), solve: solve)
        return try GenerationWorker(
            store: try GenerationStore(directory: directory, plan: plan, scratch: scratch),
            identity: WorkerIdentity.current(toolVersion: "test", job: ""),
            timing: WorkerTiming(lease: .seconds(30), drainGrace: .seconds(10)), executor: executor, stop: stop, date: { 0 },
            report: { _ in }
        ).run()
    }

    private static func port(of plan: GenerationPlan) -> FlowExecutor.MakePort {
        { task, sources, record in
            let slot = plan.tasks[task.task]
            return RecordingPort(
                task: task.task, problem: plan.problems[slot.problem].index,
                frame: RequestFrame(model: plan.parameters.model, modelRevision: "", sampleIndex: slot.sample),
                recorded: task.partialRecords, sources: sources, record: record)
        }
    }

    private func merged() throws -> MergedGeneration { try GenerationStore(directory: directory, plan: plan, scratch: place.path).merge() }

    @Test func aRunWithoutInterruptionAsksEachRequestOnce() async throws {
        let model = ScriptedModel()
        let summary = try await work(model)
        #expect(summary.isComplete && summary.ended == 12)
        #expect(model.answered.count == 24 && model.answered.values.allSatisfy { $0 == 1 })
        let merged = try merged()
        #expect(merged.missing == 0)
        #expect(merged.tally.asked == 24 && merged.tally.answered == 24)
        #expect(merged.tally.noCode == ["no_code": 4] && merged.tally.candidates == 12)
        #expect(merged.tally.byStage.mapValues(\.completions) == ["think": 12, "code": 12])
        #expect(merged.tally.spend.usd == 6 && merged.tally.promptTokens.known == 240)
    }

    @Test func whatAStoppedWorkerHadIsNotAskedAgain() async throws {
        let first = ScriptedModel { number, _ in
            // Asks beyond the ninth hang until the worker gives them up.
            if number > 9 { try await Task.sleep(for: .seconds(3600)) }
        }
        let stop = StopSignal()
        let seen = DispatchQueue(label: "stopper")
        seen.async {
            while first.answered.count < 9 { usleep(1000) }
            stop.raise()
            stop.raise()
        }
        let summary = try await work(first, stop: stop)
        #expect(!summary.isComplete)
        let second = ScriptedModel()
        #expect(try await work(second).isComplete)
        #expect(second.answered.count == 24 - first.answered.count)
        #expect(Set(second.answered.keys).isDisjoint(with: first.answered.keys))
        let merged = try merged()
        #expect(merged.missing == 0 && merged.tally.answered == 24 && merged.tally.asked == 24)
    }

    /// Where a worker drains, the model is told, so that what waits for its turn is not sent any more.
    @Test func aWorkerThatDrainsEndsTheAsksThatWait() async throws {
        let model = Mutex<ScriptedModel?>(nil)
        let cancelled = Mutex(0)
        let waiting = Mutex(0)
        let scripted = ScriptedModel { number, _ in
            guard number > 9 else { return }
            waiting.withLock { $0 += 1 }
            while model.withLock({ $0?.isDrained }) != true {
                if Task.isCancelled { return cancelled.withLock { $0 += 1 } }
                await Task.yield()
            }
            throw CancellationError()
        }
        model.withLock { $0 = scripted }
        let stop = StopSignal()
        DispatchQueue(label: "stopper").async {
            while scripted.answered.count < 9 || waiting.withLock({ $0 }) == 0 { usleep(1000) }
            stop.raise()
        }
        let summary = try await work(scripted, stop: stop)
        #expect(summary.endReason == .asked && scripted.answered.count == 9)
        #expect(cancelled.withLock { $0 } == 0, "the asks waited until the time for draining was over")
    }

    /// A worker whose shard another one has taken over throws away what its flows still do there: they ask nothing more.
    @Test func theFlowsOfALostAttemptAskNothingMore() async throws {
        let asked = Mutex(0)
        let ended = Mutex(0)
        let isReleased = Mutex(false)
        let model = ScriptedModel { _, _ in
            asked.withLock { $0 += 1 }
            while !isReleased.withLock({ $0 }), !Task.isCancelled { await Task.yield() }
        }
        let attempt = Mutex<AttemptKey?>(nil)
        let port = GenerationRunTests.port(of: plan)
        let executor = FlowExecutor(
            capacity: 4, asking: model, testing: ScriptedTests(),
            makePort: { task, sources, record in
                attempt.withLock { $0 = task.attempt }
                return port(task, sources, record)
            },
            solve: { task, port in
                defer { ended.withLock { $0 += 1 } }
                return try await solve(task, port)
            })
        let queue = TaskQueue<GenerationRecord>()
        executor.start(queue)
        queue.add(tasks: 0..<4)
        #expect(await eventually { asked.withLock { $0 } == 4 })
        executor.abandon(try #require(attempt.withLock { $0 }))
        #expect(await eventually { ended.withLock { $0 } == 4 })
        queue.add(tasks: 4..<5)
        #expect(await eventually { ended.withLock { $0 } == 5 })
        #expect(asked.withLock { $0 } == 4 && model.answered.isEmpty, "a flow of a lost attempt has asked on")
        isReleased.withLock { $0 = true }
        queue.close()
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                executor.close()
                continuation.resume()
            }
        }
    }

    @Test func anErrorOfTheWholeRunKeepsWhatWasPaidFor() async throws {
        let model = ScriptedModel { number, _ in
            if number > 7 { throw ModelError(.budgetSpent, "the budget is spent") }
        }
        let error = await #expect(throws: ModelError.self) { try await work(model, capacity: 2) }
        #expect(error?.code == .budgetSpent)
        #expect(try merged().tally.answered == 7)
        let second = ScriptedModel()
        #expect(try await work(second).isComplete)
        #expect(second.answered.count == 17)
    }

    @Test func whatARunHasSpentIsReadFromItsJournalsAndItsShards() async throws {
        let model = ScriptedModel { number, _ in
            if number > 7 { throw ModelError(.budgetSpent, "the budget is spent") }
        }
        await #expect(throws: ModelError.self) { try await work(model, capacity: 2) }
        let store = try GenerationStore(directory: directory, plan: plan, scratch: place.path)
        let open = try store.spend(price: nil)
        #expect(open.spent.tokens == 7 * 30 && open.spent.usd == 7 * 0.25 && open.unknown.tokens == 0)
        _ = try await work(ScriptedModel())
        #expect(try store.spend(price: nil).spent.tokens == 24 * 30)
        let nonces = try store.union().tasks[0]?.partials.compactMap { entry -> UInt64? in
            if case .ask(let ask) = entry.record.content { ask.nonce } else { nil }
        }
        #expect(try store.spend(price: nil, except: Set(nonces ?? [])).spent.tokens == 22 * 30, "a worker's own requests are left out")
    }

    /// Every code but `unanswered` is true of every other request too: it ends the run once, and is not a failure of each task.
    @Test(arguments: [ModelCode.protocolViolation, .denied, .unknownModel, .configuration, .unreachable, .serverGone])
    func whatEveryRequestWouldMeetEndsTheRunOnce(_ code: ModelCode) async throws {
        let model = ScriptedModel { number, _ in
            if number > 7 { throw ModelError(code, "a page instead of an answer") }
        }
        let error = await #expect(throws: ModelError.self) { try await work(model, capacity: 2) }
        #expect(error?.code == code)
        #expect(try merged().tally.answered == 7 && merged().unanswered.isEmpty)
    }

    @Test func anUnansweredTaskIsTriedAgainByAResume() async throws {
        let model = ScriptedModel { _, request in
            if request.sampleIndex == 1 { throw ModelError(.unanswered, "8 attempts failed") }
        }
        _ = try await work(model)
        let partly = try merged()
        #expect(partly.missing == 4 && Set(partly.unanswered.values) == ["8 attempts failed."])
        let store = try GenerationStore(directory: directory, plan: plan, scratch: place.path)
        let missing = try store.unfinishedTasks()
        #expect(missing.count == 4)
        try store.reshard(missing: missing, into: 1)
        let second = ScriptedModel()
        #expect(try await work(second).isComplete)
        #expect(second.answered.count == 8)
        #expect(try merged().missing == 0 && merged().unanswered.isEmpty)
    }

    /// A checker that fails is one problem's affair: the candidates of all others are had.
    @Test func aProblemWhoseTestsCannotBeRunIsUnansweredAndTheRestIsHad() async throws {
        let broken = ScriptedTests(failure: TestRunError(.notRun, "the checker of p1 exited with 7"))
        let summary = try await work(ScriptedModel(), tests: broken)
        #expect(summary.ended == 12 && summary.failed == 3)
        #expect(try merged().missing == 3 && Set(merged().unanswered.values) == ["the checker of p1 exited with 7."])
        let store = try GenerationStore(directory: directory, plan: plan, scratch: place.path)
        try store.reshard(missing: store.unfinishedTasks(), into: 1)
        let second = ScriptedModel()
        #expect(try await work(second).isComplete && merged().missing == 0)
        #expect(second.answered.count == 3, "only the second completion of each is asked for")
    }

    /// The shards that a worker does not need any more stay for others, and for the next start.
    @Test func afterAFatalErrorNoFurtherShardIsClaimed() async throws {
        let many = try GenerationRunTests.planner.plan(GenerationRunTests.problems, shards: 12, minimumShards: 12)
        let directory = RunDirectory(path: place.file("many"))
        try PlanFiles.write(many, to: directory)
        let begun = Mutex(0)
        let model = ScriptedModel { number, _ in
            if number == 2 { throw ModelError(.denied, "the key was refused") }
            // In flight until the worker has had its chances to claim more.
            let limit = ContinuousClock.now + .seconds(2)
            while ContinuousClock.now < limit { await Task.yield() }
        }
        let error = await #expect(throws: ModelError.self) {
            try await GenerationRunTests.work(many, directory, place.path, model, 2, StopSignal()) { task, port in
                begun.withLock { $0 += 1 }
                return try await solve(task, port)
            }
        }
        #expect(error?.code == .denied && model.isDrained)
        #expect(begun.withLock { $0 } <= 3, "tasks were begun after the error")
        let claimed = try GenerationStore(directory: directory, plan: many, scratch: place.path).status().shards
            .count { $0.attempt != nil }
        #expect(claimed <= 4, "\(claimed) of 12 shards were claimed")
    }

    @Test func aProblemThatCannotBeReadIsUnansweredAndTheRestIsHad() async throws {
        let summary = try await GenerationRunTests.work(plan, directory, place.path, ScriptedModel(), 4, StopSignal()) { task, port in
            if plan.tasks[task].problem == 2 { throw StoreError(.damaged, "/sets/a.h5 is damaged: chunk 7") }
            return try await solve(task, port)
        }
        #expect(summary.ended == 12 && summary.failed == 3)
        #expect(try Set(merged().unanswered.values) == ["/sets/a.h5 is damaged: chunk 7."])
    }

    @Test func aHostThatCanRunNoTestsEndsTheRun() async throws {
        let unusable = ScriptedTests(failure: TestRunError(.unusableHost, "no supervisor"))
        let error = await #expect(throws: TestRunError.self) { try await work(ScriptedModel(), tests: unusable) }
        #expect(error?.code == .unusableHost)
    }

    @Test func theSameCandidatesComeOutWhateverHappenedOnTheWay() async throws {
        let model = ScriptedModel { number, _ in
            if number > 7 { throw ModelError(.budgetSpent, "the budget is spent") }
        }
        await #expect(throws: ModelError.self) { try await work(model, capacity: 3) }
        _ = try await work(ScriptedModel())
        let interrupted = try lines(of: directory)
        let other = RunDirectory(path: place.file("other"))
        try PlanFiles.write(plan, to: other)
        let store = try GenerationStore(directory: other, plan: plan, scratch: place.path)
        #expect(try store.merge().missing == 12)
        let whole = try await GenerationRunTests.work(plan, other, place.path, ScriptedModel(), 1, StopSignal()) { try await solve($0, $1) }
        #expect(whole.isComplete)
        #expect(try lines(of: other) == interrupted)
        #expect(interrupted.split(separator: UInt8(ascii: "\n")).count == 12)
    }

    private func lines(of directory: RunDirectory) throws -> [UInt8] {
        let merged = try GenerationStore(directory: directory, plan: plan, scratch: place.path).merge()
        try GenerationReport(plan: plan, merged: merged).write(into: directory.reportPath)
        return try #require(try Files.read(directory.reportPath + "/candidates.jsonl"))
    }

    @Test func thePlanIsReadBackAsItWasWritten() async throws {
        let read = try GenerationPlan.read(from: directory)
        #expect(read.tasks == plan.tasks && read.problems == plan.problems && read.prompts == plan.prompts)
        #expect(read.digest == plan.digest)
        #expect(Set(plan.tasks.map(\.id)).count == 12)
    }
}
