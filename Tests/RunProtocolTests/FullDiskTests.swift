import Digests
import FileSystem
import Fixtures
import Foundation
import Records
import Sandbox
import Synchronization
import Testing

@testable import Evaluation
@testable import RunProtocol

/// A worker whose run directory has no room left.
@Suite struct FullDiskTests {
    @Test func aWorkerWaitsForRoomAndJudgesNothingTwice() throws {
        guard let run = try FilledRun(tasks: 600) else { return }
        let summary = try run.work(wait: .seconds(300), whenFull: { run.makeRoom() })
        #expect(summary.isComplete)
        #expect(run.notes.withLock { $0.count { $0.contains("No task begins") } } > 0)
        #expect(run.notes.withLock { $0.last?.contains("room on the disk again") } == true)
        #expect(run.judged.withLock { $0.sorted() } == Array(0..<600))
        let store = try run.store()
        #expect(try store.union().redone == 0 && store.isSealed())
        #expect(try store.union().results.allSatisfy { $0?.verdict == .accepted })
    }

    @Test func aWorkerThatIsToldToStopDoesNotWait() throws {
        guard let run = try FilledRun(tasks: 600) else { return }
        let stop = StopSignal()
        #expect(throws: (any Error).self) { try run.work(wait: .seconds(3600), stop: stop, whenFull: { stop.raise(.asked) }) }
        // What was durable stays, and the next worker does the rest.
        run.makeRoom()
        #expect(try run.work(wait: .zero).isComplete)
    }

    @Test func aWorkerThatMayNotWaitSaysThatTheDiskIsFull() throws {
        guard let run = try FilledRun(tasks: 600) else { return }
        let error = #expect(throws: (any Error).self) { try run.work(wait: .zero) }
        #expect(error?.has(FileCode.noSpace) == true, "\(String(describing: error))")
    }
}

/// A run on a small file system, which is full from the twentieth task on.
private final class FilledRun: @unchecked Sendable {
    let judged = Mutex<[Int]>([])
    let notes = Mutex<[String]>([])
    private let disk: SmallFileSystem
    private let scratch: TemporaryDirectory
    private let directory: RunDirectory
    private let outline: RunOutline
    private var filler: String { disk.path + "/filler" }

    /// nil: this user may not mount a file system, and the test has said so.
    init?(tasks: Int) throws {
        guard let disk = try SmallFileSystem.required(kibibytes: 2048) else { return nil }
        self.disk = disk
        scratch = try TemporaryDirectory()
        directory = RunDirectory(path: disk.path + "/run")
        try directory.create()
        outline = RunOutline(
            run: "run", planDigest: sha256(Array("full".utf8)), taskCount: tasks, shards: [Array(0..<tasks / 2), Array(tasks / 2..<tasks)])
    }

    func store() throws -> EvaluationStore { try EvaluationStore(directory: directory, outline: outline, scratch: scratch.path) }

    func makeRoom() { unlink(filler) }

    private func fill() {
        _ = FileManager.default.createFile(atPath: filler, contents: nil)
        guard let file = FileHandle(forWritingAtPath: filler) else { return }
        while (try? file.write(contentsOf: Data(count: 4096))) != nil {}
    }

    func work(wait: Duration, stop: StopSignal = StopSignal(), whenFull: @escaping () -> Void = {}) throws -> WorkerSummary {
        try EvaluationWorker(
            store: store(), identity: .current(toolVersion: "test"),
            timing: WorkerTiming(lease: .seconds(30), drainGrace: .seconds(2), fullDiskWait: wait),
            executor: try SlotExecutor(slots: 1) { _ in FillingJudge(run: self) }, stop: stop, date: { 0 },
            report: { [self] event in
                guard case .note(let text) = event else { return }
                notes.withLock { $0.append(text) }
                if text.contains("No task begins") { whenFull() }
            }
        ).run()
    }

    fileprivate func judge(_ task: Int) -> TaskResult {
        let count = judged.withLock { judged in
            judged.append(task)
            return judged.count
        }
        if count == 20 { fill() }
        // The journal is to need room soon: a file system gives it out by pages.
        return TaskResult(
            task: task, verdict: .accepted, tier: .t3, testsPassed: 1, testsRun: 1, testsTotal: 1, firstFailedTest: nil, usage: Usage(),
            message: String(repeating: "m", count: 1000))
    }
}

private struct FillingJudge: TaskJudge {
    let run: FilledRun
    func judge(task: Int, cancel: CancellationFlag) -> TaskResult? { run.judge(task) }
    func close() {}
}
