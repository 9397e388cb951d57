import Fixtures
import Records
import Testing

@testable import Evaluation
@testable import RunProtocol

@Suite struct WorkersAtWorkTests {
    private let lease = Duration.seconds(60)

    @Test func aWorkerCountsOnceHoweverManyShardsItHolds() throws {
        let run = try RunFixture(tasks: 8, shards: 8)
        #expect(try run.store().workersAtWork(lease: lease) == 0)
        let held = try [1, 1, 1, 2, 3].map { try #require(try run.store().claim(worker: worker($0), lease: lease)) }
        #expect(try run.store().workersAtWork(lease: lease) == 3)
        // One gives its shard back, one dies, one seals what it has.
        try held[3].release()
        run.world.kill(worker(3))
        #expect(try run.store().workersAtWork(lease: lease) == 1)
        for attempt in held[..<3] {
            try judgeAll(attempt)
            _ = try attempt.seal()
        }
        #expect(try run.store().workersAtWork(lease: lease) == 0)
    }

    /// Of another host's process only its heartbeats tell.
    @Test func aWorkerThatSaysNothingForALeaseIsNotCounted() throws {
        let run = try RunFixture(tasks: 2, shards: 2)
        let store = try run.store()
        let held = try #require(try run.store().claim(worker: worker(1, host: "elsewhere"), lease: lease))
        #expect(try store.workersAtWork(lease: lease) == 1)
        run.world.advance(by: lease)
        #expect(try store.workersAtWork(lease: lease) == 0)
        try held.release()
    }

    @Test func amongThousandsOfShardsTheNumberIsTheMostThatItCanBe() throws {
        let run = try RunFixture(tasks: 300, shards: 300)
        let held = try (0..<300).map { try #require(try run.store().claim(worker: worker(Int32($0 / 2 + 1)), lease: lease)) }
        let count = try run.store().workersAtWork(lease: lease)
        #expect((150...300).contains(count), "\(count)")
        for attempt in held { try attempt.release() }
    }
}
