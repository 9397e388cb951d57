import Testing

@testable import ShardStore

@Suite struct ProtocolSimulationTests {
    @Test func everyTaskCountsOnceWhateverHappens() throws {
        let report = try simulation(seed: 1).run()
        #expect(report.violations.isEmpty)
        print(report)
    }

    private func simulation(seed: UInt64) throws -> ProtocolSimulation {
        var options = ProtocolSimulation.Options(scratch: "/dev/shm")
        options.workers = 60
        options.tasks = 3_000
        options.tasksPerShard = 64
        options.seed = seed
        return ProtocolSimulation(options)
    }
}
