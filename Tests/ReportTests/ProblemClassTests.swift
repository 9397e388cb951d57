import Judging
import Records
import Testing

@testable import Report

/// What a problem is good for, and why right references fail.
@Suite struct ProblemClassTests {
    private static let any = "If there are several solutions, print any of them."

    /// Five references, of which three give one answer and two another, on the first tests.
    private func split(tests count: Int, statement: String = "") throws -> ProblemCheck {
        var fixture = SetCheckFixture.doubling(statement: statement)
        let right = fixture.rightAnswers
        var other = right
        for test in 0..<count { other[test] = .prints("-1 \(test)\n") }
        fixture.add(3, right)
        fixture.add(2, other)
        return try fixture.check()
    }

    @Test func enoughReferencesOfBothSidesVerifyAProblem() throws {
        var fixture = SetCheckFixture.doubling()
        fixture.add(3, fixture.rightAnswers)
        fixture.add(3, right: false, (0..<10).map { _ in .prints("0\n") })
        let check = try fixture.check()
        #expect(check.problemClass == .verified)
        #expect(check.findings[0].killed == Proportion(0, of: 3) && check.findings[1].killed == Proportion(3, of: 3))
    }

    @Test func wrongReferencesThatPassMakeAProblemWeakAndAreNamed() throws {
        var fixture = SetCheckFixture.doubling()
        fixture.add(3, fixture.rightAnswers)
        fixture.add(3, right: false, fixture.rightAnswers)
        let check = try fixture.check()
        #expect(check.problemClass == .weak && check.uncaught.count == 3 && check.reasons == [.wrongSolutionsPass])
    }

    @Test func wrongReferencesThatFailByTimeDoNotCountTowardsTheTrueNegativeRate() throws {
        var fixture = SetCheckFixture.doubling()
        fixture.add(3, fixture.rightAnswers)
        fixture.add(3, right: false, expected: .timeLimit, fixture.rightAnswers)
        let check = try fixture.check()
        #expect(check.wrongCount == 0 && check.problemClass == .usable)
    }

    @Test func fewHiddenTestsAreWeak() throws {
        var fixture = SetCheckFixture((0..<4).map { ("\($0)\n", "\($0)\n") })
        fixture.add(3, fixture.rightAnswers)
        #expect(try fixture.check().problemClass == .weak)
    }

    @Test func twoAnswersOnManyTestsAreManyAnswers() throws {
        let check = try split(tests: 4)
        #expect(check.problemClass == .quarantined && check.reasons == [.manyAnswers])
        #expect(check.overrides.quarantine?.hasPrefix("MANY_ANSWERS") == true && check.overrides.tests.isEmpty)
    }

    @Test func theStatementAndTwoTestsAreEnoughForManyAnswers() throws {
        #expect(try split(tests: 2, statement: Self.any).reasons == [.manyAnswers])
        #expect(try split(tests: 1).reasons != [.manyAnswers])
    }

    @Test func oneReferenceWithAnotherAnswerWhereTheStatementAllowsItIsManyAnswers() throws {
        var fixture = SetCheckFixture.doubling(statement: Self.any)
        fixture.add(1, (0..<10).map { .prints("\($0) 1\n") })
        let check = try fixture.check()
        #expect(check.problemClass == .quarantined && check.reasons == [.manyAnswers])
    }

    @Test func oneReferenceThatDiffersByOrderAloneIsManyAnswers() throws {
        var fixture = SetCheckFixture((0..<6).map { ("\($0)\n", "1 7\n3 \($0)\n") })
        fixture.add(1, (0..<6).map { .prints("\($0) 3\n7 1\n") })
        #expect(try fixture.check().reasons == [.manyAnswers])
    }

    @Test func aSetThatExpectsTwoAnswersToOneInputHasManyAnswers() throws {
        var fixture = SetCheckFixture.doubling()
        fixture.problem.tests[1].input = fixture.problem.tests[0].input
        fixture.add(1, (0..<10).map { .prints("\($0) 1\n") })
        #expect(try fixture.check().reasons == [.manyAnswers])
    }

