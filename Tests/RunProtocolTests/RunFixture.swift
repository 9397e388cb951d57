import Digests
import FileSystem
import Fixtures
import Records
import Synchronization

@testable import Evaluation
@testable import RunProtocol

/// A run directory of its own with made-up tasks and no problem set.
struct RunFixture {
    let place: TemporaryDirectory
    let directory: RunDirectory
    let outline: RunOutline
    let world = World()

    init(tasks: Int, shards: Int) throws {
        place = try TemporaryDirectory()
        directory = RunDirectory(path: place.file("run"))
        try directory.create()
        outline = RunOutline(
            run: "run", planDigest: sha256(Array("plan of \(tasks)".utf8)), taskCount: tasks,
            shards: (0..<shards).map { Array(($0 * tasks / shards)..<(($0 + 1) * tasks / shards)) })
    }

    /// Another process's view of the same files.
    func store(live: Bool = false) throws -> EvaluationStore {
        try EvaluationStore(directory: directory, outline: outline, scratch: place.path, probe: live ? .live : world.probe)
    }

    /// The names in `shards/`.
    func files() throws -> [String] { try Files.list(directory.shardsPath).sorted() }
}

/// A clock that stands still, and processes that live until told otherwise.
final class World: Sendable {
    private let time = Mutex<Duration>(.zero)
    private let dead = Mutex<Set<Int32>>([])
    private let hook = Mutex<(@Sendable () -> Void)?>(nil)

    /// Runs before each answer about a process: what another worker does just then.
    func whenAsked(_ body: @escaping @Sendable () -> Void) { hook.withLock { $0 = body } }

    func advance(by duration: Duration) { time.withLock { $0 += duration } }

    func kill(_ worker: WorkerIdentity) { dead.withLock { _ = $0.insert(worker.pid) } }

    var probe: WorkerProbe {
        WorkerProbe(
            now: { [self] in time.withLock { $0 } },
            liveness: { [self] worker in
                hook.withLock { $0 }?()
                if worker.host != "here" { return .unknown }
                return dead.withLock { $0.contains(worker.pid) } ? .dead : .alive
            })
    }
}

func worker(_ pid: Int32, host: String = "here") -> WorkerIdentity {
    WorkerIdentity(host: host, bootID: "boot", pidNamespace: 1, pid: pid, pidStartTime: 7, toolVersion: "test")
}

/// Judges every task that the attempt has left.
func judgeAll(_ attempt: Attempt<TaskResult>) throws { for task in attempt.tasks { try attempt.record(made(task)) } }

/// Claims and seals until nothing is left.
func finish(_ store: EvaluationStore, as worker: WorkerIdentity) throws {
    while let attempt = try store.claim(worker: worker, lease: .seconds(60)) {
        try judgeAll(attempt)
        _ = try attempt.seal()
    }
}

extension RunUnion {
    /// The record that ends each task; nil: none does.
    var results: [Record?] { tasks.map { $0?.result?.record } }
}
