import Records
import Testing

@testable import CommandLine

@Suite struct SharedLimitsTests {
    /// What the run's files say, and what the client was told.
    private final class Script {
        var workers: Int?
        var parts: [Int] = []
        var looks = 0
    }

    private func limits(_ script: Script) -> SharedLimits {
        SharedLimits(
            lease: .seconds(30),
            count: { _ in
                script.looks += 1
                guard let workers = script.workers else { throw CommandError(.failure, "cannot list /run/shards", remedy: "None.") }
                return workers
            }, divide: { script.parts.append($0) })
    }

    @Test func theLimitsAreDividedAmongThoseWhoWork() {
        let script = Script()
        script.workers = 4
        var limits = limits(script)
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

    @Test func whereTheOthersCannotBeCountedThePartStays() {
        let script = Script()
        script.workers = 3
        var limits = limits(script)
        let start = ContinuousClock.now
        #expect(limits.look(now: start) != nil)
        script.workers = nil
        let note = limits.look(now: start + .seconds(60))
        #expect(note?.contains("one part in 3") == true && note?.contains("/run/shards") == true)
        #expect(script.parts == [3])
    }
}
