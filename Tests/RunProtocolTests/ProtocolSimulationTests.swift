import FileSystem
import Fixtures
import Glibc
import Testing

@testable import Evaluation
@testable import RunProtocol
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

    /// Of ten thousand runs in one process each must give back its stacks: a process may have 65,530 mappings.
    @Test func aRunKeepsNoStack() {
        weak var kept: VirtualTime?
        do {
            var left = [5, 5, 5]
            var waiting: VirtualTime!
            let time = VirtualTime { process in
                // The wait lets another process run, on a stack of its own.
                waiting.wait(until: waiting.now + 10)
                left[process] -= 1
                return left[process] > 0 ? waiting.now + 5 : nil
            }
            (waiting, kept) = (time, time)
            for process in 0..<3 { time.schedule(process, at: Int64(process)) }
            time.run()
            #expect(left == [0, 0, 0] && time.stackCount > 1)
            waiting = nil
        }
        #expect(kept == nil)
    }

    /// Small runs with few shards: a worker that wakes up does so in the middle of another one's takeover.
    @Test func contendedWorkersBreakNothing() throws {
        let report = try ProtocolSimulation.playContended(runs: 60, firstSeed: 1, scratch: place.path)
        #expect(report.runs == 60 && report.brokenRuns == 0, "\(report.broken)")
        for fault in report.faults { #expect(fault.count > 0, "no \(fault.name)") }
        // Takeovers of takeovers are the rule.
        #expect(report.attempts > 2 * report.seals)
    }

    @Test(arguments: [3, 4] as [UInt64]) func aSeedIsOneHistory(seed: UInt64) throws {
        let histories = try (0..<2).map { _ in try ProtocolSimulation.contended(seed: seed, scratch: place.path).run() }
        #expect(histories[0].operations.map(\.count) == histories[1].operations.map(\.count))
        #expect(histories[0].virtualSeconds == histories[1].virtualSeconds && histories[0].bytesRead == histories[1].bytesRead)
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

/// The book of signs of life.
@Suite struct HoldLedgerTests {
    /// Attempt 1 of shard 0 appears at 10 s and is written to at 30 s.
    private func made() -> HoldLedger {
        var ledger = HoldLedger(lease: 60_000_000_000)
        #expect(ledger.begin(shard: 0, attempt: 1, at: 10_000_000_000, soughtAt: 0) == nil)
        ledger.grow(shard: 0, attempt: 1, at: 30_000_000_000)
        return ledger
    }

    @Test func whoIsSilentForALeaseMayLoseItsShard() {
        var ledger = made()
        #expect(ledger.begin(shard: 0, attempt: 2, at: 90_000_000_000, soughtAt: 85_000_000_000) == nil)
    }

    @Test func whoEndedMayLoseItsShardAtOnce() {
        var ledger = made()
        ledger.end(shard: 0, attempt: 1)
        #expect(ledger.begin(shard: 0, attempt: 2, at: 31_000_000_000, soughtAt: 30_000_000_000) == nil)
    }

    @Test func whoeverShowsThatItLivesKeepsItsShard() {
        var ledger = made()
        #expect(ledger.begin(shard: 0, attempt: 2, at: 80_000_000_000, soughtAt: 79_000_000_000) != nil)
    }

    /// The other one decided before the last sign.
    @Test func aSilenceBeforeTheLastSignCounts() {
        var ledger = made()
        ledger.grow(shard: 0, attempt: 1, at: 95_000_000_000)
        #expect(ledger.begin(shard: 0, attempt: 2, at: 96_000_000_000, soughtAt: 94_000_000_000) == nil)
    }

    @Test func aSilenceThatEndedBeforeTheOtherOneLookedDoesNotCount() {
        var ledger = made()
        ledger.grow(shard: 0, attempt: 1, at: 95_000_000_000)
        ledger.grow(shard: 0, attempt: 1, at: 110_000_000_000)
        #expect(ledger.begin(shard: 0, attempt: 2, at: 112_000_000_000, soughtAt: 111_000_000_000) != nil)
    }
}

/// What a loss of power makes of names.
@Suite struct UnsyncedNamesTests {
    private let place: TemporaryDirectory
    private let directory: RunDirectory
    private var names: UnsyncedNames
    private static let journal = RunFile.journal(shard: 0, attempt: 1)
    private static let fenced = RunFile.fenced(shard: 0, attempt: 1)

    init() throws {
        place = try TemporaryDirectory()
        directory = RunDirectory(path: place.file("run"))
        try directory.create()
        names = UnsyncedNames(directory, place: place.path)
    }

    /// The journal appears, gets its other name, and is removed, with a sync after so many of these three.
    private mutating func play(syncAfter synced: Int) throws {
        let (journal, fenced) = (directory.path(of: Self.journal), directory.path(of: Self.fenced))
        for step in 0...3 {
            if step == synced { names.sync() }
            switch step {
            case 0:
                _ = try Files.createEmpty(journal)
                names.didLink(Self.journal)
            case 1:
                try Files.rename(journal, fenced)
                names.didRename(Self.journal, to: Self.fenced)
            case 2:
                names.willRemove(Self.fenced)
                try Files.remove(fenced)
                names.didRemove(Self.fenced)
            default: break
            }
        }
    }

    @Test(arguments: 0...3) mutating func onlyWhatIsNotSyncedIsUndone(synced: Int) throws {
        let states: [[RunFile]] = [[], [Self.journal], [Self.fenced], []]
        var seen: Set<[RunFile]> = []
        for seed in 1...40 as ClosedRange<UInt64> {
            try play(syncAfter: synced)
            var random = SimulationRandom(seed: seed)
            _ = names.undo(&random)
            let files = try directory.scan()
            seen.insert(files)
            for file in files { try Files.remove(directory.path(of: file)) }
        }
        #expect(seen == Set(states[synced...]))
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

    /// As long as the twin of a process lives, nobody can know of its death. Its tasks were lost all the same.
    @Test func aDeathThatNobodyCanKnowOfMayCount() {
        var ledger = DeathLedger()
        for attempt in 1...2 {
            ledger.claim(shard: 0, attempt: attempt, soughtAt: ledger.next())
            ledger.appear(shard: 0, attempt: attempt)
            _ = ledger.begin(7, shard: 0, attempt: attempt)
            ledger.die(shard: 0, attempt: attempt, isKnown: false)
        }
        #expect(ledger.fault(of: 7, shard: 0, attempts: [1, 2]) == nil)
        #expect(ledger.count(7, shard: 0) == 0)
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
