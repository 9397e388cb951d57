import Digests
import Records
import Synchronization

@testable import ShardStore

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
    func store(live: Bool = false) throws -> RunStore {
        try RunStore(directory: directory, outline: outline, scratch: place.path, probe: live ? .live : world.probe)
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

/// A result as different from others as its task and seed are.
func made(_ task: Int, seed: UInt64 = 0, verdict: Verdict? = nil, outputSize: Int = 40) -> TaskResult {
    var random = Xorshift(seed: UInt64(task) &* 1000 &+ seed &+ 1)
    let verdict = verdict ?? [.accepted, .wrongAnswer, .timeLimit, .runtimeError][task % 4]
    let tests = (0..<Int.random(in: 0...3, using: &random)).map { test in
        let output = (0..<Int.random(in: 0...outputSize, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        return TestResult(
            test: test, verdict: verdict, usage: usage(&random), exitCode: Int.random(in: -31...255, using: &random), output: output,
            outputLength: output.count + 5, outputDigest: sha256(output))
    }
    return TaskResult(
        task: task, verdict: verdict, tier: .t3, testsPassed: tests.count, testsRun: tests.count, testsTotal: 9,
        firstFailedTest: task % 3 == 0 ? nil : task % 3, usage: usage(&random), speedFactor: 1.25,
        message: task % 5 == 0 ? "message \(task) ü" : "", tests: tests)
}

private func usage(_ random: inout Xorshift) -> Usage {
    Usage(
        cpuTime: .nanoseconds(Int64.random(in: 0...9_000_000_000, using: &random)),
        wallTime: .nanoseconds(Int64.random(in: 0...9_000_000_000, using: &random)),
        memory: ByteCount(bytes: Int.random(in: 0...1_000_000_000, using: &random)))
}

/// Judges every task that the attempt has left.
func judgeAll(_ attempt: Attempt) throws { for task in attempt.tasks { try attempt.record(made(task)) } }

/// Claims and seals until nothing is left.
func finish(_ store: RunStore, as worker: WorkerIdentity) throws {
    while let attempt = try store.claim(worker: worker, lease: .seconds(60)) {
        try judgeAll(attempt)
        _ = try attempt.seal()
    }
}
