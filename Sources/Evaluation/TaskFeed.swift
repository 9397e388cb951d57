import Foundation
import Records
import Sandbox
import ShardStore

/// What a slot does with one task. Made and used on the slot's own thread.
public protocol TaskRunner {
    /// Nil where `cancel` was raised before the candidate was judged.
    func run(task: Int, cancel: CancellationFlag) -> TaskResult?
    /// Something that whoever watches should know, once; asked for after each task.
    func takeNote() -> String?
    func close()
}

extension TaskRunner {
    public func takeNote() -> String? { nil }
}

/// Which attempt a task in the feed belongs to.
struct AttemptKey: Hashable, Sendable {
    var shard: Int
    var number: Int
}

/// The queue between the coordinator and the slot threads.
final class TaskFeed: @unchecked Sendable {
    struct Finished {
        var attempt: AttemptKey
        /// Nil where the task was cancelled.
        var result: TaskResult?
        /// The slot could not be made; the worker cannot go on.
        var slotFailure: (any Error)?
        var note: String?
    }

    private struct Waiting {
        var task: Int
        var attempt: AttemptKey
    }

    // Everything below is guarded by `condition`.
    private let condition = NSCondition()
    private var queue: [Waiting] = []
    private var head = 0
    private var finished: [Finished] = []
    private var busy = 0
    private var isClosed = false
    private var alive = 0

    private let cancellation: CancellationFlag
    private let slots: Int
    private let makeSlot: @Sendable (Int) throws -> any TaskRunner

    /// - Throws: `SandboxError` where no flag for cancelling can be made.
    init(slots: Int, makeSlot: @escaping @Sendable (Int) throws -> any TaskRunner) throws {
        precondition(slots > 0, "a worker has at least one slot")
        cancellation = try CancellationFlag()
        self.slots = slots
        self.makeSlot = makeSlot
    }

    func start() {
        alive = slots
        for slot in 0..<slots {
            let thread = Thread { [self] in work(slot) }
            thread.name = "slot-\(slot)"
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    /// Tasks that no slot has taken yet.
    var waiting: Int { condition.withLock { queue.count - head } }

    /// No task is in a slot's hands.
    var isQuiet: Bool { condition.withLock { busy == 0 } }

    func add(_ tasks: [Int], of attempt: AttemptKey) {
        condition.withLock {
            queue.removeFirst(head)
            head = 0
            queue += tasks.map { Waiting(task: $0, attempt: attempt) }
            condition.broadcast()
        }
    }

    /// Takes back what no slot has begun: all of it, or one attempt's.
    func withdraw(_ attempt: AttemptKey? = nil) {
        condition.withLock {
            queue.removeFirst(head)
            head = 0
            queue.removeAll { attempt == nil || $0.attempt == attempt }
        }
    }

    /// Takes back every second task that no slot has begun of one attempt, the next one first, for another worker: the dearest are begun
    /// first on both sides.
    func takeHalf(of attempt: AttemptKey) -> [Int] {
        condition.withLock {
            queue.removeFirst(head)
            head = 0
            let waiting = queue.indices.filter { queue[$0].attempt == attempt }
            let taken = stride(from: 0, to: waiting.count, by: 2).map { waiting[$0] }
            let tasks = taken.map { queue[$0].task }
            for index in taken.reversed() { queue.remove(at: index) }
            return tasks
        }
    }

    /// Tasks of one attempt that no slot has taken yet.
    func waiting(of attempt: AttemptKey) -> Int { condition.withLock { queue[head...].count { $0.attempt == attempt } } }

    /// Results since the last call; waits up to `seconds` for the first.
    func results(within seconds: Double) -> [Finished] {
        condition.withLock {
            if finished.isEmpty, seconds > 0 { _ = condition.wait(until: Date(timeIntervalSinceNow: seconds)) }
            defer { finished.removeAll(keepingCapacity: true) }
            return finished
        }
    }

    /// Kills what runs; each such task comes back without a result.
    func cancel() {
        withdraw()
        cancellation.cancel()
    }

    /// Ends the slot threads and waits for them, so that every sandbox is gone when the worker returns.
    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
            while alive > 0 { condition.wait() }
        }
    }

    private func work(_ slot: Int) {
        defer {
            condition.withLock {
                alive -= 1
                condition.broadcast()
            }
        }
        let runner: any TaskRunner
        do {
            runner = try makeSlot(slot)
        } catch {
            condition.withLock {
                finished.append(Finished(attempt: AttemptKey(shard: -1, number: -1), result: nil, slotFailure: error))
                condition.broadcast()
            }
            return
        }
        while let next = take() {
            let result = runner.run(task: next.task, cancel: cancellation)
            let note = runner.takeNote()
            condition.withLock {
                busy -= 1
                finished.append(Finished(attempt: next.attempt, result: result, slotFailure: nil, note: note))
                condition.broadcast()
            }
        }
        runner.close()
    }

    private func take() -> Waiting? {
        condition.withLock {
            while head == queue.count, !isClosed { condition.wait() }
            guard !isClosed, head < queue.count else { return nil }
            head += 1
            busy += 1
            return queue[head - 1]
        }
    }
}
