import Judging
import Records
import Testing

@testable import Report

/// Broken tests are found by what right references do, and named by what is broken.
@Suite struct TestConsensusTests {
    /// Ten doubling tests, of which one is changed after the right answers were written down.
    private func broken(
        references: Int = 5, _ change: (inout [TestCase]) -> Void, then differ: (inout [SetCheckFixture.Did], Int) -> Void = { _, _ in }
    ) throws -> ProblemCheck {
        var fixture = SetCheckFixture.doubling()
        let right = fixture.rightAnswers
        change(&fixture.problem.tests)
        for number in 0..<references {
            var answers = right
            differ(&answers, number)
            fixture.add(1, answers)
        }
        return try fixture.check()
    }

    private func bad(_ check: ProblemCheck) -> [Int: TestState] {
        Dictionary(uniqueKeysWithValues: check.findings.filter { $0.state != .good }.map { ($0.test, $0.state) })
    }

    @Test func allTestsOfASoundProblemAreGood() throws {
        let check = try broken { _ in }
        #expect(bad(check).isEmpty)
        #expect(check.problemClass == .usable && check.reasons.isEmpty && check.overrides.isEmpty)
    }

    @Test func aChangedExpectedOutputIsBrokenAndTheAgreedAnswerIsProposed() throws {
        let check = try broken { $0[3].expectedOutput = Array("7\n".utf8) }
        #expect(bad(check) == [3: .brokenExpected])
        #expect(check.findings[3].proposed == Array("6\n".utf8) && check.findings[3].isReplaced)
        #expect(check.reasons == [.brokenTests])
        #expect(check.rates.map(\.truePositives.count) == [0, 0, 0, 5])
    }

    /// The agreed answers differ by rounding, as the problem's own checker allows.
    @Test func theProposedOutputIsComparedByTheProblemsOwnChecker() throws {
        let flags = KattisValidatorFlags(absoluteTolerance: 1e-6, relativeTolerance: 1e-6)
        var fixture = SetCheckFixture((0..<10).map { ("\($0)\n", "\($0).5\n") }, checker: .kattis(flags))
        fixture.problem.tests[3].expectedOutput = Array("7.25\n".utf8)
        for digits in ["5", "50", "500000001"] { fixture.add(1, (0..<10).map { .prints("\($0).\(digits)\n") }) }
        let check = try fixture.check()
        #expect(bad(check) == [3: .brokenExpected] && check.findings[3].isReplaced)
        #expect(check.final.truePositives == Proportion(3, of: 3))
    }

    /// The answer file of a checker program need not be what a solution prints.
    @Test func aTestOfACheckerProgramIsDisabled() throws {
        let program = try CheckerProgram(convention: .testlib, language: "cpp", files: [.init(name: "check.cpp", content: [])])
        var fixture = SetCheckFixture.doubling()
        let right = fixture.rightAnswers
        fixture.problem.tests[3].expectedOutput = Array("7\n".utf8)
        fixture.add(5, right)
        fixture.problem.checker = .program(program)
        let check = try fixture.check()
        #expect(bad(check) == [3: .brokenExpected])
        #expect(check.findings[3].isDisabled && !check.findings[3].isReplaced)
    }

    @Test func theAnswerOfAnotherTestIsBrokenAndTheRightOneIsProposed() throws {
        let check = try broken { $0[3].expectedOutput = $0[8].expectedOutput }
        #expect(bad(check) == [3: .brokenExpected])
        #expect(check.overrides.tests.map(\.change) == [.expect(Array("6\n".utf8))])
    }

    @Test func swappedInputsAreFoundAtBothPlaces() throws {
        let check = try broken {
            ($0[2].expectedOutput, $0[7].expectedOutput) = ($0[7].expectedOutput, $0[2].expectedOutput)
        }
        #expect(bad(check) == [2: .brokenExpected, 7: .brokenExpected])
        #expect(check.findings[2].why.contains("the one that test private_tests/7 expects"))
    }

    @Test func anInputOnWhichMostCrashIsInvalidAndDisabled() throws {
        let check = try broken { _ in
        } then: {
            $0[4] = $1 < 3 ? .crashes : .prints("\($1)\n")
        }
        #expect(bad(check) == [4: .invalidInput])
        #expect(check.findings[4].isDisabled && check.problemClass == .usable)
    }

