import Records
import Testing

@testable import Report

@Suite struct ModelComparisonTests {
    /// Problems by name with outcomes, as `Fixture.rows` takes them.
    private static func run(
        _ name: String, _ problems: [(String, String)], unanswered: [String] = [], denominator: Denominator = .selection,
        profiles: [String: ProblemProfile] = [:], facts: [String: String] = [:]
    ) -> ComparedRun {
        let rows = problems.flatMap { Fixture.rows($0.0, $0.1) }
        return ComparedRun(
            name: name, rows: rows, limits: rows.map { _ in nil }, facts: facts, unanswered: ProblemsWithoutCandidates(unanswered),
            denominator: denominator, profiles: profiles)
    }

    private static func binomialTail(_ few: Int, of count: Int) -> Double {
        (0...few).reduce(0.0) { sum, successes in
            let ways = (0..<successes).reduce(1.0) { $0 * Double(count - $1) / Double($1 + 1) }
            return sum + ways / Double(sequence(first: 1.0) { $0 * 2 }.dropFirst(count).first { _ in true } ?? 1)
        }
    }

    @Test(arguments: [(0, 0), (1, 0), (5, 5), (8, 2), (2, 8), (0, 10), (13, 20), (30, 12)])
    func theSignTestIsTheBinomialTail(won: Int, lost: Int) {
        let expected = won + lost == 0 ? 1 : min(1, 2 * Self.binomialTail(min(won, lost), of: won + lost))
        #expect(abs(SignTest(won: won, lost: lost).pValue - expected) < 1e-9)
    }

    @Test func theSignTestOfManyProblemsIsNoNumberBeyondItsRange() {
        let large = SignTest(won: 60_000, lost: 40_000).pValue
        #expect(large >= 0 && large < 1e-300)
        #expect(SignTest(won: 50_000, lost: 50_000).pValue == 1)
        let slight = SignTest(won: 50_100, lost: 49_900).pValue
        #expect(slight > 0.5 && slight < 0.54)
    }

    @Test func problemsArePairedWhateverTheNumbersOfCandidates() throws {
        let first = Self.run("a", [("p", "AW"), ("q", "WWWW"), ("r", "A")])
        let second = Self.run("b", [("r", "A"), ("q", "AW"), ("p", "WWA")])
        let comparison = try ModelComparison(first, second, k: .explicit([1]))
        #expect(comparison.problems.map(\.problem) == ["p", "q", "r"])
        let figure = comparison.figures[0]
        #expect(abs(figure.first - 0.5) < 1e-12 && abs(figure.second - (1.0 / 3 + 0.5 + 1) / 3) < 1e-12)
        #expect(figure.won == 1 && figure.lost == 1 && figure.tied == 1)
        #expect(figure.interval.lower <= figure.difference && figure.difference <= figure.interval.upper)
    }

    @Test func aProblemWithoutCandidatesCountsAsUnsolvedWhereTheRunChoseIt() throws {
        let first = Self.run("a", [("p", "A"), ("q", "A")])
        let comparison = try ModelComparison(first, Self.run("b", [("p", "A")], unanswered: ["q"]), k: .explicit([1]))
        #expect(comparison.figures[0].second == 0.5 && comparison.figures[0].lost == 1)
        #expect(comparison.notes.contains { $0.contains("1 problem has no candidates in B and counts as unsolved") })
        let other = try ModelComparison(first, Self.run("b", [("p", "A"), ("x", "A")]), k: .explicit([1]))
        #expect(other.problems.count == 1 && other.only.first == ["q"] && other.only.second == ["x"])
        #expect(other.notes.contains { $0.contains("only in A and in no figure: q") })
    }

