import Records
import Testing

@testable import Report

@Suite struct RunComparisonTests {
    private static let limits = Limits(cpuTime: .seconds(2), wallTime: .seconds(6), memory: .mebibytes(100))

    private static func run(_ name: String, _ rows: [ReportRow], facts: [String: String] = [:]) -> ComparedRun {
        ComparedRun(name: name, rows: rows, limits: rows.map { $0.hasNothingToRun ? nil : limits }, facts: facts)
    }

    private static func compared(_ first: [ReportRow], _ second: [ReportRow], k: KChoice = .standard) throws -> RunComparison {
        try RunComparison(run("a", first), run("b", second), k: k)
    }

    /// Shares of the limits.
    private static func row(
        _ verdict: Verdict, cpu: Double = 0.1, wall: Double = 0.1, memory: Double = 0.1, candidate: Int = 0, problem: String = "p"
    ) -> ReportRow {
        var row = Fixture.row(problem, candidate, verdict)
        row.usage = Usage(
            cpuTime: .seconds(2 * cpu), wallTime: .seconds(6 * wall), memory: ByteCount(bytes: Int(memory * 100) << 20))
        return row
    }

    @Test func equalRunsHaveNoFlipAndNoDifference() throws {
        let rows = Fixture.rows("p", "AAW0") + Fixture.rows("q", "WWAA")
        let comparison = try Self.compared(rows, rows, k: .explicit([1, 2]))
        #expect(comparison.flips.isEmpty && comparison.candidates == 8 && comparison.problems == 2)
        for figure in comparison.figures {
            // Two equal problems bound the difference hardly at all.
            #expect(figure.difference == 0 && figure.interval.lower < -0.5 && figure.interval.upper > 0.5)
        }
    }

    @Test(arguments: [
        (Self.row(.accepted, cpu: 0.97), Self.row(.timeLimit, cpu: 1.02), true),
        (Self.row(.timeLimit, cpu: 1.02), Self.row(.accepted, cpu: 0.97), true),
        (Self.row(.accepted, cpu: 0.8), Self.row(.timeLimit, cpu: 1.25), true),
        (Self.row(.accepted, cpu: 0.79), Self.row(.timeLimit, cpu: 1.02), false),
        (Self.row(.accepted, cpu: 0.97), Self.row(.timeLimit, cpu: 1.3), false),
        // Near a limit, but that is not what decided.
        (Self.row(.accepted, cpu: 0.97), Self.row(.wrongAnswer, cpu: 1.0), false),
        (Self.row(.wrongAnswer, cpu: 0.9), Self.row(.timeLimit, cpu: 1.1), true),
        (Self.row(.accepted, memory: 0.95), Self.row(.memoryLimit, memory: 1.01), true),
        (Self.row(.accepted, memory: 0.5), Self.row(.memoryLimit, memory: 1.01), false),
        (Self.row(.runtimeError, wall: 0.9), Self.row(.idleLimit, wall: 1.01), true),
        // Two limits met at about the same time: one of them decided in each run.
        (Self.row(.timeLimit, cpu: 1.05, memory: 0.5), Self.row(.memoryLimit, cpu: 0.95, memory: 1), true),
        (Self.row(.accepted), Self.row(.runtimeError), false),
    ]) func aFlipIsInsideTheBandWhereBothRunsCameNearTheLimitThatDecided(first: ReportRow, second: ReportRow, isInside: Bool) throws {
        let comparison = try Self.compared([first], [second])
        #expect(comparison.flips.count == 1)
        #expect(comparison.flips[0].isNearLimit == isInside)
        #expect(comparison.flipsInside.count == (isInside ? 1 : 0) && comparison.flipsOutside.count == (isInside ? 0 : 1))
        #expect(comparison.summary.contains("\(isInside ? 1 : 0) inside") && comparison.summary.hasSuffix("\(isInside ? 0 : 1) outside"))
    }

