import Testing

@testable import Evaluation

@Suite struct TaskFeedTests {
    /// Tasks are begun in the order of their cost: two workers of which one has the dear half would end far apart.
    @Test func whoAsksForWorkGetsEverySecondTaskAndTheNextOneFirst() throws {
        let feed = try TaskFeed(slots: 1, makeSlot: { _ in throw Unused() })
        let (mine, other) = (AttemptKey(shard: 1, number: 1), AttemptKey(shard: 2, number: 1))
        feed.add([9, 8, 7, 6, 5], of: mine)
        feed.add([4], of: other)
        #expect(feed.takeHalf(of: mine) == [9, 7, 5])
        #expect(feed.takeHalf(of: mine) == [8])
        #expect(feed.takeHalf(of: mine) == [6])
        #expect(feed.takeHalf(of: mine).isEmpty)
        #expect(feed.waiting(of: other) == 1)
    }

    private struct Unused: Error {}
}
