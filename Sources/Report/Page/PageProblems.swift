import Records

/// The table of problems as columns.
struct PageProblems {
    private let report: RunReport
    private let input: PageInput
    /// A problem's position in the table.
    let positions: [String: Int]

    init(_ report: RunReport, _ input: PageInput) {
        self.report = report
        self.input = input
        positions = Dictionary(report.tallies.enumerated().map { ($1.problem, $0) }) { first, _ in first }
    }

    /// Problems with candidates in the report's order, then those without.
    func json() -> ScriptJSON {
        let names = report.tallies.map(\.problem) + report.input.problemsWithoutCandidates.names
        let facts = names.map { input.problems[$0] ?? ProblemFacts() }
        var json = ScriptJSON()
        json.object { json in
            json.key("name")
            json.texts(names.map(PageProblems.cut))
            json.key("difficulty")
            json.texts(facts.map { PageProblems.cut($0.difficulty) })
            json.key("tags")
            json.array { json in for fact in facts { json.texts(fact.tags.prefix(30).map(PageProblems.cut)) } }
            json.key("checker")
            json.texts(facts.map { PageProblems.cut($0.checker) })
            json.key("time")
            json.numbers(facts.map { $0.timeLimit.map { Int(clamping: $0.nanoseconds / 1_000_000) } ?? -1 })
            json.key("memory")
            json.numbers(facts.map { $0.memoryLimit.map { $0.bytes >> 20 } ?? -1 })
            json.key("quarantine")
            json.texts(names.map { PageProblems.cut(report.input.quarantined.reasons[$0] ?? "") })
            json.key("tests")
            json.numbers(report.tallies.map(\.tests) + unanswered.map { _ in 0 })
            json.key("n")
            json.numbers(report.tallies.map(\.candidates) + unanswered.map { _ in 0 })
            json.key("verdicts")
            json.array { json in for tally in report.tallies { json.numbers(PageProblems.counts(tally.verdicts)) } }
        }
        return json
    }

    private static func cut(_ text: String) -> String { ForeignText.cut(text, bytes: PageRows.longestName) }

    private var unanswered: [String] { report.input.problemsWithoutCandidates.names }

    /// By `Verdict.rawValue`, and last those without a verdict.
    private static func counts(_ verdicts: VerdictCounts) -> [Int] { Verdict.allCases.map { verdicts[$0] } + [verdicts.missing] }
}