    @Test func anInputOnWhichNobodyAgreesIsInvalid() throws {
        let check = try broken { _ in
        } then: {
            $0[4] = .prints("\(100 + $1)\n")
        }
        #expect(bad(check) == [4: .invalidInput])
    }

    /// C++ programs read zeros behind the end of their input, and agree on a wrong answer.
    @Test func aCutInputOnWhichProgramsAgreeIsInvalidAndNotBroken() throws {
        let check = try broken {
            $0[4].input = Array("4".utf8)
        } then: { answers, _ in
            answers[4] = .prints("0\n")
        }
        #expect(bad(check) == [4: .invalidInput])
        #expect(check.lint.tests[4].contains(.noFinalNewline))
    }

    @Test func aTestThatTakesTooLongRaisesTheLimitIfTwiceIsEnough() throws {
        let check = try broken { _ in
        } then: { answers, _ in
            answers[9] = .late("18\n")
        }
        #expect(bad(check) == [9: .tooSlow])
        #expect(check.proposedTimeLimit == SetCheckFixture.limit * 2 && check.overrides.tests.isEmpty)
        #expect(check.problemClass == .usable && check.reasons == [.tooSlow])
    }

    @Test func aTestThatNobodyEndsIsDisabled() throws {
        let check = try broken { _ in
        } then: { answers, _ in
            answers[9] = .isStopped
        }
        #expect(bad(check) == [9: .tooSlow])
        #expect(check.findings[9].isDisabled && check.proposedTimeLimit == nil)
    }

    @Test func aLimitThatIsTooLowForAllTestsPutsTheProblemIntoQuarantine() throws {
        var fixture = SetCheckFixture.doubling()
        fixture.add(5, [SetCheckFixture.Did](repeating: .isStopped, count: 10))
        let check = try fixture.check()
        #expect(check.count(of: .tooSlow) == 10 && check.findings.allSatisfy { !$0.isDisabled })
        #expect(check.problemClass == .quarantined && check.reasons.contains(.tooManyBrokenTests))
    }

    @Test func verdictsThatChangeBetweenRunsAreFlaky() throws {
        var fixture = SetCheckFixture.doubling()
        let right = fixture.rightAnswers
        var other = right
        other[5] = .prints("0\n")
        fixture.add(2, right)
        fixture.add(2, other, right, right)
        let check = try fixture.check()
        #expect(bad(check) == [5: .flaky])
    }

    @Test func aThirdOfReferencesThatFailIsADisputeAndDisablesNothing() throws {
        let check = try broken(references: 9) { _ in
        } then: {
            if $1 < 3 { $0[6] = .prints("\($1)1\n") }
        }
        #expect(bad(check) == [6: .disputed])
        #expect(check.overrides.tests.isEmpty)
    }

    @Test func twoReferencesAreTooFewToBlameATest() throws {
        let check = try broken(references: 2) { $0[3].expectedOutput = Array("7\n".utf8) }
        #expect(check.findings.allSatisfy { $0.state == .unchecked })
        #expect(check.overrides.tests.isEmpty)
    }

    @Test func halfOfTheTestsBrokenIsAReasonForQuarantineAndNoTestIsDisabled() throws {
        let check = try broken { tests in for position in 0..<6 { tests[position].expectedOutput = Array("x\n".utf8) } }
        #expect(check.count(of: .brokenExpected) == 6)
        #expect(check.findings.allSatisfy { !$0.isDisabled && !$0.isReplaced })
        #expect(check.problemClass == .quarantined && check.reasons == [.tooManyBrokenTests])
    }

    @Test func noTestIsDisabledWhereFewerThanFiveHiddenOnesWouldStay() throws {
        var fixture = SetCheckFixture((0..<5).map { ("\($0)\n", "\($0)\n") })
        var answers = fixture.rightAnswers
        answers[0] = .crashes
        fixture.add(5, answers)
        let check = try fixture.check()
        #expect(check.findings[0].state == .invalidInput && !check.findings[0].isDisabled)
        #expect(check.problemClass == .quarantined)
    }

    @Test func runsThatDoNotCoverTheTestsAreRefused() throws {
        var fixture = SetCheckFixture.doubling()
        fixture.add(1, fixture.rightAnswers)
        fixture.problem.tests.removeLast()
        #expect(throws: ReportError.self) { try fixture.check() }
    }
}
