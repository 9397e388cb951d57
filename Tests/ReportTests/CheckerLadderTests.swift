import Judging
import Records
import Testing

@testable import Report

/// The strictest built-in checker that right references satisfy is found on stored outputs.
@Suite struct CheckerLadderTests {
    private func real(_ difference: String, statement: String = "") -> SetCheckFixture {
        var fixture = SetCheckFixture((0..<6).map { ("\($0)\n", "\($0).50000\n") }, statement: statement)
        for _ in 0..<3 { fixture.add(1, (0..<6).map { .prints("\($0).5\(difference)\n") }) }
        return fixture
    }

    @Test func roundingIsRepairedByTheStrictestToleranceThatIsEnough() throws {
        let check = try real("0000000001").check()
        #expect(check.proposedChecker == .tokensFloat(tolerance: 1e-9))
        #expect(check.reasons == [.floatAnswers] && check.problemClass == .usable)
        #expect(check.findings.allSatisfy { $0.state == .good })
        let looser = try real("0003").check()
        #expect(looser.proposedChecker == .tokensFloat(tolerance: 1e-4))
    }

    @Test func theToleranceOfTheStatementComesFirst() throws {
        let check = try real("0000001", statement: "Your answer's absolute or relative error must not exceed 10^{-5}.").check()
        #expect(check.proposedChecker == .tokensFloat(tolerance: 1e-5))
    }

    @Test func oneReferenceIsEnough() throws {
        var fixture = real("0000001")
        fixture.references = [fixture.references[0]]
        let check = try fixture.check()
        #expect(check.proposedChecker == .tokensFloat(tolerance: 1e-6) && check.reasons.contains(.floatAnswers))
        #expect(check.problemClass == .usable)
    }

    @Test func letterCaseIsRepairedByACheckerThatIgnoresIt() throws {
        var fixture = SetCheckFixture((0..<6).map { ("\($0)\n", $0 % 2 == 0 ? "YES\n" : "NO\n") })
        fixture.add(3, (0..<6).map { .prints($0 % 2 == 0 ? "Yes\n" : "No\n") })
        let check = try fixture.check()
        #expect(check.proposedChecker == .kattis(KattisValidatorFlags()))
        #expect(check.reasons == [.letterCase])
    }

    /// Another test's answer would be accepted under 1e-4, so that no checker is adopted which tells these answers apart no more.
    @Test func aToleranceThatAcceptsTheAnswerOfAnotherTestIsNotAdopted() throws {
        var fixture = SetCheckFixture((0..<6).map { ("\($0)\n", "0.1000\($0)\n") })
        fixture.add(3, (0..<6).map { .prints("0.1000\($0)9\n") })
        let check = try fixture.check()
        #expect(check.proposedChecker == nil)
        #expect(check.ladder.steps.contains { !$0.rejectsJunk })
    }

    @Test func aCheckerThatLetsWrongProgramsPassIsNotAdopted() throws {
        var fixture = SetCheckFixture((0..<6).map { ("\($0)\n", $0 % 2 == 0 ? "a B\n" : "A b\n") })
        fixture.add(3, (0..<6).map { .prints($0 % 2 == 0 ? "a b\n" : "a b\n") })
        fixture.add(3, right: false, (0..<6).map { _ in .prints("A B\n") })
        #expect(try fixture.check().proposedChecker == nil)
    }

    @Test func integersAreNotRounded() throws {
        var fixture = SetCheckFixture((0..<6).map { ("\($0)\n", "100000000\($0)\n") })
        fixture.add(3, (0..<6).map { .prints("100000000\($0 + 1)\n") })
        let check = try fixture.check()
        #expect(check.proposedChecker == nil)
        #expect(check.count(of: .brokenExpected) == 6)
    }

    @Test func aCheckerThatTheSourceNamesIsKept() throws {
        var fixture = SetCheckFixture((0..<6).map { ("\($0)\n", "\($0).5\n") }, checker: .lines)
        fixture.add(3, (0..<6).map { .prints("\($0).50\n") })
        #expect(try fixture.check().ladder.steps.isEmpty)
    }

    @Test func outputsThatWereCutAreNotAccepted() throws {
        var fixture = real("0000000001")
        for reference in fixture.references.indices {
            for test in 0..<6 {
                fixture.references[reference].runs[0].tests[test].outputLength += 1
            }
        }
        #expect(try fixture.check().proposedChecker == nil)
    }

    @Test func linesInAnotherOrderAreNamedAndNotRepaired() throws {
        var fixture = SetCheckFixture((0..<6).map { ("\($0)\n", "1 2\n3 \($0)\n") })
        fixture.add(3, (0..<6).map { .prints("\($0) 3\n2 1\n") })
        let check = try fixture.check()
        #expect(check.ladder.differByOrder == 6 && check.proposedChecker == nil)
    }
}
