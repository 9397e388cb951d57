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
        for fault in ["death", "deadly task", "power loss", "pause", "wave", "reshard", "split"] {
            #expect(report.faults.contains { $0.name == fault && $0.count > 0 }, "no \(fault) with seed \(seed)")
        }
        #expect(report.blamed > 0)
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
        for seed in 17...30 as ClosedRange<UInt64> {
            var simulation = made(seed: seed)
            simulation.faults.sabotage = sabotage
            // Many seals, many of which a frozen worker comes back to.
            simulation.options.tasksPerShard = 8
            simulation.faults.pauses = 1
            simulation.faults.deaths = 0.2
            simulation.faults.deadlyTasks = 0
            simulation.faults.reshardAt = 2
            if try simulation.run().violations.contains(where: { $0.contains(words) }) { return }
        }
        Issue.record("fourteen histories, and none that shows it")
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
        var simulation = ProtocolSimulation(options)
        simulation.faults.deadlyTasks = 0.01
        return simulation
    }
}

/// The book of what really was in work.
@Suite struct DeathLedgerTests {
    /// Attempt 1 died with task 3 in work after it had left task 2, attempt 2 drained with it, attempt 3 froze with it.
    private func made() -> DeathLedger {
        var ledger = DeathLedger()
        for attempt in 1...3 {
            ledger.claim(shard: 0, attempt: attempt, soughtAt: ledger.next())
            ledger.appear(shard: 0, attempt: attempt)
            if attempt == 1 { _ = ledger.begin(2, shard: 0, attempt: 1) }
            _ = ledger.begin(3, shard: 0, attempt: attempt)
            switch attempt {
            case 1: ledger.die(shard: 0, attempt: 1)
            case 2: ledger.drain(shard: 0, attempt: 2)
            default: ledger.freeze(shard: 0, attempt: 3)
            }
        }
        return ledger
    }

    @Test func aTaskIsBlamedForTwoLostWorkersThatHadItInWork() {
        #expect(made().fault(of: 3, shard: 0, attempts: [1, 3]) == nil)
    }

    @Test(arguments: [(3, [1]), (3, [1, 1]), (3, [1, 2]), (3, [1, 4]), (2, [1, 3])])
    func anyOtherBlameIsAFault(_ task: Int, _ attempts: [Int]) {
        #expect(made().fault(of: task, shard: 0, attempts: attempts) != nil)
    }

    /// The note of task 3 may be lost, and that of task 2 is the last one then.
    @Test func aLossOfPowerMayLoseTheLastNote() {
        var ledger = made()
        ledger.claim(shard: 0, attempt: 4, soughtAt: ledger.next())
        ledger.appear(shard: 0, attempt: 4)
        _ = ledger.begin(2, shard: 0, attempt: 4)
        ledger.die(shard: 0, attempt: 4)
        #expect(ledger.fault(of: 2, shard: 0, attempts: [1, 4]) != nil)
        ledger.cut(shard: 0, attempt: 1)
        #expect(ledger.fault(of: 2, shard: 0, attempts: [1, 4]) == nil)
    }

    @Test(arguments: [false, true]) func aThirdWorkerIsAFaultUnlessANoteMayBeLost(isCut: Bool) {
        var ledger = DeathLedger()
        var faults: [String?] = []
        for attempt in 1...3 {
            ledger.claim(shard: 0, attempt: attempt, soughtAt: ledger.next())
            ledger.appear(shard: 0, attempt: attempt)
            faults.append(ledger.begin(7, shard: 0, attempt: attempt))
            ledger.die(shard: 0, attempt: attempt)
            if isCut, attempt == 2 { ledger.cut(shard: 0, attempt: 2) }
        }
        #expect(faults[0] == nil && faults[1] == nil)
        #expect((faults[2] == nil) == isCut)
    }
}
