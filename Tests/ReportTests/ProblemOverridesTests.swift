import Judging
import Records
import Testing

@testable import Report

@Suite struct ProblemOverridesTests {
    private let problem = SetCheckFixture.doubling().problem

    private func entry(_ tests: ProblemOverride.Test...) -> ProblemOverride {
        var entry = ProblemOverride(name: "p", split: "test")
        entry.tests = tests
        return entry
    }

    @Test func everyChangeIsMadeAndNothingElse() throws {
        var change = entry(
            .init(name: "private_tests/3", change: .disable), .init(name: "private_tests/4", change: .expect(Array("9\n".utf8))))
        change.checker = .tokensFloat(tolerance: 1e-6)
        change.timeLimit = .seconds(3)
        var expected = problem
        expected.tests[4].expectedOutput = Array("9\n".utf8)
        expected.tests.remove(at: 3)
        expected.checker = .tokensFloat(tolerance: 1e-6)
        expected.timeLimit = .seconds(3)
        #expect(try change.applied(to: problem) == expected)
    }

    @Test func whatTheProblemDoesNotHaveIsRefused() {
        let refused = [
            entry(.init(name: "private_tests/30", change: .disable)),
            entry(.init(name: "private_tests/3", position: 4, change: .disable)),
            entry(.init(name: "private_tests/3", position: -1, change: .disable)),
            entry(.init(name: "private_tests/3", change: .disable), .init(name: "private_tests/3", change: .expect([]))),
        ]
        for change in refused {
            #expect(throws: ReportError.self) { try change.applied(to: problem) }
        }
    }

    @Test func aNameThatRepeatsNeedsAPosition() throws {
        var twice = problem
        twice.tests[4].name = twice.tests[3].name
        #expect(throws: ReportError.self) { try entry(.init(name: "private_tests/3", change: .disable)).applied(to: twice) }
        let changed = try entry(.init(name: "private_tests/3", position: 4, change: .disable)).applied(to: twice)
        #expect(changed.tests.count == 9 && changed.tests[3] == twice.tests[3])
    }

    @Test func someTestMustStay() {
        var all = entry()
        all.tests = problem.tests.map { .init(name: $0.name, change: .disable) }
        #expect(throws: ReportError.self) { try all.applied(to: problem) }
    }
}
