import FileSystem
import Fixtures
import Foundation
import Records
import Synchronization
import Testing

@testable import Evaluation
@testable import RunProtocol

@Suite struct FileSystemObserverTests {
    @Test func everyKindOfOperationOfAClaimAndASealIsSeen() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let log = OperationLog()
        try claimJudgeAndSeal(run, log)
        let links = log.made.filter { $0.kind == .link }.compactMap(\.newPath)
        #expect(links == [run.directory.journalPath(shard: 0, attempt: 1), run.directory.shardPath(0)])
        #expect(Set([.list, .open, .read, .create, .write, .sync, .unlink, .syncDirectory]).isSubset(of: Set(log.made.map(\.kind))))
    }

    /// What is left out because of a record that its writer has not synced yet would be judged by nobody, were the writer's machine to go
    /// down.
    @Test func whoReliesOnAnothersRecordsSyncsThem() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let first = try #require(try run.store().claim(worker: worker(1), lease: .seconds(60)))
        try first.record(made(0))
        try first.commit()
        let journal = run.directory.journalPath(shard: 0, attempt: 1)
        let store = try run.store()
        for (relies, body) in [
            (false, { _ = try store.union() }), (true, { _ = try store.unfinishedTasks() }),
            (true, { _ = try store.claim(0, attempt: 2, worker: worker(2), lease: .seconds(60)) }),
        ] as [(Bool, () throws -> Void)] {
            let log = OperationLog()
            try Files.$observer.withValue(log) { try body() }
            let read = try #require(log.made.firstIndex { $0.kind == .read && $0.path == journal })
            #expect(log.made[read...].contains { $0.kind == .sync && $0.path == journal } == relies)
        }
    }

    /// A process that was killed does nothing more, in no `catch`, `defer` or `deinit`.
    @Test func aWorkerWhoseOperationsAreRefusedLeavesTheFilesAsTheyWere() throws {
        let whole = OperationLog()
        try claimJudgeAndSeal(try RunFixture(tasks: 4, shards: 1), whole)
        #expect(whole.asked > 20)
        for limit in 0..<whole.asked {
            let run = try RunFixture(tasks: 4, shards: 1)
            let log = OperationLog(limit: limit, watching: run.directory.shardsPath)
            // Some code goes on after a file that it could not read: what it may not do is change anything.
            try? claimJudgeAndSeal(run, log)
            #expect(log.atRefusal == snapshot(run.directory.shardsPath), "refused from operation \(limit) on")
        }
    }

    private func claimJudgeAndSeal(_ run: RunFixture, _ log: OperationLog) throws {
        var probe = run.world.probe
        probe.ticker = { _, _ in Never() }
        try Files.$observer.withValue(log) { [probe] in
            let store = try EvaluationStore(directory: run.directory, outline: run.outline, scratch: run.place.path, probe: probe)
            let attempt = try #require(try store.claim(worker: worker(1), lease: .seconds(60)))
            try judgeAll(attempt)
            #expect(try attempt.seal() == .sealed)
        }
    }

    private struct Never: Ticking { func stop() {} }
}

/// Names and contents.
private func snapshot(_ directory: String) -> [String: Data] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return Dictionary(uniqueKeysWithValues: names.map { ($0, FileManager.default.contents(atPath: "\(directory)/\($0)") ?? Data()) })
}

/// Notes what is made, and refuses everything after `limit` operations.
private final class OperationLog: FileSystemObserver {
    private let limit: Int
    private let watched: String?
    private let state = Mutex(State())

    private struct State {
        var asked = 0
        var made: [FileOperation] = []
        var atRefusal: [String: Data]?
    }

    struct Refused: Error {}

    init(limit: Int = .max, watching watched: String? = nil) {
        self.limit = limit
        self.watched = watched
    }

    var asked: Int { state.withLock { $0.asked } }
    var made: [FileOperation] { state.withLock { $0.made } }
    /// The files when the first operation was refused.
    var atRefusal: [String: Data]? { state.withLock { $0.atRefusal } }

    func willPerform(_ operation: FileOperation) throws {
        try state.withLock { state in
            if state.asked >= limit {
                if let watched, state.atRefusal == nil { state.atRefusal = snapshot(watched) }
                throw Refused()
            }
            state.asked += 1
        }
    }

    func didPerform(_ operation: FileOperation, size: Int) { state.withLock { $0.made.append(operation) } }
}
