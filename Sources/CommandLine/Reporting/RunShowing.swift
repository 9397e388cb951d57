import ColumnStore
import Evaluation
import Records
import Report
import RunProtocol

/// What `run show` prints of a run: the facts of its report, one problem, or one candidate.
struct RunShowing {
    let run: JudgedRun

    /// The headline and all problems.
    func overview() throws -> StyledText {
        var text = StyledText()
        let report = try RunReport(
            try Reporting(directory: run.directory, plan: run.plan).input(merged: run.merged, plan: run.plan, allowPartial: true))
        text.block(report.terminalTable(width: 100, problems: .max))
        return text
    }

    /// One problem and its candidates.
    func problem(_ name: String) throws -> StyledText {
        let indices = try rows(ofProblem: name)
        let problem = try ProblemPlaces(plan: run.plan, set: run.set).problem(named: name)
        let rows = indices.map { run.rows[$0] }
        var text = StyledText()
        text.heading(name)
        if let problem { describe(problem, in: &text) }
        let tally = tallies(of: ReportRows(rows))[0]
        let mix = Verdict.allCases.filter { tally.verdicts[$0] > 0 }.map { "\($0.code) \(tally.verdicts[$0])" }
        text.line(
            "\(tally.accepted) of \(counted(tally.candidates, "candidate")) accepted: \(mix.joined(separator: ", "))"
                + (tally.verdicts.missing > 0 ? ", missing \(tally.verdicts.missing)" : ""))
        if let reason = run.configuration.quarantined?.reasons[name] { text.line(("quarantine: " + reason, .odd)) }
        text.line()
        let head = ["candidate", "label", "language", "verdict", "tests", "first failed", "CPU s", "MiB", "message"]
        text.table(
            [head]
                + rows.map { row in
                    [
                        String(row.candidate), row.label, row.language, row.shownVerdict?.code ?? "-",
                        "\(row.testsPassed)/\(row.testsTotal)",
                        row.firstFailedTest.map(String.init) ?? "", row.usage.map { Self.seconds($0.cpuTime.nanoseconds) } ?? "",
                        row.usage.map { String($0.memory.mebibytes) } ?? "", ForeignText.cut(row.shownMessage, bytes: 100),
                    ]
                }, verdict: 3)
        return text
    }

    private func describe(_ problem: Problem, in text: inout StyledText) {
        let facts = [
            ("difficulty", problem.difficulty), ("source", problem.source), ("tags", problem.tags.joined(separator: ", ")),
            ("time limit", problem.timeLimit.map { "\($0.inSeconds) s" } ?? ""),
            ("memory limit", problem.memoryLimit.map { "\($0.mebibytes) MiB" } ?? ""), ("checker", "\(problem.checker.name)"),
        ]
        for (name, value) in facts where !value.isEmpty { text.line("\(name): \(value)") }
    }

    /// One candidate: its program, its tests, and where its first wrong output differs.
    /// - Parameters:
    ///   - word: the candidate's number, or its label.
    ///   - test: the position of the test whose output is shown; nil: the first that failed.
    func candidate(_ word: String, of name: String, test: Int?) throws -> StyledText {
        let index = try row(of: word, problem: name)
        let row = run.rows[index]
        var text = StyledText()
        text.heading("\(name), candidate \(row.candidate) (\(row.label)), \(row.language)")
        let code = row.shownVerdict?.code ?? "no verdict"
        text.line((code, StyledText.colour(ofVerdict: code)), (row.shownMessage.isEmpty ? "" : ": " + row.shownMessage, nil))
        let expected = row.shownExpectation.map { "; its source says \($0)" } ?? ""
        text.line("\(row.testsPassed) of \(counted(row.testsTotal, "test")) passed, \(row.testsRun) ran\(expected)")
        text.line()
        text.heading("program")
        text.block(String(decoding: try run.plan.source(ofCandidate: index), as: UTF8.self))
        guard let task = run.plan.candidates[index].task else { return text }
        guard let result = try run.store.result(ofTask: task) else {
            text.line("Its tests cannot be read: the run does not have them, or they are damaged (gencode run verify).")
            return text
        }
        try showTests(of: result, test: test, in: &text)
        return text
    }