    @Test func oneReferenceThatFailsForNoKnownReasonIsNamedSo() throws {
        var fixture = SetCheckFixture.doubling()
        fixture.add(1, (0..<10).map { .prints("\($0) 1\n") })
        #expect(try fixture.check().reasons == [.referencesFail])
    }

    @Test func aCheckerProgramIsTrustedWithManyAnswers() throws {
        var fixture = SetCheckFixture.doubling(statement: Self.any)
        fixture.add(1, (0..<10).map { .prints("\($0) 1\n") })
        fixture.problem.checker = .program(
            try CheckerProgram(convention: .kattis, language: "python3", files: [.init(name: "check.py", content: [])]))
        #expect(try fixture.check().reasons == [.referencesFail])
    }

    @Test func interactiveProblemsAreQuarantinedWhereReferencesFail() throws {
        let words = "This is an interactive problem."
        var fixture = SetCheckFixture.doubling(statement: words)
        fixture.add(1, (0..<10).map { _ in .crashes })
        #expect(try fixture.check().reasons == [.interactive])
        var passing = SetCheckFixture.doubling(statement: words)
        passing.add(3, passing.rightAnswers)
        #expect(try passing.check().problemClass == .usable)
    }

    @Test func oneReferenceThatIsOnlyLateIsTooSlow() throws {
        var fixture = SetCheckFixture.doubling()
        var answers = fixture.rightAnswers
        answers[9] = .isStopped
        fixture.add(1, answers)
        let check = try fixture.check()
        #expect(check.reasons == [.tooSlow] && check.problemClass == .quarantined)
    }

    @Test func mislabelledReferencesDoNotCount() throws {
        var fixture = SetCheckFixture.doubling()
        fixture.add(3, fixture.rightAnswers)
        fixture.add(1, (0..<10).map { .prints("-\($0 + 1)\n") })
        fixture.add(1, (0..<10).map { _ in .crashes })
        fixture.addUncompiled()
        let check = try fixture.check()
        #expect(check.rightCount == 3 && check.dropped.count == 3 && check.problemClass == .usable)
        #expect(check.rates[0].truePositives == Proportion(3, of: 5) && check.rates[1].truePositives == Proportion(3, of: 3))
    }

    @Test func referencesWithoutAResultAreNamed() throws {
        var fixture = SetCheckFixture.doubling()
        fixture.add(3, fixture.rightAnswers)
        let check = try ProblemCheck(fixture.problem, references: fixture.references, missing: ["", "the checker crashed"])
        #expect(
            check.problemClass == .usable && check.reasons == [.judgeFails]
                && check.remarks == ["2 references have no result: the checker crashed"])
        let none = try ProblemCheck(fixture.problem, references: [], missing: ["the checker crashed"])
        #expect(none.problemClass == .unchecked && none.reasons == [.judgeFails])
    }

    @Test func aReferenceThatIsTooSlowIsNotMislabelled() throws {
        var fixture = SetCheckFixture.doubling()
        fixture.add(2, fixture.rightAnswers)
        fixture.add(3, [SetCheckFixture.Did](repeating: .isStopped, count: 10))
        let check = try fixture.check()
        #expect(check.rightCount == 5 && check.dropped.isEmpty && check.count(of: .tooSlow) == 10)
        #expect(check.problemClass == .quarantined)
    }

    @Test func withoutReferencesAProblemIsUnchecked() throws {
        let none = try SetCheckFixture.doubling().check()
        #expect(none.problemClass == .unchecked && none.reasons == [.noReferences])
        var fixture = SetCheckFixture.doubling()
        fixture.addUncompiled()
        #expect(try fixture.check().reasons == [.referencesDoNotCompile])
    }

    @Test func aQuarantineThatTheSetRecordsStays() throws {
        var fixture = SetCheckFixture.doubling()
        fixture.add(3, fixture.rightAnswers)
        let check = try fixture.check(recordedQuarantine: "many answers")
        #expect(check.problemClass == .quarantined && check.reasons == [.recorded])
        #expect(check.overrides.isEmpty, "the set has its own words for it")
    }
}
