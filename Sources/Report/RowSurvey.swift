import Digests
import Records

/// Everything that a report takes from its rows, found in one pass over them.
struct RowSurvey {
    private(set) var tallies: [ProblemTally] = []
    private(set) var nothingToRun = 0
    /// By the raw value of the tier.
    private(set) var tiers: [UInt8: Int] = [:]
    /// nil: no candidate says what it should get.
    private(set) var goldGate: GoldGate?
    private(set) var checkerFailures = CheckerFailures()
    private(set) var outcomeDigest = Digest(words: SIMD4())

    init(_ rows: ReportRows) {
        var tallying = Tallying()
        var gate = GoldGate()
        var builder = DigestBuilder()
        let stream = TextStream { builder.add($0) }
        for (index, row) in rows.enumerated() {
            tallying.add(row)
            gate.add(row, at: index)
            if row.hasNothingToRun { nothingToRun += 1 }
            if let tier = row.tier { tiers[tier.rawValue, default: 0] += 1 }
            if row.shownVerdict == .wrongAnswer, row.message.contains(TaskResult.checkerFailureMark) { checkerFailures.add(row.problem) }
            stream.append(outcomeOf: row)
        }
        stream.flush()
        tallies = tallying.tallies
        goldGate = gate.labelled > 0 ? gate : nil
        outcomeDigest = builder.digest()
    }
}

/// Wrong answers that made the problem's own checker fail.
struct CheckerFailures: Sendable {
    private(set) var count = 0
    /// In the order in which they first occur.
    private(set) var problems: [String] = []
    private var known: Set<String> = []

    mutating func add(_ problem: String) {
        count += 1
        if known.insert(problem).inserted { problems.append(problem) }
    }
}

extension TextStream {
    /// What the outcome digest covers: the candidate and what was found of it. Times, memory, the tier and messages vary between hosts.
    func append(outcomeOf row: ReportRow) {
        var line = FieldLine(self)
        line.quoted(row.problem)
        line.integer(row.candidate)
        line.quoted(row.label)
        line.quoted(row.language)
        line.plain(row.shownVerdict?.code ?? "")
        line.integer(row.testsPassed)
        line.integer(row.testsRun)
        line.integer(row.testsTotal)
        line.integer(row.firstFailedTest)
        line.digest(row.sourceDigest)
        line.plain(row.expected?.code ?? "")
        line.plain(row.expectedCorrect.map { $0 ? "true" : "false" } ?? "")
        line.end()
    }
}
