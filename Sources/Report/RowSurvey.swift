import Digests
import Records

/// Everything that a report takes from its rows, found in one pass over them.
struct RowSurvey {
    private var counts = RowCounts()
    private(set) var outcomeDigest = Digest(words: SIMD4())

    var tallies: [ProblemTally] { counts.tallying.tallies }
    var nothingToRun: Int { counts.nothingToRun }
    /// By the raw value of the tier.
    var tiers: [UInt8: Int] { counts.tiers }
    /// nil: no candidate says what it should get.
    var goldGate: GoldGate? { counts.gate.labelled > 0 ? counts.gate : nil }
    var checkerFailures: CheckerFailures { counts.checkerFailures }
    var languages: [LanguageCounts] { counts.languages.counts }
    var firstFailures: [Int: Int] { counts.firstFailures }
    var flakyCandidates: Int { counts.flakyCandidates }

    init(_ rows: ReportRows) {
        var builder = DigestBuilder()
        RowBlocks.forEach(of: rows.count) { range in
            var counts = RowCounts()
            var lines = FieldLines()
            for index in range {
                let row = rows[index]
                counts.add(row, at: index)
                lines.append(outcomeOf: row)
            }
            return (counts, lines.bytes)
        } take: { block, outcomes in
            counts.add(block)
            builder.add(outcomes)
        }
        outcomeDigest = builder.digest()
    }
}

/// What is counted in a range of rows. Ranges can be counted apart and added up in the order of the rows.
private struct RowCounts: Sendable {
    var tallying = Tallying()
    var nothingToRun = 0
    var tiers: [UInt8: Int] = [:]
    var gate = GoldGate()
    var checkerFailures = CheckerFailures()
    var languages = LanguageCounting()
    var firstFailures: [Int: Int] = [:]
    var flakyCandidates = 0

    mutating func add(_ row: ReportRow, at index: Int) {
        tallying.add(row)
        gate.add(row, at: index)
        languages.add(row.shownVerdict, to: row.language)
        if row.hasNothingToRun { nothingToRun += 1 }
        if row.isScored, row.flakyTests > 0 { flakyCandidates += 1 }
        if let tier = row.tier { tiers[tier.rawValue, default: 0] += 1 }
        if row.isScored, let position = row.firstFailedTest { firstFailures[position, default: 0] += 1 }
        if row.shownVerdict == .wrongAnswer, row.message.contains(TaskResult.checkerFailureMark) { checkerFailures.add(row.problem) }
    }

    mutating func add(_ later: RowCounts) {
        tallying.add(later.tallying)
        gate.add(later.gate)
        languages.add(later.languages)
        nothingToRun += later.nothingToRun
        flakyCandidates += later.flakyCandidates
        tiers.merge(later.tiers, uniquingKeysWith: +)
        firstFailures.merge(later.firstFailures, uniquingKeysWith: +)
        checkerFailures.add(later.checkerFailures)
    }
}

/// The verdicts of the candidates in one language.
struct LanguageCounts: Sendable, Hashable {
    let language: String
    fileprivate(set) var verdicts = VerdictCounts()
}

/// Counts the verdicts of each language, in the order in which the languages first occur.
private struct LanguageCounting: Sendable {
    private(set) var counts: [LanguageCounts] = []
    private var positions: [String: Int] = [:]
    /// Of the language of the last row.
    private var current = -1

    mutating func add(_ verdict: Verdict?, to language: String) {
        if current < 0 || counts[current].language != language { current = position(of: language) }
        counts[current].verdicts.add(verdict)
    }

    mutating func add(_ later: LanguageCounting) {
        for count in later.counts { counts[position(of: count.language)].verdicts.add(count.verdicts) }
    }

    private mutating func position(of language: String) -> Int {
        if let known = positions[language] { return known }
        positions[language] = counts.count
        counts.append(LanguageCounts(language: language))
        return counts.count - 1
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

    mutating func add(_ later: CheckerFailures) {
        count += later.count
        for problem in later.problems where known.insert(problem).inserted { problems.append(problem) }
    }
}

extension FieldLines {
    /// What the outcome digest covers: the candidate and what was found of it. Times, memory, the tier and messages vary between hosts.
    mutating func append(outcomeOf row: ReportRow) {
        quoted(row.problem)
        integer(row.candidate)
        quoted(row.label)
        quoted(row.language)
        plain(row.shownVerdict?.code ?? "")
        integer(row.testsPassed)
        integer(row.testsRun)
        integer(row.testsTotal)
        integer(row.firstFailedTest)
        digest(row.sourceDigest)
        plain(row.expected?.code ?? "")
        plain(row.expectedCorrect.map { $0 ? "true" : "false" } ?? "")
        end()
    }
}
