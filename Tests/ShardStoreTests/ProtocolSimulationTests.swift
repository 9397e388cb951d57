import Testing

@testable import ShardStore

@Suite struct ProtocolSimulationTests {
    @Test(arguments: [1, 2, 3] as [UInt64]) func everyTaskCountsOnceWhateverHappens(seed: UInt64) throws {
        let report = try simulation(seed: seed).run()
        #expect(report.violations.isEmpty)
        print(report)
    }

    private func simulation(seed: UInt64) throws -> ProtocolSimulation {
        var options = ProtocolSimulation.Options(scratch: "/dev/shm")
        options.workers = 200
        options.tasks = 20_000
        options.seed = seed
        return ProtocolSimulation(options)
    }
}
