import Generation
import ModelClient
import Records
import RunProtocol
import Testing

@testable import CommandLine

@Suite struct SharedLimitsTests {
    /// What the run's files say, and what the client was told.
    private final class Script {
        var workers: Int?
        var parts: [Int] = []
        var looks = 0
        /// Tokens that other workers and earlier starts have spent; nil: there is no budget.
        var spent: Int?
        var isUnreadable = false
        var counted: [Set<UInt64>] = []
        var shares: [[Int]] = []

        func spend(_ own: Set<UInt64>) throws -> RunSpend {
            if isUnreadable { throw CommandError(.failure, "cannot read /run/shards", remedy: "None.") }
            counted.append(own)
            var spend = RunSpend()
            spend.spent.tokens = spent ?? 0
            return spend
        }
    }

    private func limits(_ script: Script) throws -> SharedLimits {
        var limits = try SharedLimits(
            lease: .seconds(30),
            view: SharedLimits.View(
                count: { _ in
                    script.looks += 1
                    guard let workers = script.workers else { throw CommandError(.failure, "cannot list /run/shards", remedy: "None.") }
                    return workers
                }, spend: script.spent == nil ? nil : { try script.spend($0) }, divide: { script.parts.append($0) },
                shareBudget: { script.shares.append([$0.spent.tokens, $1]) }))
        #expect(limits.look() == nil && script.looks == 0, "a worker that holds nothing asks nothing, and is not counted")
        limits.note(.claimed(shard: 0, attempt: 1, tasks: 1))
        return limits
    }

    private func ask(_ nonce: UInt64) -> WorkerEvent<GenerationRecord> {
        let attempt = AskAttempt(ending: .final, status: 200, duration: .zero, waited: .zero, mayBeCharged: true)
        let ask = AskRecord(id: Digest(words: .zero), nonce: nonce, stage: "s", attempt: attempt)
        return .recorded(GenerationRecord(task: 0, .ask(ask)), shard: 0, attempt: 1)
    }

    @Test func whatTheRunHasSpentIsKnownBeforeAnythingIsAsked() throws {
        let script = Script()
        (script.workers, script.spent) = (1, 700)
        var limits = try limits(script)
        #expect(script.shares == [[700, 1]])
        let start = ContinuousClock.now
        _ = limits.look(now: start)
        // Alone, a worker knows by itself what it spends; with others, it has to read what they did.
        #expect(script.counted == [[]])
        limits.note(ask(7))
        (script.workers, script.spent) = (2, 900)
        _ = limits.look(now: start + .seconds(60))
        #expect(script.counted == [[], [7]] && script.shares.last == [900, 2])
        // Those who began at the same time as this worker are to be seen soon.
        script.workers = 5
        #expect(limits.look(now: start + .seconds(63)) != nil && script.shares.last == [900, 5])
        script.isUnreadable = true
        #expect(limits.look(now: start + .seconds(120))?.contains("cannot read /run/shards") == true)
        #expect(script.shares.last == [900, 5])
        #expect(throws: CommandError.self) { try self.limits(script) }
    }

    @Test func theLimitsAreDividedAmongThoseWhoWork() throws {
        let script = Script()
        script.workers = 4
        var limits = try limits(script)
        let start = ContinuousClock.now
        #expect(limits.look(now: start)?.contains("4 workers") == true)
        // Not again at once, however many records come.
        for _ in 0..<100 { #expect(limits.look(now: start) == nil) }
        #expect(script.looks == 1)
        // The same number says nothing; others have gone; nobody else is left.
        #expect(limits.look(now: start + .seconds(60)) == nil)
        script.workers = 2
        #expect(limits.look(now: start + .seconds(120)) != nil)
        script.workers = 0
        #expect(limits.look(now: start + .seconds(180))?.contains("alone") == true)
        #expect(script.parts == [4, 2, 1])
    }

    /// While it held nothing, others may have begun who counted this worker out.
    @Test func aWorkerThatHoldsAShardAgainLooksAtOnce() throws {
        let script = Script()
        script.workers = 1
        var limits = try limits(script)
        let start = ContinuousClock.now
        _ = limits.look(now: start)
        limits.note(.sealed(shard: 0, attempt: 1))
        script.workers = 3
        #expect(limits.look(now: start + .seconds(60)) == nil)
        limits.note(.claimed(shard: 1, attempt: 1, tasks: 1))
        #expect(limits.look(now: start + .seconds(1)) != nil && script.parts == [3])
    }

    @Test func whereTheOthersCannotBeCountedThePartStays() throws {
        let script = Script()
        script.workers = 3
        var limits = try limits(script)
        let start = ContinuousClock.now
        #expect(limits.look(now: start) != nil)
        script.workers = nil
        let note = limits.look(now: start + .seconds(60))
        #expect(note?.contains("one part in 3") == true && note?.contains("/run/shards") == true)
        #expect(script.parts == [3])
    }
}
