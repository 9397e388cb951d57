import Evaluation
import Fixtures
import Records
import Testing

@testable import RunProtocol

@Suite struct TaskQueueTests {
    private let queue = TaskQueue<TaskResult>()

    private func tasks(_ numbers: [Int], of key: AttemptKey) -> [QueuedTask<TaskResult>] {
        numbers.map { QueuedTask(task: $0, partialRecords: [], attempt: key) }
    }

    /// Tasks are begun in the order of their cost: two workers of which one has the dear half would end far apart.
    @Test func anIdleWorkerGetsEverySecondTaskAndTheNextOneFirst() throws {
        let (mine, other) = (AttemptKey(shard: 1, number: 1), AttemptKey(shard: 2, number: 1))
        queue.add(tasks([9, 8, 7, 6, 5], of: mine))
        queue.add(tasks([4], of: other))
        #expect(queue.takeHalf(of: mine).map(\.task) == [9, 7, 5])
        #expect(queue.takeHalf(of: mine).map(\.task) == [8])
        #expect(queue.takeHalf(of: mine).map(\.task) == [6])
        #expect(queue.takeHalf(of: mine).isEmpty)
        #expect(queue.waiting(of: other) == 1)
    }

    @Test func aTaskThatWasTakenIsInWorkUntilItIsFinished() throws {
        queue.add(tasks: 0..<1)
        #expect(queue.isQuiet && queue.waiting == 1)
        let task = try #require(queue.take())
        #expect(!queue.isQuiet && queue.waiting == 0)
        queue.finish(task, with: made(0))
        #expect(queue.isQuiet)
        #expect(try queue.records(within: 0) == [made(0)])
        queue.close()
        #expect(queue.take() == nil)
    }

    @Test func anExecutorThatCannotGoOnSaysSo() {
        struct Broken: Error {}
        queue.fail(Broken())
        #expect(throws: Broken.self) { try queue.records(within: 0) }
    }
}
