import Fixtures
import Glibc
import Testing

@testable import Evaluation
@testable import RunSimulation

@Suite(.serialized) struct ProtocolSimulationTests {
    @Test(arguments: 1...3 as ClosedRange<UInt64>) func everyTaskCountsOnceWhateverHappens(seed: UInt64) throws {
        let report = try made(seed: seed).run()
        #expect(report.violations == [])
        // Whether the faults were there at all.
        for fault in ["death", "power loss", "pause", "wave", "reshard", "split"] {
            #expect(report.faults.contains { $0.name == fault && $0.count > 0 }, "no \(fault) with seed \(seed)")
        }
        #expect(report.seals >= report.shards)
    }

    /// Nobody is there to finish the run but one worker that takes everything over.
    @Test func theLastWorkerFinishesWhatAllOthersLeft() throws {
        var simulation = made(seed: 5)
        simulation.options.tasks = 400
        simulation.faults.loneAt = 0.2
        simulation.faults.reshardAt = 2
        let report = try simulation.run()
        #expect(report.violations == [])
        // One after the other, and no task takes less than two seconds.
        #expect(report.virtualSeconds - report.crowdedSeconds > 2 * 300)
    }

    @Test func withoutFaultsNothingIsJudgedTwice() throws {
        var simulation = made(seed: 6)
        simulation.options.workers = 12
        simulation.options.tasks = 200
        simulation.faults = .none
        let report = try simulation.run()
        #expect(report.violations == [])
        #expect(report.redone == 0 && report.durable == report.tasks)
    }

    /// The checks can fail: each of these file systems breaks a promise that the protocol stands on.
    @Test(arguments: [
        (ProtocolSimulation.Sabotage.replacesSeals, "was sealed twice"), (.replacesClaims, "was claimed by two workers"),
        (.losesWrites, "is lost"),
    ])
    func aBrokenFileSystemIsNoticed(_ sabotage: ProtocolSimulation.Sabotage, _ words: String) throws {
        // A race that needs chance: one of some histories has it.
        for seed in 1...10 as ClosedRange<UInt64> {
            var simulation = made(seed: seed)
            simulation.faults.sabotage = sabotage
            // Many seals, many of which a frozen worker comes back to.
            simulation.options.tasksPerShard = 8
            simulation.faults.pauses = 1
            simulation.faults.deaths = 0.2
            simulation.faults.reshardAt = 2
            if try simulation.run().violations.contains(where: { $0.contains(words) }) { return }
        }
        Issue.record("ten histories, and none that shows it")
    }

    private let place: TemporaryDirectory

    /// In memory where there is such a place: thousands of files are synced.
    init() throws { place = try TemporaryDirectory(below: access("/dev/shm", W_OK) == 0 ? "/dev/shm" : nil) }

    private func made(seed: UInt64) -> ProtocolSimulation {
        var options = ProtocolSimulation.Options(scratch: place.path)
        options.workers = 30
        options.tasks = 800
        options.tasksPerShard = 32
        options.seed = seed
        return ProtocolSimulation(options)
    }
}
