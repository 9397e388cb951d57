import Foundation
import Records

/// A task in the hands of a worker, of the attempt at one shard.
public struct QueuedTask<Record: RunRecord>: Sendable {
    public var task: Int
    /// The partial records that earlier attempts made of it, by key.
    public var partialRecords: [Record]
    public let attempt: AttemptKey
    /// An earlier worker died while the task was in work.
    var isSuspect = false
    /// Notes that the task is in work from now on. Called on the executor's thread.
    var begin: @Sendable (Int) -> Void = { _ in }
    /// Puts a record of the task in line for the journal. Called on the executor's thread, while the task still counts as in work: what kills
    /// the process here, such as the encoding of a strange record, is the task's doing.
    var keep: @Sendable (Record) throws -> Void = { _ in }
    /// Notes that the task is in work no longer. Called on the executor's thread.
    var leave: @Sendable (Int) -> Void = { _ in }

    /// The task without what leads to its attempt.
    fileprivate var unbound: QueuedTask { QueuedTask(task: task, partialRecords: [], attempt: attempt, isSuspect: isSuspect) }

    /// - Returns: why the record is not in line; nil: it is.
    fileprivate func failure(keeping record: Record) -> (any Error)? {
        do {
            try keep(record)
            return nil
        } catch { return error }
    }
}

/// Which attempt a task in the queue belongs to.
public struct AttemptKey: Hashable, Sendable {
    var shard: Int
    var number: Int
}

/// What an executor does with a worker's tasks. Calls come from the worker's thread; the executor takes tasks and gives records back through
/// the queue, on threads or tasks of its own.
public protocol TaskExecutor<Record>: AnyObject {
    associatedtype Record: RunRecord

    /// Tasks that it works on at once.
    var capacity: Int { get }
    /// Begins to take tasks from the queue. Once only.
    func start(_ queue: TaskQueue<Record>)
    /// The worker must stop soon: tasks in work may come to an end, and should not begin anything that takes long. The queue gives out no
    /// more tasks.
    func drain()
    /// Another worker has taken this attempt's shard over: what its tasks in work still give is thrown away. They should begin nothing that
    /// costs anything, and may come back without a record. The queue holds none of them that waits.
    func abandon(_ attempt: AttemptKey)
    /// Gives up every task in work: each comes back without a record. The queue holds none that waits.
    func cancel()
    /// The queue is closed. Waits until nothing of the executor runs any more.
    func close()
}

extension TaskExecutor {
    public func drain() {}
    public func abandon(_ attempt: AttemptKey) {}
}

/// The queue between a worker and its executor. Safe to use from many threads.
public final class TaskQueue<Record: RunRecord>: @unchecked Sendable {
    /// What an executor has to say.
    enum Answer {
        /// A record that is in line for the journal, or the error for which it is not.
        case record(Record, of: AttemptKey, failure: (any Error)?)
        /// Something that whoever watches should know.
        case note(String)
        /// The executor cannot go on, and so the worker cannot either.
        case failure(any Error)
    }

    // Everything below is guarded by `condition`.
    private let condition = NSCondition()
    private var queue: [QueuedTask<Record>] = []
    private var head = 0
    private var answers: [Answer] = []
    private var busy = 0
    private var busySuspects = 0
    private var isClosed = false
    private var isPaused = false
    private var isStopped = false

    public init() {}

    /// The executor has said that it cannot go on. Its error follows once nothing is in its hands any more.
    var isFailing: Bool { condition.withLock { isStopped } }

    /// Tasks that nobody has taken yet.
    var waiting: Int { condition.withLock { queue.count - head } }

    /// No task is in the executor's hands.
    var isQuiet: Bool { condition.withLock { busy == 0 } }

    func add(_ tasks: [QueuedTask<Record>]) {
        condition.withLock {
            dropTaken()
            queue += tasks
            condition.broadcast()
        }
    }

    /// Takes back what nobody has begun: all of it, or one attempt's.
    func withdraw(_ attempt: AttemptKey? = nil) {
        condition.withLock {
            dropTaken()
            queue.removeAll { attempt == nil || $0.attempt == attempt }
        }
    }

    /// Takes back every second task that nobody has begun of one attempt, the next one first, for another worker: the dearest are begun first
    /// on both sides. Tasks that an earlier worker may have died of stay where their deaths are counted.
    func takeHalf(of attempt: AttemptKey) -> [QueuedTask<Record>] {
        condition.withLock {
            dropTaken()
            var tasks: [QueuedTask<Record>] = []
            var count = 0
            queue.removeAll { task in
                guard task.attempt == attempt, !task.isSuspect else { return false }
                count += 1
                guard count % 2 == 1 else { return false }
                tasks.append(task)
                return true
            }
            return tasks
        }
    }

