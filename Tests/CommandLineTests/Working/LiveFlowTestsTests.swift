import Foundation
import Records
import Sandbox
import Testing

@testable import CommandLine

/// Programs of flows in the real sandbox.
@Suite struct LiveFlowTestsTests {
    @Test(arguments: [SandboxTier.t3, .t2])
    func programsRunOnTheTestsOfTheFlowUnderTheLimitsAndTheCheckerOfTheProblem(tier: SandboxTier) async throws {
        guard FlowBench.offers(tier) else { return }
        let bench = try FlowBench(tier: tier)
        let source = Array(
            """
            a = float(input())
            if a == 3:
                while True: pass
            if a == 4: raise ValueError("four")
            print(a)
            """.utf8)
        let tests = [("1", "1.2"), ("2", "9"), ("3", "3"), ("4", "4")].map(FlowBench.test)
        async let exact = bench.flowTests.run(source, language: "python3", problem: 0, tests: tests)
        async let tolerant = bench.flowTests.run(source, language: "python3", problem: 1, tests: Array(tests.prefix(2)))
        let outcomes = try await exact
        #expect(outcomes.map(\.verdict) == [.wrongAnswer, .wrongAnswer, .timeLimit, .runtimeError])
        #expect(outcomes[0].output == Array("1.0\n".utf8))
        #expect(outcomes[2].message == "test test: more than 1.0 s of CPU time")
        #expect(outcomes[3].message.contains("ValueError: four"))
        #expect(try await tolerant.map(\.verdict) == [.accepted, .wrongAnswer])
    }

    @Test func anUnknownLanguageIsAnErrorAndNoOutcome() async throws {
        guard FlowBench.offers(.t2) else { return }
        let bench = try FlowBench(tier: .t2)
        await #expect(throws: (any Error).self) {
            try await bench.flowTests.run([1], language: "no-such-language", problem: 0, tests: [FlowBench.test("", "")])
        }
    }
}