    private func showTests(of result: TaskResult, test: Int?, in text: inout StyledText) throws {
        let planned = run.plan.tasks[result.task]
        var names = TestNames(plan: run.plan, set: run.set)
        let known = try names.ofProblem(planned.problem) ?? []
        let head = ["test", "name", "verdict", "CPU s", "wall s", "MiB", "exit", "bytes printed"]
        text.line()
        text.table(
            [head]
                + result.tests.map { test in
                    [
                        String(test.test), known.indices.contains(test.test) ? known[test.test].name : "", test.verdict.code,
                        Self.seconds(test.usage.cpuTime.nanoseconds), Self.seconds(test.usage.wallTime.nanoseconds),
                        String(test.usage.memory.mebibytes), String(test.exitCode), String(test.outputLength),
                    ]
                }, verdict: 2)
        let chosen = test ?? result.tests.first { $0.verdict != .accepted }?.test
        guard let chosen else { return }
        guard let shown = result.tests.first(where: { $0.test == chosen }) else {
            throw CommandError(
                .usage, "test \(chosen) did not run for this candidate",
                remedy: "These ran: \(result.tests.prefix(50).map { String($0.test) }.joined(separator: ", ")).")
        }
        try showOutput(of: shown, problem: planned.problem, in: &text)
    }

    private func showOutput(of shown: TestResult, problem: Int, in text: inout StyledText) throws {
        text.line()
        text.heading("test \(shown.test)")
        if shown.outputLength > shown.output.count {
            text.line(("stored: the first \(shown.output.count) of \(shown.outputLength) bytes that were printed", .odd))
        }
        guard let set = run.set else { return Self.show("printed", shown.output, in: &text) }
        let kinds = run.plan.manifest.subject.testKinds.compactMap(TestKind.init)
        let tests = try set.problem(at: problem, parts: ProblemParts(tests: kinds)).tests
        guard tests.indices.contains(shown.test) else { return Self.show("printed", shown.output, in: &text) }
        let test = tests[shown.test]
        Self.show("input", test.input, in: &text)
        Self.show("expected", test.expectedOutput, in: &text)
        Self.show("printed", shown.output, in: &text)
        // Behind the stored part, nothing is known.
        let isCut = shown.outputLength > shown.output.count
        let expected = isCut ? Array(test.expectedOutput.prefix(shown.output.count)) : test.expectedOutput
        guard let difference = OutputDifference(expected: expected, printed: shown.output) else {
            return text.line(isCut ? "no difference in the stored part" : "both are equal byte for byte")
        }
        text.line()
        difference.show(in: &text)
    }

    private static let mostShownBytes = 2000

    private static func show(_ title: String, _ bytes: [UInt8], in text: inout StyledText) {
        text.heading("\(title) (\(bytes.count) bytes)")
        text.block(String(decoding: bytes.prefix(mostShownBytes), as: UTF8.self))
        if bytes.count > mostShownBytes { text.line("... and \(bytes.count - mostShownBytes) bytes more") }
    }

    private static func seconds(_ nanoseconds: Int64) -> String {
        let milliseconds = nanoseconds / 1_000_000
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}

// What a name means.
extension RunShowing {
    private func rows(ofProblem name: String) throws -> [Int] {
        let indices = run.plan.candidates.indices.filter { run.plan.candidates[$0].candidate.problem == name }
        guard indices.isEmpty else { return indices }
        let known = Set(run.plan.candidates.map(\.candidate.problem)).sorted()
        let near = NearestName.suggestion(for: name, among: known).map { "Did you mean \($0)? " } ?? ""
        throw CommandError(
            .usage, "\(run.directory.path) has no candidates of a problem \"\(name)\"",
            remedy: near + "`gencode run show \(run.directory.path)` lists the problems.")
    }

    private func row(of word: String, problem: String) throws -> Int {
        let indices = try rows(ofProblem: problem)
        let candidates = run.plan.candidates
        if let number = Int(word), let found = indices.first(where: { candidates[$0].candidate.index == number }) { return found }
        let labelled = indices.filter { candidates[$0].candidate.label == word }
        if labelled.count == 1 { return labelled[0] }
        let what = labelled.isEmpty ? "has no candidate \"\(word)\"" : "has \(labelled.count) candidates with the label \"\(word)\""
        throw CommandError(
            .usage, "\(problem) \(what)", remedy: "Give the number that `gencode run show \(run.directory.path) PROBLEM` lists.")
    }
}