    /// No share of such a limit can be told, so that it decides nothing, and every form of the comparison can be written.
    @Test(arguments: [
        Limits(cpuTime: .zero, wallTime: .zero, memory: ByteCount(bytes: 0)),
        Limits(cpuTime: .seconds(-1), wallTime: .seconds(-1), memory: ByteCount(bytes: 0)),
    ]) func limitsThatAreNotPositiveDecideNoFlip(limits: Limits) throws {
        for verdict in [Verdict.timeLimit, .idleLimit, .memoryLimit] {
            for used in [0, 0.5] {
                let (first, second) = (Self.row(.accepted, cpu: used, wall: used, memory: used), Self.row(verdict))
                let runs = [("a", first), ("b", second)].map { ComparedRun(name: $0, rows: [$1], limits: [limits]) }
                let comparison = try RunComparison(runs[0], runs[1])
                #expect(comparison.flipsOutside.count == 1 && comparison.flips[0].deciding.isEmpty)
                #expect(comparison.terminalText().contains("outside") && !comparison.json().isEmpty)
                #expect(try !comparison.page(links: [nil, nil]).isEmpty)
                #expect(LimitShare(second, limits) == nil)
            }
        }
    }

    @Test func eachRunIsMeasuredByItsOwnLimits() throws {
        let (first, second) = (Self.row(.accepted, cpu: 1.9), Self.row(.timeLimit, cpu: 1.02))
        var run = Self.run("a", [first])
        run.limits = [Limits(cpuTime: .seconds(4), wallTime: .seconds(12), memory: .mebibytes(100))]
        let comparison = try RunComparison(run, Self.run("b", [second]))
        #expect(comparison.flipsInside.count == 1)
        #expect(abs(comparison.flips[0].deciding[0].first - 0.95) < 1e-9)
    }

    /// Candidates with one program are one task; the order of the second run's rows does not matter.
    @Test func aProgramThatOccursTwiceFlipsOnce() throws {
        var rows = (0..<3).map { Self.row(.accepted, candidate: $0) }
        rows[2].sourceDigest = rows[0].sourceDigest
        var others = rows
        others[0].verdict = .wrongAnswer
        others[2].verdict = .wrongAnswer
        let comparison = try Self.compared(rows, others.reversed())
        #expect(comparison.tasks == 2 && comparison.candidates == 3)
        #expect(comparison.flips.count == 1 && comparison.flips[0].candidates == 2)
    }

    @Test func runsOverOtherCandidatesAreRefusedByName() throws {
        let rows = Fixture.rows("p", "AW")
        var changed = rows
        changed[1].sourceDigest = rows[0].sourceDigest
        for (others, says) in [
            (Array(rows.prefix(1)), "candidate 1 of p (candidates/1) is only in a"),
            (rows + Fixture.rows("q", "A"), "candidate 0 of q (candidates/0) is only in b"),
            (changed, "candidate 1 of p (candidates/1) has another source or language in b"),
        ] {
            let error = #expect(throws: ReportError.self) { try Self.compared(rows, others) }
            #expect(error?.code == .differentCandidates && error?.message.contains(says) == true, "\(error?.message ?? "")")
        }
    }

    @Test func problemsOfAnotherContentAreRefused() throws {
        var (first, second) = (Self.run("a", Fixture.rows("p", "A")), Self.run("b", Fixture.rows("p", "A")))
        first.problems = ["p": Digest(bytes: Array(repeating: 1, count: 32))]
        second.problems = ["p": Digest(bytes: Array(repeating: 2, count: 32))]
        let error = #expect(throws: ReportError.self) { try RunComparison(first, second) }
        #expect(error?.code == .differentCandidates && error?.message.contains("problem p") == true)
    }