    /// One run is reported over the problems with candidates, the other over all: otherwise the first would look better for not answering.
    @Test func bothRunsAreOverTheSameChoiceOfProblems() throws {
        let first = Self.run("a", [("p", "A")], unanswered: ["q"], denominator: .answered)
        let second = Self.run("b", [("p", "A"), ("q", "A")])
        let whole = try ModelComparison(first, second, k: .explicit([1]))
        #expect(whole.denominator == .selection && whole.figures[0].first == 0.5 && whole.figures[0].second == 1)
        #expect(
            whole.notes.contains { $0.contains("the report of A is over the problems with candidates, that of B over all chosen problems") }
        )
        let answered = try ModelComparison(first, second, k: .explicit([1]), denominator: .answered)
        #expect(answered.problems.map(\.problem) == ["p"] && answered.figures[0].first == 1 && answered.only.second == ["q"])
        #expect(try Fixture.object(whole.json())["denominator"] as? String == "selection")
        let table = try RunsTable([first, second, second], k: .explicit([1]))
        #expect(table.lines[0].passAtK == [0.5] && table.notes.contains { $0.contains("not all over the same choice of problems") })
    }

    /// A plan names the first 1000 problems without candidates alone.
    @Test func problemsThatAPlanDoesNotNameAreNotDroppedSilently() throws {
        let many = Self.run("a", [("p", "A")], unanswered: (0..<1001).map { "u\($0)" })
        let other = Self.run("b", [("p", "A")])
        let refused = #expect(throws: ReportError.self) { try ModelComparison(many, other) }
        #expect(refused?.code == .unnamedProblems && refused?.message.contains("1000 of its 1001") == true)
        #expect(refused?.remedy.contains("--answered-only") == true)
        #expect(throws: ReportError.self) { try RunsTable([other, many, other]) }
        #expect(try ModelComparison(many, other, denominator: .answered).problems.count == 1)
    }

    @Test func groupsAreThoseOfTheProblems() throws {
        let profiles = [
            "p": ProblemProfile(difficulty: "easy", tags: ["math", "dp", "math"]), "q": ProblemProfile(difficulty: "hard", tags: ["dp"]),
        ]
        let first = Self.run("a", [("p", "A"), ("q", "W")], profiles: profiles)
        let comparison = try ModelComparison(first, Self.run("b", [("p", "A"), ("q", "A")]), k: .explicit([1]))
        #expect(comparison.groups.map(\.name) == ["easy", "hard", "dp", "math"])
        #expect(comparison.groups.map(\.problems) == [1, 1, 2, 1])
        #expect(comparison.groups[2].figure.won == 1 && comparison.groups[2].figure.tied == 1)
        let object = try Fixture.object(comparison.json())
        #expect((object["groups"] as? [[String: Any]])?.count == 4)
        #expect(comparison.terminalText().contains("difficulty"))
    }

    @Test func whatCannotBePairedIsRefusedByName() throws {
        let apart = #expect(throws: ReportError.self) { try ModelComparison(Self.run("a", [("p", "A")]), Self.run("b", [("q", "A")])) }
        #expect(apart?.code == .differentProblems && apart?.message.contains("no problem is in both a and b") == true)
        var (first, second) = (Self.run("a", [("p", "A")]), Self.run("b", [("p", "AW")]))
        first.problems = ["p": Digest(bytes: Array(repeating: 1, count: 32))]
        second.problems = ["p": Digest(bytes: Array(repeating: 2, count: 32))]
        let changed = #expect(throws: ReportError.self) { try ModelComparison(first, second) }
        #expect(changed?.code == .differentProblems && changed?.message.contains("problem p") == true)
        let open = #expect(throws: ReportError.self) { try ModelComparison(Self.run("a", [("p", "A")]), Self.run("b", [("p", "-")])) }
        #expect(open?.code == .incomplete)
        let unreachable = #expect(throws: ReportError.self) {
            try ModelComparison(Self.run("a", [("p", "AA")]), Self.run("b", [("p", "A")]), k: .explicit([2]))
        }
        #expect(unreachable?.code == .unreachableK)
    }

    /// Names of problems and tags are text of others.
    @Test func hostileNamesStayInTheirLines() throws {
        let name = "evil\u{1b}[2J\nname"
        let profiles = [name: ProblemProfile(difficulty: "\u{9b}31m", tags: ["a\u{202e}b"])]
        let comparison = try ModelComparison(
            Self.run("a", [(name, "A")], profiles: profiles), Self.run("b", [(name, "W")]), k: .explicit([1]))
        let text = comparison.terminalText()
        #expect(
            !text.unicodeScalars.contains("\u{1b}") && !text.unicodeScalars.contains("\u{9b}") && !text.unicodeScalars.contains("\u{202e}"))
        let results = try #require(try Fixture.object(comparison.json())["problem_results"] as? [[String: Any]])
        #expect(results[0]["problem"] as? String == name)
    }

    @Test func theBootstrapLiesAroundTheDifferenceAndIsRepeatable() {
        let differences = (0..<200).map { $0 % 5 == 0 ? 0.5 : $0 % 7 == 0 ? -0.25 : 0 }
        let (one, two) = (PairedBootstrap(differences: differences).interval, PairedBootstrap(differences: differences).interval)
        #expect(one == two)
        let mean = differences.reduce(0, +) / 200
        let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 200
        let reach = 1.96 * (variance / 200).squareRoot()
        #expect(abs(one.lower - (mean - reach)) < 0.01 && abs(one.upper - (mean + reach)) < 0.01)
        #expect(PairedBootstrap(differences: [0.25, 0.25]).interval.halfWidth == 0)
    }

    @Test func severalRunsStandBesideTheFirst() throws {
        let runs = [
            Self.run("a", [("p", "AW"), ("q", "WW")]), Self.run("b", [("q", "AA"), ("p", "AA"), ("x", "A")]),
            Self.run("c", [("p", "W"), ("q", "W")]),
        ]
        let table = try RunsTable(runs, k: .explicit([1]))
        #expect(table.problems == 2 && table.leftOutProblems == 1)
        #expect(table.lines.map(\.passAtK) == [[0.25], [1], [0]])
        #expect(table.lines.map { $0.differences.first?.won } == [nil, 2, 0])
        #expect(table.terminalText().contains("1 problem is not in all runs"))
        #expect((try Fixture.object(table.json())["runs"] as? [[String: Any]])?.count == 3)
    }

    @Test func aLeftOutKNamesEveryProblemOnceWithItsFewestCandidates() throws {
        let runs = [
            Self.run("a", [("p", "AAA"), ("q", "A")]), Self.run("b", [("p", "AA"), ("q", "AA")]),
            Self.run("c", [("p", "A")], unanswered: ["q"]),
        ]
        let table = try RunsTable(runs)
        #expect(table.kValues == [1])
        #expect(table.leftOut.map(\.problems) == [2, 2] && table.leftOut.map(\.smallestCount) == [1, 1])
    }

    @Test func aTableSaysWhatEachRunDoesNotShareWithTheFirst() throws {
        let runs = [
            Self.run("a", [("p", "A")], facts: ["judging.stop": "none", "tool": "1"]),
            Self.run("b", [("p", "A")], facts: ["judging.stop": "first_failure", "tool": "1"]),
            Self.run("c", [("p", "A")], facts: ["judging.stop": "none", "tool": "1"]),
        ]
        let table = try RunsTable(runs)
        #expect(table.lines.map { $0.differingFacts.map(\.name) } == [[], ["judging.stop"], []])
        #expect(table.terminalText().contains("differs: judging.stop: none | first_failure"))
        let lines = try #require(try Fixture.object(table.json())["runs"] as? [[String: Any]])
        let facts = try #require(lines[1]["differing_facts"] as? [[String: Any]])
        #expect(facts[0]["name"] as? String == "judging.stop" && facts[0]["second"] as? String == "first_failure")
    }
}
