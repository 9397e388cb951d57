import Digests
import FileSystem
import Glibc
import Records
import RunProtocol

/// The workers of a simulation and all that they share: time, the run directory, and the book of what happened.
final class SimulatedCluster: @unchecked Sendable {
    // On one thread, that of `time`.

    let options: ProtocolSimulation.Options
    let faults: ProtocolSimulation.Faults
    let schedule: Schedule
    let contention: Contention?
    let directory: RunDirectory
    /// Of all workers, and no part of the run directory.
    let scratch: String
    let outline: RunOutline
    var ledger: ProtocolLedger
    var traffic = ProtocolTraffic()
    var random: SimulationRandom
    var progress: ((Int, Double) -> Void)?
    private var nextProgress = 0
    private(set) var counts: [Fault: Int] = [:]
    var names = NameBook()
    var unsyncedNames: UnsyncedNames
    var listings = 0
    /// Journals that have appeared.
    var claims = 0
    /// Bytes of each file, by inode, that are on the disk for good.
    var synced: [ino_t: off_t] = [:]
    private(set) var time: VirtualTime!
    /// When all workers but the last were lost for good.
    private(set) var loneSince: Int64?
    private(set) var workers: [SimulatedWorker] = []
    private var alive: [Int32: Int] = [:]
    private var lastPID: Int32 = 0
    private var hadWave = false
    private var hadReshard = false

    enum Fault: String, CaseIterable {
        case death, deadlyTask = "deadly task", powerLoss = "power loss", pause, delay = "long delay", diskError = "disk error",
            spoiledFile = "spoiled file", blackout,
            duplicate, drain, wave, reshard, split
    }

    init(_ simulation: ProtocolSimulation, directory: RunDirectory, scratch: String) {
        options = simulation.options
        faults = simulation.faults
        schedule = simulation.schedule
        contention = simulation.contention
        self.directory = directory
        self.scratch = scratch
        unsyncedNames = UnsyncedNames(directory, place: scratch)
        let (tasks, size) = (options.tasks, options.tasksPerShard)
        outline = RunOutline(
            run: "simulation", planDigest: sha256(Array("simulation of \(tasks)".utf8)), taskCount: tasks,
            shards: stride(from: 0, to: tasks, by: size).map { Array($0..<min($0 + size, tasks)) })
        ledger = ProtocolLedger(tasks: tasks, lease: options.lease, countsTakeovers: contention != nil)
        random = SimulationRandom(seed: options.seed)
        time = VirtualTime { [unowned self] in workers[$0].step() }
        let twins = Int(faults.duplicates * Double(options.workers))
        for number in 0...(options.workers + twins) { workers.append(SimulatedWorker(number, role: role(number), in: self)) }
    }

    private func role(_ number: Int) -> SimulatedWorker.Role {
        if number == options.workers { return .planner }
        return number == 0 ? .survivor : number < options.workers ? .worker : .twin
    }

    /// Seconds that the run takes when nothing goes wrong and all workers have something to do.
    var horizon: Double { Double(options.tasks) / Double(options.workers) * schedule.meanTaskSeconds }

    func run() {
        for worker in workers where worker.role != .planner {
            // An array of jobs starts within a minute or so; twins when there is somebody to be the twin of.
            let (within, chance) = (schedule.startSeconds, random.fraction())
            let start = worker.role == .twin ? within + chance * horizon : chance * within
            time.schedule(worker.number, at: Int64(start * 1e9))
        }
        Files.$observer.withValue(self) { time.run() }
        compareNames()
    }

    /// The worker whose turn it is.
    var running: SimulatedWorker { workers[time.process] }

    // MARK: Faults

    /// After so many deaths in one shard even a deadly task lets its worker live, so that a run ends where the protocol does not stop it.
    private static let mostDeaths = 10

    /// Whether a task kills the worker that has begun it.
    func isDeadly(_ task: Int, shard: Int) -> Bool {
        var chance = SimulationRandom(seed: options.seed ^ UInt64(task) &* 0x9e37_79b9_7f4a_7c15)
        return chance.happens(faults.deadlyTasks) && !isCalm && ledger.deaths.count(task, shard: shard) < SimulatedCluster.mostDeaths
    }

    /// Nothing goes wrong any more.
    var isCalm: Bool { contention.map { Double(time.now) / 1e9 >= $0.calmFrom } ?? false }

    /// The run should have ended long ago.
    var isOverdue: Bool { contention.map { Double(time.now) / 1e9 >= $0.calmFrom + $0.calmSeconds } ?? false }

    func note(_ fault: Fault) { counts[fault, default: 0] += 1 }

    /// Whether lost workers are replaced.
    var startsWorkers: Bool { loneSince == nil }

    /// Great events come when so much is done.
    func noteProgress() {
        let done = Double(ledger.tasksDone) / Double(options.tasks)
        if ledger.tasksDone >= nextProgress {
            nextProgress = ledger.tasksDone + max(1, options.tasks / 100)
            progress?(ledger.tasksDone, Double(time.now) / 1e9)
        }
        if !hadWave, done >= faults.waveAt {
            hadWave = true
            note(.wave)
            for worker in workers where worker.role == .worker && random.happens(0.9) { worker.die(at: time.now) }
        }
        if !hadReshard, options.resumes, done >= faults.reshardAt {
            hadReshard = true
            time.schedule(options.workers, at: time.now)
        }
        if loneSince == nil, done >= faults.loneAt {
            loneSince = time.now
            for worker in workers where worker.role != .survivor { worker.die(at: time.now) }
        }
    }

    // MARK: Processes

    func startProcess(onHost host: String) -> WorkerIdentity {
        lastPID += 1
        return keep(
            WorkerIdentity(
                host: host, bootID: host, pidNamespace: 1, pid: lastPID, pidStartTime: UInt64(lastPID), toolVersion: "simulation"))
    }

    /// The same process a second time, as a batch system starts it when it takes a node for lost that is not; nil: nobody lives.
    func startTwin() -> WorkerIdentity? {
        for _ in 0..<10 {
            guard let identity = workers[Int.random(in: 0..<options.workers, using: &random)].identity else { continue }
            note(.duplicate)
            return keep(identity)
        }
        return nil
    }

    private func keep(_ identity: WorkerIdentity) -> WorkerIdentity {
        alive[identity.pid, default: 0] += 1
        return identity
    }

    /// Whether another process lives that has this one's identity: then nobody can know that this one has died.
    func hasTwin(_ identity: WorkerIdentity?) -> Bool { identity.map { alive[$0.pid, default: 0] > 1 } ?? false }

    func endProcess(_ identity: WorkerIdentity) { alive[identity.pid, default: 1] -= 1 }

    func liveness(of other: WorkerIdentity, asSeenFrom host: String) -> Liveness {
        if other.host != host { return .unknown }
        return alive[other.pid, default: 0] > 0 ? .alive : .dead
    }
}
