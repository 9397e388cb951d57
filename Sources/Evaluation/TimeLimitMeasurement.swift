import Foundation
import Records
import Sandbox
import ShardStore

/// The time limit of a problem that states none: the problem package format's rule, a multiple of the slowest accepted submission.
public final class TimeLimitMeasurement {
    public struct Measured: Sendable {
        /// Whole seconds, at least one.
        public var limit: Duration
        public var slowest: String
        /// CPU time of the slowest accepted submission on its slowest test.
        public var time: Duration
        /// Accepted submissions that were run.
        public var submissions: Int
    }

    /// What the slots work on just now. Guarded by `lock`.
    private final class Work: @unchecked Sendable {
        private let lock = NSLock()
        private var problem: PreparedProblem?
        private var candidates: [Candidate] = []

        func set(_ problem: PreparedProblem, _ candidates: [Candidate]) {
            lock.withLock { (self.problem, self.candidates) = (problem, candidates) }
        }

        func candidate(_ number: Int) -> (PreparedProblem, Candidate)? {
            lock.withLock { problem.map { ($0, candidates[number]) } }
        }
    }

    private final class Runner: TaskRunner {
        private let slot: SandboxSlot
        private let judge: Judge
        private let work: Work

        init(slot: SandboxSlot, judge: Judge, work: Work) {
            self.slot = slot
            self.judge = judge
            self.work = work
        }

        func run(task: Int, cancel: CancellationFlag) -> TaskResult? {
            work.candidate(task).flatMap { judge.judge(task: task, candidate: $1, problem: $0, cancel: cancel) }
        }

        func close() { slot.close() }
    }

    private let work = Work()
    private let feed: TaskFeed
    private let languages: Set<String>
    private let ceiling: Duration

    /// - Parameters:
    ///   - languages: names of the languages that can be run here; other submissions do not count.
    ///   - ceiling: no submission runs longer than this; one that would is left out.
    public init(
        slots: Int, languages: Set<String>, ceiling: Duration, makeSlot: @escaping @Sendable (Int) throws -> (SandboxSlot, Judge)
    ) throws {
        self.languages = languages
        self.ceiling = ceiling
        feed = try TaskFeed(slots: slots) { [work] number in
            let (slot, judge) = try makeSlot(number)
            return Runner(slot: slot, judge: judge, work: work)
        }
        feed.start()
    }

    public func close() { feed.close() }

    /// Runs the accepted submissions over all tests; nil where none can be run here or none passes.
    /// - Throws: `CancellationError` once `stop` is raised, `SandboxError` where no slot can start.
    public func measure(_ problem: Problem, multiplier: Double, stop: StopSignal) throws -> Measured? {
        let accepted = problem.solutions.filter { $0.isCorrect && languages.contains($0.language) }
        guard !accepted.isEmpty, !problem.tests.isEmpty else { return nil }
        var generous = problem
        generous.timeLimit = ceiling
        let candidates = accepted.enumerated().map {
            Candidate(problem: problem.name, index: $0, label: $1.label, language: $1.language, source: $1.source)
        }
        work.set(try PreparedProblem(problem: generous, kinds: TestKind.allCases), candidates)
        feed.add(Array(candidates.indices), of: AttemptKey(shard: 0, number: 0))
        var results: [TaskResult] = []
        while results.count < candidates.count {
            if stop.isRaised {
                feed.cancel()
                throw CancellationError()
            }
            for finished in feed.results(within: 0.2) {
                if let failure = finished.slotFailure { throw failure }
                if let result = finished.result { results.append(result) }
            }
        }
        if let broken = results.first(where: { $0.verdict == .judgeError }) {
            throw EvaluationError(
                .brokenToolchain, "\(problem.name): \(candidates[broken.task].label) could not be judged: \(broken.message)",
                remedy: "A time limit must not rest on the faster submissions alone: mend that and start again.")
        }
        let passed = results.filter { $0.verdict == .accepted }
        guard let slowest = passed.max(by: { $0.usage.cpuTime < $1.usage.cpuTime }) else { return nil }
        let seconds = max(1, (slowest.usage.cpuTime.inSeconds * multiplier + 0.5).rounded(.down))
        return Measured(
            limit: .seconds(Int(seconds)), slowest: candidates[slowest.task].label, time: slowest.usage.cpuTime, submissions: passed.count)
    }
}
