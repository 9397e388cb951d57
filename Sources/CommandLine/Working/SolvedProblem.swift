import ColumnStore
import Foundation
import Generation
import Records
import RunProtocol

/// One candidate of one problem, with every stage of its flow shown, and then its verdicts. It is a run like any other, so that nothing that
/// was answered is lost.
struct SolvedProblem {
    let request: GenerationRequest
    let settings: Settings
    let runDirectory: String?

    func run() throws {
        try ServedModel.check(settings)
        let directory = RunDirectory(path: settings.newRunPath(asked: runDirectory, stem: request.verb))
        let (plan, _) = try GenerationPlanning(request: request, settings: settings).plan(into: directory)
        let execution = try GenerationExecution(directory: directory, plan: plan, local: settings, watch: FlowScreen.show)
        let summary = try execution.work()
        let merged = try GenerationStore(directory: directory, plan: plan).merge()
        guard summary.isComplete, let candidate = merged.candidates.first ?? nil else {
            let reason = merged.unanswered.values.first.map { ": \($0)" } ?? ""
            throw CommandError(
                .incomplete, "there is no candidate yet\(reason)", remedy: "Go on with: gencode run resume \(directory.path)")
        }
        Console.note("run: \(directory.path)")
        guard !candidate.source.isEmpty else {
            Console.result("no code: \(candidate.reason)")
            return
        }
        Console.result(ForeignText.lines(String(decoding: candidate.source, as: UTF8.self)))
        try judge(candidate, plan.problems[0])
    }

    private func judge(_ candidate: CandidateRecord, _ asked: AskedProblem) throws {
        let selection = try ProblemSelection(named: request.dataset, settings: settings)
        let problem = try selection.set.problem(at: asked.index, parts: .tests)
        let kinds = request.selection.kinds
        let tests = problem.tests.filter { kinds.contains($0.kind) }
        guard !tests.isEmpty else {
            return Console.note("the problem has no test of \(kinds.map(\.name).joined(separator: ", "))")
        }
        let scratch = try ScratchDirectory(below: settings.scratch)
        defer { scratch.remove() }
        let judge = try FlowTests(
            context: JudgingContext(settings: settings), set: selection.set, slots: 1, languages: [candidate.language],
            scratch: scratch.path)
        defer { judge.close() }
        let outcomes = try waiting {
            try await judge.run(candidate.source, language: candidate.language, problem: asked.index, tests: tests)
        }
        for (test, outcome) in zip(tests, outcomes) { Console.result("\(outcome.verdict.code)  \(ForeignText.lines(test.name))") }
        let passed = outcomes.count { $0.verdict == .accepted }
        Console.result("\(passed) of \(counted(outcomes.count, "test")) passed")
    }
}
