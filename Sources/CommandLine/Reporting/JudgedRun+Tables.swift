import Dataset
import Evaluation
import Records
import Report
import RunProtocol

// The tables of `run export`.
extension JudgedRun {
    /// Writes the three tables.
    func writeTables(_ request: TableExport.Request, scratch: String, isInterrupted: () -> Bool) throws -> [TableExport.Table] {
        let export = try TableExport(request)
        try export.table("problems", columns: RunTables.problems) { try writeProblems(to: $0) }
        try export.table("candidates", columns: RunTables.candidates) { table in
            for row in rows {
                if isInterrupted() { throw CancellationError() }
                try table.add { write(row, to: &$0) }
            }
        }
        try export.table("tests", columns: RunTables.tests) { try writeTests(to: $0, scratch: scratch, isInterrupted: isInterrupted) }
        return try export.finish(run: plan.manifest.name, dataset: plan.manifest.subject.datasetFingerprint)
    }

    /// The tests of each task, for each candidate that has it: in the order of the tasks of the plan, which is that of their first candidates.
    private func writeTests(to table: TableWriter, scratch: String, isInterrupted: () -> Bool) throws {
        let spool = try testFacts(scratch: scratch)
        let owners = CandidatesOfTasks(plan)
        var names = TestNames(plan: plan, set: set)
        for task in plan.tasks.indices {
            if isInterrupted() { throw CancellationError() }
            let tests = try spool.tests(ofTask: task)
            guard !tests.isEmpty else { continue }
            let known = try names.ofProblem(plan.tasks[task].problem)
            for index in owners[task] {
                let candidate = plan.candidates[Int(index)].candidate
                for test in tests { try table.add { write(test, of: candidate, names: known, to: &$0) } }
            }
        }
    }

    /// - Throws: `CommandError(.incomplete)` where stored tests are damaged, which a merge does not read, unless verdicts may be missing.
    func testFacts(scratch: String) throws -> TestSpool {
        let (tests, damage) = try store.testFacts(scratch: scratch)
        let found = damage.filter { $0.kind != .tornTail && !merged.damage.contains($0) }
        guard let first = found.first else { return tests }
        guard allowsPartial else {
            throw CommandError(
                .incomplete, "\(first)",
                remedy: "`gencode run resume \(directory.path)` does what was lost again; --partial exports without these tests.")
        }
        for place in found { Console.note("damage: \(place)") }
        return tests
    }

    private func write(_ candidate: (problem: String, index: Int, label: String, language: String), to row: inout TableRow) {
        row.text(plan.manifest.name)
        row.text(model)
        row.text(candidate.problem)
        row.integer(candidate.index)
        row.text(candidate.label)
        row.text(candidate.language)
    }

    private func write(_ candidate: ReportRow, to row: inout TableRow) {
        write((candidate.problem, candidate.candidate, candidate.label, candidate.language), to: &row)
        row.text(candidate.shownVerdict?.code)
        row.flag(candidate.isScored ? candidate.isAccepted : nil)
        row.integer(candidate.knownTestsPassed)
        row.integer(candidate.knownTestsRun)
        row.integer(candidate.testsTotal)
        row.integer(candidate.firstFailedTest)
        row.number(candidate.usage?.cpuTime.inSeconds)
        row.number(candidate.usage?.wallTime.inSeconds)
        row.integer(candidate.usage?.memory.bytes)
        row.text(candidate.tier?.name)
        row.text(candidate.shownExpectation)
        row.text(candidate.sourceDigest?.description)
        row.text(candidate.shownMessage)
        row.integer(candidate.knownFlakyTests)
    }

    private func write(_ test: TestFacts, of candidate: Candidate, names: [(kind: TestKind, name: String)]?, to row: inout TableRow) {
        write((candidate.problem, candidate.index, candidate.label, candidate.language), to: &row)
        let known = names.flatMap { $0.indices.contains(Int(test.test)) ? $0[Int(test.test)] : nil }
        row.integer(Int(test.test))
        row.text(known?.name)
        row.text(known?.kind.name)
        row.text(test.verdict.code)
        row.integer(Int(test.exitCode))
        row.number(Double(test.cpuNanoseconds) / 1e9)
        row.number(Double(test.wallNanoseconds) / 1e9)
        row.integer(Int(test.memoryBytes))
        row.integer(Int(test.outputLength))
        row.text(test.outputDigest.description)
    }
}

extension JudgedRun {
    /// Problems with candidates in the order in which they occur, then the others that are named.
    private func writeProblems(to table: TableWriter) throws {
        let planned = Dictionary(plan.problems.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let unanswered = configuration.problemsWithoutCandidates ?? ProblemsWithoutCandidates()
        if unanswered.count > unanswered.names.count {
            Console.note(
                "note: \(counted(unanswered.count - unanswered.names.count, "problem")) without candidates are not named by the plan")
        }
        let places = try ProblemPlaces(plan: plan, set: set)
        for tally in tallies(of: rows) { try writeProblem(tally.problem, tally, planned[tally.problem], places, to: table) }
        for name in unanswered.names where planned[name] == nil { try writeProblem(name, nil, nil, places, to: table) }
    }

    private func writeProblem(
        _ name: String, _ tally: ProblemTally?, _ planned: PlannedProblem?, _ places: ProblemPlaces, to table: TableWriter
    ) throws {
        let problem = try places.problem(named: name)
        let kinds = configuration.request.kinds
        try table.add { row in
            row.text(plan.manifest.name)
            row.text(name)
            row.text(problem.flatMap { $0.difficulty.isEmpty ? nil : $0.difficulty })
            row.text(problem.flatMap { $0.source.isEmpty ? nil : $0.source })
            row.text(problem.map { $0.tags.joined(separator: "; ") })
            row.integer(
                planned?.testCount ?? places.summary(named: name).map { found in kinds.reduce(0) { $0 + (found.testCounts[$1] ?? 0) } })
            row.number(problem?.timeLimit?.inSeconds)
            row.integer(problem?.memoryLimit?.bytes)
            row.text(planned?.digest.description)
            row.text(configuration.quarantined?.reasons[name])
            row.integer(tally?.candidates ?? 0)
            row.integer(tally?.accepted ?? 0)
            row.integer(tally?.verdicts.missing ?? 0)
            for verdict in Verdict.allCases { row.integer(tally?.verdicts[verdict] ?? 0) }
        }
    }
}