    @Test(arguments: ["J", "-"]) func aRunWithUnscoredCandidatesIsNotCompared(outcome: String) throws {
        let error = #expect(throws: ReportError.self) { try Self.compared(Fixture.rows("p", "A"), Fixture.rows("p", outcome)) }
        #expect(error?.code == .incomplete && error?.message.contains("of b") == true)
    }

    /// One sample per problem, a twentieth of them flipped from right to wrong: the variance of a mean of -1, 0 and nothing else.
    @Test func theIntervalOfADifferenceIsThatOfThePairs() throws {
        let paired =
            Array(repeating: PairedCount(bothRight: 1), count: 180) + Array(repeating: PairedCount(onlyFirst: 1), count: 20)
            + Array(repeating: PairedCount(neither: 1), count: 200)
        let figure = PassAtKDifference.figures(paired, ks: [1])[0]
        #expect(abs(figure.difference + 0.05) < 1e-12)
        let reach = 1.96 * (0.05 * 0.95 / 400).squareRoot()
        #expect(abs(figure.interval.lower + 0.05 + reach) < 0.007 && abs(figure.interval.upper + 0.05 - reach) < 0.007)
        // What both runs agree on adds nothing: the same flips without it are as wide in absolute numbers.
        let unpaired = Bootstrap(problems: paired.map(\.first), ks: [1]).intervals(estimates: [0.5])[0]
        #expect(figure.interval.halfWidth < unpaired.halfWidth / 2)
    }

    @Test func theIntervalLiesAroundTheDifference() throws {
        // pass@10 falls by exactly one tenth: one problem in ten loses its only right sample of ten.
        let paired =
            Array(repeating: PairedCount(bothRight: 1, neither: 9), count: 36)
            + Array(repeating: PairedCount(onlyFirst: 1, neither: 9), count: 4)
        for figure in PassAtKDifference.figures(paired, ks: [1, 10]) {
            #expect(figure.interval.lower <= figure.difference && figure.difference <= figure.interval.upper)
            #expect(figure.interval.lower < figure.difference && figure.interval.lower > figure.difference - 0.2)
        }
        #expect(abs(PassAtKDifference.figures(paired, ks: [10])[0].difference + 0.1) < 1e-12)
    }

    @Test func anUnreachableKIsRefusedOrLeftOut() throws {
        let rows = Fixture.rows("p", "AW")
        let error = #expect(throws: ReportError.self) { try Self.compared(rows, rows, k: .explicit([3])) }
        #expect(error?.code == .unreachableK)
        #expect(try Self.compared(rows, rows).leftOut.map(\.k) == [10, 100])
    }

    @Test func theJSONHasEveryFlipWithWhatDecided() throws {
        let rows = [Self.row(.accepted, cpu: 0.9), Self.row(.accepted, candidate: 1)]
        let others = [Self.row(.timeLimit, cpu: 1.1), Self.row(.runtimeError, candidate: 1)]
        let comparison = try RunComparison(
            Self.run("a", rows, facts: ["tier": "T2", "same": "1"]), Self.run("b", others, facts: ["tier": "T3", "same": "1"]))
        let object = try Fixture.object(comparison.json())
        #expect(object["flips_inside_band"] as? Int == 1 && object["flips_outside_band"] as? Int == 1)
        let flips = try #require(object["flips"] as? [[String: Any]])
        // Those that ask for an answer come first.
        #expect(flips.map { $0["candidate"] as? Int } == [1, 0])
        let use = try #require((flips[1]["deciding_limits"] as? [[String: Any]])?.first)
        #expect(use["limit"] as? String == "cpu" && use["first_share"] as? Double == 0.9 && use["second_share"] as? Double == 1.1)
        let facts = try #require(object["differing_facts"] as? [[String: String]])
        #expect(facts == [["name": "tier", "first": "T2", "second": "T3"]])
        let text = comparison.terminalText()
        #expect(text.contains("differs: tier: T2 | T3") && text.contains("2 verdict flips among 2 tasks"))
        #expect(text.contains("2.00 s CPU"))
    }
}
