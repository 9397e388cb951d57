import Foundation
import Judging
import Records
import RunProtocol
import Sandbox

/// The time limit of a problem that states none: the problem package format's rule, a multiple of the slowest accepted submission.
///
/// The format's judges run Python by a just-in-time compiler. Where the interpreter here is several times slower, the whole multiple of
/// its time would be a limit that lets slow algorithms in compiled languages pass. So beside an accepted submission in a compiled
/// language, one in an interpreted language only has to keep a smaller margin.
public final class TimeLimitMeasurement {
    private static let interpretedMargin = 2.0

    public struct Measured: Sendable {
        /// Whole seconds, at least one.
        public var limit: Duration
        /// Label of the submission that the limit rests on.
        public var slowest: String
        /// CPU time of the submission that the limit rests on, on its slowest test.
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

    private final class SubmissionJudge: TaskJudge {
        private let rooms: SandboxRooms
        private let work: Work

        init(rooms: SandboxRooms, work: Work) {
            self.rooms = rooms
            self.work = work
        }

        func judge(task: Int, cancel: CancellationFlag) -> TaskResult? {
            guard let (problem, candidate) = work.candidate(task) else { return nil }
            do {
                let languages = [candidate.language, problem.checkerLanguage].compactMap(\.self)
                return try rooms.judge(for: languages).judge(task: task, candidate: candidate, problem: problem, cancel: cancel)
            } catch {
                return TaskResult(
                    task: task, verdict: .judgeError, tier: .none, testsPassed: 0, testsRun: 0, testsTotal: 0, firstFailedTest: nil,
                    usage: Usage(), message: "\(error)")
            }
        }

        func close() { rooms.close() }
    }

    private let work = Work()
    private let queue = TaskQueue<TaskResult>()
    private let executor: SlotExecutor
    private let languages: [String: Language]
    private let ceiling: Duration

    /// - Parameters:
    ///   - languages: those that can be run here; submissions in others do not count.
    ///   - ceiling: no submission runs longer than this; one that would is left out.
    public init(
        slots: Int, languages: [Language], ceiling: Duration, makeRooms: @escaping @Sendable (Int) throws -> SandboxRooms
    ) throws {
        self.languages = Dictionary(languages.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.ceiling = ceiling
        executor = try SlotExecutor(slots: slots) { [work] number in
            SubmissionJudge(rooms: try makeRooms(number), work: work)
        }
        executor.start(queue)
    }

    public func close() {
        queue.close()
        executor.close()
    }

    /// Runs the accepted submissions over all tests; nil where none can be run here or none passes.
    /// - Throws: `CancellationError` once `stop` is raised, `SandboxError` where no slot can start.
    public func measure(_ problem: Problem, multiplier: Double, stop: StopSignal) throws -> Measured? {
        let accepted = problem.solutions.filter { $0.isCorrect && languages[$0.language] != nil }
        guard !accepted.isEmpty, !problem.tests.isEmpty else { return nil }
        var generous = problem
        generous.timeLimit = ceiling
        let candidates = accepted.enumerated().map {
            Candidate(problem: problem.name, index: $0, label: $1.label, language: $1.language, source: $1.source)
        }
        work.set(try PreparedProblem(problem: generous, kinds: TestKind.allCases), candidates)
        let results = try self.results(of: candidates.count, stop: stop)
        if let broken = results.first(where: { $0.verdict == .judgeError }) {
            throw JudgingError(
                .brokenToolchain, "\(problem.name): \(candidates[broken.task].label) could not be judged: \(broken.message)",
                remedy: "A time limit must not rest on the faster submissions alone: mend that and start again.")
        }
        let passed = results.filter { $0.verdict == .accepted }
        func isCompiled(_ result: TaskResult) -> Bool { languages[candidates[result.task].language]?.compile != nil }
        let margin = passed.contains(where: isCompiled) ? min(multiplier, Self.interpretedMargin) : multiplier
        func demand(_ result: TaskResult) -> Double { result.usage.cpuTime.inSeconds * (isCompiled(result) ? multiplier : margin) }
        guard let decisive = passed.max(by: { demand($0) < demand($1) }) else { return nil }
        let seconds = max(1, (demand(decisive) + 0.5).rounded(.down))
        return Measured(
            limit: .seconds(Int(seconds)), slowest: candidates[decisive.task].label, time: decisive.usage.cpuTime, submissions: passed.count
        )
    }

    private func results(of tasks: Int, stop: StopSignal) throws -> [TaskResult] {
        queue.add(tasks: 0..<tasks)
        var results: [TaskResult] = []
        while results.count < tasks {
            if stop.isRaised {
                queue.withdrawAll()
                executor.cancel()
                throw CancellationError()
            }
            results += try queue.records(within: 0.2)
        }
        return results
    }
}
