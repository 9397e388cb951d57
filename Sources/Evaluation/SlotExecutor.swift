import Foundation
import Records
import RunProtocol
import Sandbox
import Synchronization

/// What a slot does with one task. Made and used on the slot's own thread.
public protocol TaskJudge {
    /// nil: `cancel` was raised before the candidate was judged.
    /// - Throws: what keeps every slot of the worker from going on. The worker ends with this error.
    func judge(task: Int, cancel: CancellationFlag) throws -> TaskResult?
    /// Something that whoever watches should know, once; asked for after each task.
    func takeNote() -> String?
    func close()
}

extension TaskJudge {
    public func takeNote() -> String? { nil }
}

/// Judges a worker's tasks on slots, each a thread of its own that owns one judge.
public final class SlotExecutor: TaskExecutor {
    public typealias Record = TaskResult

    public let capacity: Int
    private let cancellation: CancellationFlag
    private let makeJudge: @Sendable (Int) throws -> any TaskJudge
    private let running = DispatchGroup()

    private static let stackSize = 4 << 20

    /// - Parameter makeJudge: makes the judge of one slot, given its number, on that slot's own thread.
    /// - Throws: `SandboxError` where no flag for cancelling can be made.
    public init(slots: Int, makeJudge: @escaping @Sendable (Int) throws -> any TaskJudge) throws {
        precondition(slots > 0, "a worker has at least one slot")
        cancellation = try CancellationFlag()
        capacity = slots
        self.makeJudge = makeJudge
    }

    public func start(_ queue: TaskQueue<TaskResult>) {
        for slot in 0..<capacity {
            running.enter()
            let thread = Thread { [makeJudge, cancellation, running] in
                SlotExecutor.work(slot, queue, makeJudge, cancellation)
                running.leave()
            }
            thread.name = "slot-\(slot)"
            thread.stackSize = SlotExecutor.stackSize
            thread.start()
        }
    }

    /// Kills what runs.
    public func cancel() { cancellation.cancel() }

    /// Every sandbox is gone when this returns.
    public func close() { running.wait() }

    private static func work(
        _ slot: Int, _ queue: TaskQueue<TaskResult>, _ makeJudge: (Int) throws -> any TaskJudge, _ cancellation: CancellationFlag
    ) {
        let judge: any TaskJudge
        do { judge = try makeJudge(slot) } catch { return queue.fail(error) }
        while let next = queue.take() {
            do {
                let result = try judge.judge(task: next.task, cancel: cancellation)
                if let note = judge.takeNote() { queue.note(note) }
                queue.finish(next, with: result)
            } catch {
                queue.stop()
                queue.finish(next, with: nil, failure: error)
            }
        }
        judge.close()
    }
}
