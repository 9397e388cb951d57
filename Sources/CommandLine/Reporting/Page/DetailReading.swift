import ColumnStore
import Evaluation
import Records
import Report
import RunProtocol

/// Reads the details of the candidates that a page shows.
struct DetailReading {
    /// Of each output that the page may show, so many bytes are kept until its problem is read.
    private static let heldOutput = 16 << 10

    let plan: EvaluationPlan
    /// nil: it is not at hand.
    let set: ProblemSet?
    let completions: CompletionReading?

    /// In the order of the report's rows. A problem's tests are read once, when the results of all its chosen candidates are there.
    /// - Returns: also the damage that was found in stored outputs, which no merge reads.
    func read(_ selection: PageSelection, from store: EvaluationStore) throws -> (details: [CandidateDetail], damage: [Damage]) {
        var rowsOfTask: [Int: [Int]] = [:]
        for row in selection.rows { if let task = plan.candidates[row].task { rowsOfTask[task, default: []].append(row) } }
        var remaining = [Int: Int]()
        for task in rowsOfTask.keys { remaining[plan.tasks[task].problem, default: 0] += 1 }
        var waiting: [Int: [TaskResult]] = [:]
        var found: [Int: CandidateDetail] = [:]
        func finish(_ problem: Int) throws {
            let tests = try tests(of: problem)
            for result in waiting.removeValue(forKey: problem) ?? [] {
                for row in rowsOfTask[result.task] ?? [] { found[row] = try detail(row, result, tests) }
            }
        }
        let damage = try store.forEachResult(
            of: Set(rowsOfTask.keys), failures: (CandidateDetail.mostFailures, DetailReading.heldOutput)
        ) { result in
            let problem = plan.tasks[result.task].problem
            waiting[problem, default: []].append(DetailReading.slim(result))
            if waiting[problem]?.count == remaining[problem] { try finish(problem) }
        }
        for problem in waiting.keys.sorted() { try finish(problem) }
        return (try selection.rows.map { row in try found[row] ?? detail(row, nil, []) }, damage)
    }

    /// Empty: the problem set is not at hand.
    private func tests(of problem: Int) throws -> [TestCase] {
        let kinds = plan.manifest.subject.testKinds.compactMap(TestKind.init(name:))
        return try set?.problem(at: problem, parts: ProblemParts(tests: kinds)).tests ?? []
    }

    /// Without the outputs that are not shown.
    private static func slim(_ result: TaskResult) -> TaskResult {
        var slim = result
        let shown = Set(failures(of: result))
        for position in slim.tests.indices {
            if shown.contains(position) {
                slim.tests[position].output = Array(slim.tests[position].output.prefix(heldOutput))
            } else {
                slim.tests[position].output = []
            }
        }
        return slim
    }

    /// The positions in the list of the first tests that failed.
    private static func failures(of result: TaskResult) -> [Int] {
        Array(result.tests.indices.filter { result.tests[$0].verdict != .accepted }.prefix(CandidateDetail.mostFailures))
    }

    /// - Parameter result: nil: there is none, or it is the judge's own error.
    private func detail(_ row: Int, _ result: TaskResult?, _ tests: [TestCase]) throws -> CandidateDetail {
        func test(_ position: Int) -> TestCase? { tests.indices.contains(position) ? tests[position] : nil }
        let ran = result?.tests ?? []
        return CandidateDetail(
            row: row, source: ShownText(try plan.source(ofCandidate: row), limit: CandidateDetail.longestSource),
            tests: ran.prefix(CandidateDetail.mostTests).map {
                DetailedTest(
                    position: $0.test, name: test($0.test)?.name ?? "", verdict: $0.verdict, usage: $0.usage, exitCode: $0.exitCode)
            }, testsRun: ran.count,
            failures: result.map { result in
                DetailReading.failures(of: result).map { position in
                    let failed = result.tests[position]
                    return FailedTest(failed, test: test(failed.test), errors: failed.errorTail.isEmpty ? nil : failed.errorTail)
                }
            } ?? [], completion: completions?.completion(of: plan.candidates[row].candidate))
    }
}
