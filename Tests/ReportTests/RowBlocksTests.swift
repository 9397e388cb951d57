import Digests
import Records
import Testing

@testable import Report

@Suite struct RowBlocksTests {
    @Test(arguments: [0, 1, 7, 8, 9, 64, 65, 1000]) func blocksCoverAllRowsInOrder(count: Int) {
        var taken: [Int] = []
        RowBlocks.forEach(of: count, size: 8) {
            Array($0)
        } take: { block in
            #expect(block.count == 8 || block.last == count - 1)
            taken += block
        }
        #expect(taken == Array(0..<count))
    }

    @Test func whatTakingABlockThrowsEndsTheWork() {
        struct Stop: Error {}
        var taken = 0
        #expect(throws: Stop.self) {
            try RowBlocks.forEach(of: 1000, size: 8) {
                $0.lowerBound
            } take: { first in
                taken += 1
                if first == 24 { throw Stop() }
            }
        }
        #expect(taken == 4)
    }

    /// Rows of several blocks, with problems and languages that come back, also under another spelling of one letter.
    static func rows(_ count: Int = 3 * RowBlocks.rowsPerBlock + 17) -> [ReportRow] {
        var random = SplitMix64(seed: 16)
        let names = ["caf\u{e9}", "cafe\u{301}", "a,b", "=1", "plain", "a long name of a problem, with a comma"]
        return (0..<count).map { index in
            let verdict = random.next() % 9 == 0 ? nil : Verdict.allCases[Int(random.next() % UInt64(Verdict.allCases.count))]
            var row = Fixture.row(
                names[index / 700 % names.count], index % 700, verdict, hasNothingToRun: random.next() % 50 == 0,
                expected: random.next() % 3 == 0 ? Verdict.allCases[Int(random.next() % 10)] : nil,
                expectedCorrect: random.next() % 3 == 0 ? random.next() % 2 == 0 : nil, tier: random.next() % 2 == 0 ? .t3 : .t1)
            row.language = ["python3", "cpp", "r\u{e9}", "re\u{301}"][Int(random.next() % 4)]
            row.testsTotal = Int(random.next() % 40)
            if row.firstFailedTest != nil { row.firstFailedTest = Int(random.next() % 30) }
            if random.next() % 20 == 0 { row.message = "test 3: \(TaskResult.checkerFailureMark)" }
            return row
        }
    }

    @Test func whatIsCountedInBlocksIsWhatOnePassCounts() throws {
        let rows = Self.rows()
        let survey = RowSurvey(ReportRows(rows))
        #expect(survey.tallies == tallies(of: ReportRows(rows)))
        #expect(survey.goldGate == GoldGate(rows: rows))
        #expect(survey.nothingToRun == rows.count(where: \.hasNothingToRun))
        for tier in SandboxTier.allCases { #expect(survey.tiers[tier.rawValue] ?? 0 == rows.count { $0.tier == tier }) }
        let failed = rows.filter { $0.shownVerdict == .wrongAnswer && $0.message.contains(TaskResult.checkerFailureMark) }
        #expect(survey.checkerFailures.count == failed.count && Set(survey.checkerFailures.problems) == Set(failed.map(\.problem)))
        let positions = rows.filter(\.isScored).compactMap(\.firstFailedTest)
        #expect(survey.firstFailures == Dictionary(positions.map { ($0, 1) }, uniquingKeysWith: +))
        for language in survey.languages {
            let ofLanguage = rows.filter { $0.language == language.language }
            for verdict in Verdict.allCases { #expect(language.verdicts[verdict] == ofLanguage.count { $0.shownVerdict == verdict }) }
            #expect(language.verdicts.missing == ofLanguage.count { $0.shownVerdict == nil })
        }
        #expect(survey.languages.count == Set(rows.map(\.language)).count)
    }

    /// Written apart from the writer of lines.
    @Test func theOutcomeDigestIsOverTheFieldsOfEachRow() {
        let rows = Self.rows()
        var builder = DigestBuilder()
        for row in rows {
            let fields = [
                ForeignText.quotedField(row.problem), String(row.candidate), ForeignText.quotedField(row.label),
                ForeignText.quotedField(row.language), row.shownVerdict?.code ?? "", String(row.testsPassed), String(row.testsRun),
                String(row.testsTotal), row.firstFailedTest.map(String.init) ?? "", row.sourceDigest?.description ?? "",
                row.expected?.code ?? "", row.expectedCorrect.map(String.init) ?? "",
            ]
            builder.add(fields.joined(separator: ",") + "\n")
        }
        #expect(RowSurvey(ReportRows(rows)).outcomeDigest == builder.digest())
    }

    private func field(_ write: (inout FieldLines) -> Void) -> String {
        var lines = FieldLines()
        lines.plain("a")
        write(&lines)
        lines.end()
        return String(String(decoding: lines.bytes, as: UTF8.self).dropFirst(2).dropLast())
    }

    @Test(arguments: [
        "", "plain", "a,b", "say \"hi\"", "one\ntwo", "\r", "\t1", "=1+1", "+1", "-1", "-x", "@here", "-", "caf\u{e9}", "\u{7f}",
        "a\u{202e}b", "\0",
        "1000_A. Made Up Problem",
    ])
    func textsAreWrittenAsForTables(text: String) {
        #expect(Array(field { $0.foreign(text) }.utf8) == Array(ForeignText.csvField(text).utf8))
        #expect(Array(field { $0.quoted(text) }.utf8) == Array(ForeignText.quotedField(text).utf8))
    }

    @Test(arguments: [0, 9, 10, 99, 100, 1_234_567, -1, -10, .max, .min]) func numbersAreWrittenInDecimalDigits(value: Int) {
        #expect(field { $0.integer(value) } == String(value))
        #expect(field { $0.integer(nil) }.isEmpty)
    }

    @Test(arguments: [0, 1, 999, 1000, 999_999_999, 1_000_000_000, 61_000_001_000, -1, -5000, Int64.max, .min])
    func secondsAreWrittenWithSixDecimals(nanoseconds: Int64) {
        let duration = Duration.nanoseconds(nanoseconds)
        #expect(field { $0.seconds(duration) } == seconds(duration))
        #expect(field { $0.seconds(nil) }.isEmpty)
    }

    @Test func digestsAreWrittenInHexadecimalDigits() {
        let digest = sha256([1, 2, 3])
        #expect(field { $0.digest(digest) } == digest.description)
    }
}