    private func dropTaken() {
        queue.removeFirst(head)
        head = 0
    }

    /// Tasks of one attempt that nobody has taken yet.
    func waiting(of attempt: AttemptKey) -> Int { condition.withLock { queue[head...].count { $0.attempt == attempt } } }

    /// Answers since the last call; waits up to `seconds` for the first.
    func answers(within seconds: Double) -> [Answer] {
        condition.withLock {
            if answers.isEmpty, seconds > 0 { _ = condition.wait(until: Date(timeIntervalSinceNow: seconds)) }
            defer { answers.removeAll(keepingCapacity: true) }
            return answers
        }
    }

    /// `take` waits until `resume`, whatever there is to take.
    func pause() { condition.withLock { isPaused = true } }

    func resume() {
        condition.withLock {
            isPaused = false
            condition.broadcast()
        }
    }

    /// `take` gives nil from now on.
    public func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
    }

    // MARK: The executor's side

    /// Waits for a task; nil: the queue is closed. Each task that was taken is to be given back by `finish`.
    public func take() -> QueuedTask<Record>? {
        let taken: QueuedTask<Record>? = condition.withLock {
            var next = nextTask()
            while next == nil, !isClosed {
                condition.wait()
                next = nextTask()
            }
            guard !isClosed, let next else { return nil }
            queue.swapAt(head, next)
            head += 1
            busy += 1
            let taken = queue[head - 1]
            if taken.isSuspect { busySuspects += 1 }
            // The queue outlives attempts and must not keep their files open.
            queue[head - 1] = taken.unbound
            return taken
        }
        if let taken { taken.begin(taken.task) }
        return taken
    }

    /// The position of the task to take now. Of tasks that an earlier worker may have died of, one is in work at a time: if this worker dies
    /// too, only one of them is to blame.
    private func nextTask() -> Int? {
        if isPaused || isStopped { return nil }
        return busySuspects == 0 ? (head < queue.count ? head : nil) : queue[head...].firstIndex { !$0.isSuspect }
    }

    /// Hands over a partial record of a task that is in work.
    public func add(_ record: Record, of task: QueuedTask<Record>) {
        say(.record(record, of: task.attempt, failure: task.failure(keeping: record)))
    }

    /// The executor cannot go on, and will say so by `finish` of the last task in its hands. `take` waits until the queue is closed, and the
    /// worker claims nothing more.
    public func stop() { condition.withLock { isStopped = true } }

    /// The task is out of the executor's hands.
    /// - Parameters:
    ///   - record: the one that ends the task; nil: it was given up.
    ///   - failure: why the executor cannot go on.
    public func finish(_ task: QueuedTask<Record>, with record: Record?, failure: (any Error)? = nil) {
        // Only then does the task leave the note of what is in work.
        let unkept = record.flatMap { task.failure(keeping: $0) }
        task.leave(task.task)
        condition.withLock {
            busy -= 1
            if task.isSuspect { busySuspects -= 1 }
            if let record { answers.append(.record(record, of: task.attempt, failure: unkept)) }
            if let failure { answers.append(.failure(failure)) }
            condition.broadcast()
        }
    }

    public func note(_ text: String) { say(.note(text)) }

    /// The executor cannot go on.
    public func fail(_ error: any Error) { say(.failure(error)) }

    private func say(_ answer: Answer) {
        condition.withLock {
            answers.append(answer)
            condition.broadcast()
        }
    }
}

// MARK: Without a run

/// A queue may also serve an executor for tasks that belong to no run, whose records are kept nowhere.
extension TaskQueue {
    private static var noAttempt: AttemptKey { AttemptKey(shard: 0, number: 0) }

    public func add(tasks: Range<Int>) {
        add(tasks.map { QueuedTask(task: $0, partialRecords: [], attempt: TaskQueue.noAttempt) })
    }

    /// Takes back what nobody has begun.
    public func withdrawAll() { withdraw() }

    /// Records since the last call; waits up to `seconds` for the first answer.
    /// - Throws: the executor's error where it cannot go on.
    public func records(within seconds: Double) throws -> [Record] {
        try answers(within: seconds).compactMap { answer in
            switch answer {
            case .record(let record, _, let failure):
                if let failure { throw failure }
                return record
            case .note: return nil
            case .failure(let error): throw error
            }
        }
    }
}
