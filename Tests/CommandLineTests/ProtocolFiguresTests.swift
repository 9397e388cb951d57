import Testing

@testable import CommandLine

@Suite struct ProtocolFiguresTests {
    @Test func violationsAreCountedAsSuch() {
        let one = BenchVerbs.ProtocolFigures.broken(violations: 1, first: "two seals")
        #expect(one.message == "1 violation of invariants; the first: two seals")
        let runs = BenchVerbs.ProtocolFigures.broken(runs: 2, first: "two seals")
        #expect(runs.message == "2 contended runs broke an invariant; the first: two seals")
    }

    @Test func theHelpStatesTheDefaultsOfTheSimulation() {
        let options = BenchVerbs.ProtocolFigures.defaults
        let help = BenchVerbs.ProtocolFigures.helpMessage(columns: 200)
        for value in [options.workers, options.tasks, options.tasksPerShard] { #expect(help.contains("(default: \(value))"), "\(help)") }
    }
}
