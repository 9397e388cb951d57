import Dispatch
import Evaluation
import Judging
import Records
import RunProtocol
import Sandbox

/// Tries the output validators of packages while they pass through `data etl`, so that one that does not work is known before a run.
final class CheckerTrials {
    private let sandbox: SetSandbox
    private let stop: StopSignal
    private var rooms: SandboxRooms?
    private(set) var notes: [String] = []

    /// The most CPU time of one run; on the clock it may last three times as long. A validator that decides about no output runs three times.
    private let longestRun: Duration

    init(sandbox: SetSandbox, stop: StopSignal, longestRun: Duration = .seconds(10)) {
        self.sandbox = sandbox
        self.stop = stop
        self.longestRun = longestRun
    }

    func close() { rooms?.close() }

    /// False, with a note: the problem's checker program cannot decide about any output.
    /// - Throws: `CancellationError` once the reading is to stop.
    func isUsable(checkerOf problem: Problem) throws -> Bool {
        guard case .program(let program) = problem.checker, !problem.tests.isEmpty else { return true }
        let objection: String?
        do {
            let prepared = try PreparedProblem(problem: problem, kinds: TestKind.allCases)
            objection = try untilStopped { try judge(for: program.language).objectionToChecker(of: prepared, cancel: $0) }
        } catch {
            notes.append("\(problem.name): its output validator was not tried: \(error)")
            return true
        }
        if stop.isRaised { throw CancellationError() }
        guard let objection else { return true }
        notes.append(
            "\(problem.name): \(objection). Until that is mended every candidate of the problem is a judge error"
                + (problem.timeLimit == nil ? ", and its time limit is not measured" : ""))
        return false
    }

    /// Runs the body with a flag that is raised when the reading is to stop.
    private func untilStopped<Value>(_ body: (CancellationFlag) throws -> Value) throws -> Value {
        let flag = try CancellationFlag()
        let watch = DispatchSource.makeTimerSource(queue: .global())
        watch.schedule(deadline: .now(), repeating: .milliseconds(50))
        watch.setEventHandler { [stop] in if stop.isRaised { flag.cancel() } }
        watch.resume()
        defer { watch.cancel() }
        return try body(flag)
    }

    private func judge(for language: String) throws -> Judge {
        let rooms = try rooms ?? sandbox.started().rooms(checkerTime: longestRun)
        self.rooms = rooms
        return try rooms.judge(for: [language])
    }
}
