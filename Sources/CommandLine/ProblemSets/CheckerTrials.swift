import Evaluation
import Judging
import Records

/// Tries the output validators of packages while they pass through `data etl`, so that one that does not work is known before a run.
final class CheckerTrials {
    private let sandbox: SetSandbox
    private var rooms: SandboxRooms?
    private(set) var notes: [String] = []

    init(sandbox: SetSandbox) { self.sandbox = sandbox }

    func close() { rooms?.close() }

    /// Leaves a note where the problem's checker program cannot decide about any output.
    func look(at problem: Problem) {
        guard case .program(let program) = problem.checker, !problem.tests.isEmpty else { return }
        do {
            let prepared = try PreparedProblem(problem: problem, kinds: TestKind.allCases)
            guard let why = try judge(for: program.language).objectionToChecker(of: prepared) else { return }
            notes.append("\(problem.name): \(why). Until that is mended every candidate of the problem is a judge error")
        } catch {
            notes.append("\(problem.name): its output validator was not tried: \(error)")
        }
    }

    private func judge(for language: String) throws -> Judge {
        let rooms = try rooms ?? sandbox.started().rooms()
        self.rooms = rooms
        return try rooms.judge(for: [language])
    }
}
