import Records
import Testing

@testable import Report

/// Which test runs first, by what it rejects and what it costs.
@Suite struct KillOrderTests {
    private func order(_ killers: [Set<Int>], costs: [Double]? = nil) -> [Int] {
        KillMatrix(killers: killers, costs: costs ?? killers.map { _ in 1 }).order()
    }

    @Test func theTestThatRejectsMostOfWhatIsLeftComesFirst() {
        // Test 2 rejects three; of the two that are left, test 0 rejects one and test 3 both.
        #expect(order([[0, 1], [1, 2], [0, 1, 2], [3, 4]]) == [2, 3, 0, 1])
    }

    @Test func aCheapTestBeatsADearOneThatRejectsMore() {
        #expect(order([[0, 1, 2], [0, 1]], costs: [8, 1]) == [1, 0])
        #expect(order([[0, 1, 2, 3], [0]], costs: [2, 1]) == [0, 1])
    }

    @Test func equalTestsAndTestsThatRejectNothingMoreStayInStoredOrder() {
        #expect(order([[], [0], [0], [1], [], [1]]) == [1, 3, 0, 2, 4, 5])
    }

    @Test func nothingToRejectIsTheStoredOrder() {
        #expect(order([[], [], []]) == [0, 1, 2])
        #expect(order([]) == [])
    }

    @Test func ofTestsThatCostTheSameNoneRejectsMoreThanTheFirst() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<200 {
            let killers = (0..<3).map { _ in Set((0..<4).filter { _ in random.next() % 2 == 0 }) }
            let first = order(killers)[0]
            #expect(killers.allSatisfy { $0.count <= killers[first].count })
        }
    }

    private static let costs: [([Double], Double)] = [
        ([], 1), ([0], 1), ([0.0004, 0.001, 0.0014], 1), ([0.0029, 0.0031], 4), ([0.1, 0.1, 9], 128), ([1_000_000], 1_073_741_824),
    ]

    @Test(arguments: costs)
    func costsAreMediansInPowersOfTwoOfAtLeastAMillisecond(_ seconds: [Double], _ cost: Double) {
        #expect(KillMatrix.cost(of: seconds.map { .seconds($0) }) == cost)
    }

    @Test func aTimeBeyondTheProblemsOwnLimitRejectsAndCostsNoMoreThanTheLimit() {
        var fixture = SetCheckFixture.doubling()
        var slow = fixture.rightAnswers
        slow[4] = .late("8")
        fixture.add(1, right: false, slow)
        let matrix = KillMatrix(testCount: 10, references: fixture.references)
        #expect(matrix.killers[4] == [0] && matrix.killers.count { !$0.isEmpty } == 1)
        #expect(matrix.costs[4] == 1024 && matrix.costs[3] == 128)
        #expect(KillOrder(fixture.problem, references: fixture.references)?.tests == [4, 0, 1, 2, 3, 5, 6, 7, 8, 9])
    }

    @Test func rightSolutionsRejectNothingAndWhatDidNotRunCountsForNothing() {
        var fixture = SetCheckFixture.doubling()
        fixture.add(1, [.prints("wrong")])
        fixture.addUncompiled()
        #expect(KillOrder(fixture.problem, references: fixture.references) == nil)
        // Two runs of one program: the first counts. It ran on three tests.
        fixture.add(1, right: false, [.prints("0"), .prints("2"), .crashes], [.crashes])
        let matrix = KillMatrix(testCount: 10, references: fixture.references)
        #expect(matrix.killers.enumerated().filter { !$0.element.isEmpty }.map(\.offset) == [2])
        #expect(matrix.costs == [128, 128, 128] + [Double](repeating: 1, count: 7))
        #expect(KillOrder(fixture.problem, references: fixture.references)?.tests.first == 2)
    }

    @Test func aTestThatTheProblemDoesNotHaveAndAJudgeErrorCountForNothing() {
        var fixture = SetCheckFixture.doubling()
        fixture.add(1, right: false, [.crashes, .crashes])
        fixture.references[0].runs[0].tests[0].test = -1
        fixture.references[0].runs[0].tests[1].verdict = .judgeError
        #expect(KillOrder(fixture.problem, references: fixture.references) == nil)
    }

    @Test func theReportOfAnOrderSaysWhichAndWhatItMeans() throws {
        var input = Fixture.input(Fixture.rows("p", "AW"))
        #expect(try !String(decoding: RunReport(input).json(), as: UTF8.self).contains("test_order"))
        input.testOrder = TestOrderFacts(path: "/runs/x/check/test_order.json", sha256: "abc", problems: 1, problemsOfRun: 2)
        let report = try RunReport(input)
        #expect(report.notes.contains { $0.contains("1 of 2 problems") && $0.contains("/runs/x/check/test_order.json") })
        let settings = try #require(try Fixture.object(report.json())["settings"] as? [String: Any])
        #expect((settings["test_order"] as? [String: Any])?["sha256"] as? String == "abc")
    }
}
