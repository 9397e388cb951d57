import FileSystem
import Glibc

/// How many seconds things take in a simulation.
struct Schedule: Sendable {
    /// How many seconds a task takes: the parameters of a bounded Pareto distribution.
    var taskSeconds = (least: 2.0, most: 300.0, exponent: 1.3)
    /// What a task takes on average, with all that delays it.
    var meanTaskSeconds = 6.75
    /// Until all workers have started.
    var startSeconds = 60.0
    var workersPerHost = 8
}

/// What makes workers meet in the middle of what they do: any operation may take longer than a lease, and any may be the last.
///
/// Workers freeze for one lease at least in other simulations, so that a worker that wakes up seldom does so within the few milliseconds of
/// another's takeover. Here the length of a delay has no scale: it is as often a few operations as some leases. Beside that each worker has
/// a speed, which is drawn anew at a few operations. That is the scheduling by random priorities with change points of Burckhardt et al., "A
/// randomized scheduler with probabilistic guarantees of finding bugs" (2010), for workers that all run on hosts of their own.
struct Contention: Sendable {
    /// Chances per operation: that it takes from 1 ms to some leases longer, each order of magnitude alike; that the worker's speed changes;
    /// that the process dies; that the operation changes something and fails, as on a full disk. Most operations are looks of idle workers,
    /// which are delayed five times less often than others: it matters little when they happen.
    var delays = 0.0
    var changes = 0.0
    var deaths = 0.0
    var diskErrors = 0.0
    /// Chance per operation: the whole cluster loses its power, the file server too.
    var blackouts = 0.0
    /// Chance per column file that a worker writes: the disk stores something else than it was given.
    var spoiledFiles = 0.0
    /// The slowest worker takes so many times what an operation takes; the fastest takes that part of it.
    var slowest = 1.0
    /// Virtual seconds after which nothing goes wrong any more. A run must come to its end then, within `calmSeconds`.
    var calmFrom = 120.0
    var calmSeconds = 1800.0

    /// Most leases of a delay.
    static let longestDelay = 3.0
    /// Part of the delays that end while another worker takes a shard over.
    static let meetings = 0.5
    static let delayedLooks = 0.2

    func speed(_ random: inout SimulationRandom) -> Double { random.logUniform(1 / slowest...slowest) }

    func chanceOfDelay(_ kind: FileOperation.Kind) -> Double {
        switch kind {
        case .stat, .open, .read: delays * Contention.delayedLooks
        case .list, .create, .write, .sync, .truncate, .link, .rename, .unlink, .makeDirectory, .syncDirectory: delays
        }
    }

    /// Milliseconds.
    func delay(lease: Double, _ random: inout SimulationRandom) -> Double {
        random.logUniform(1...max(1, Contention.longestDelay * lease * 1000))
    }
}

extension ProtocolSimulation {
    /// A small history in which some workers fight over few shards. Each seed has faults and figures of its own, and each fault is absent from
    /// many histories: faults can hide one another (Groce et al., "Swarm testing", 2012).
    public static func contended(seed: UInt64, scratch: String) -> ProtocolSimulation {
        var random = SimulationRandom(seed: seed &* 0x9e37_79b9_7f4a_7c15)
        var options = Options(scratch: scratch)
        options.seed = seed
        options.workers = .random(in: 2...8, using: &random)
        options.tasksPerShard = .random(in: 1...8, using: &random)
        options.tasks = options.tasksPerShard * (random.happens(0.7) ? 1 : 3)
        options.lease = .milliseconds(.random(in: 1000...4000, using: &random))
        options.resumes = random.happens(0.2)
        var simulation = ProtocolSimulation(options)
        simulation.schedule = Schedule(
            taskSeconds: (0.02, 2, 1.1), meanTaskSeconds: 3, startSeconds: random.logUniform(0.1...10),
            workersPerHost: [1, 2, 8].randomElement(using: &random) ?? 1)
        simulation.faults = Faults(
            duplicates: random.either(0, 0.3), waveAt: random.either(2, random.fraction()), reshardAt: random.fraction(),
            loneAt: random.either(2, 0.5 + 0.5 * random.fraction()), deaths: random.either(0, 0.5), pauses: random.either(0, 0.5),
            drains: random.either(0, 0.3), powerLosses: random.either(0, 0.5), deadlyTasks: random.either(0, 0.1),
            tornListings: random.either(0, 0.5))
        simulation.contention = Contention(
            delays: random.either(0.03, 0.15), changes: random.either(0, 0.02), deaths: random.either(0, 0.003),
            diskErrors: random.happens(0.25) ? 0.005 : 0, blackouts: random.happens(0.25) ? 0.001 : 0,
            spoiledFiles: random.happens(0.1) ? 0.3 : 0,
            slowest: random.either(1, random.logUniform(1...200)))
        return simulation
    }
}

extension SimulationRandom {
    fileprivate mutating func either<Value>(_ one: Value, _ other: Value) -> Value { happens(0.5) ? one : other }

    /// Each order of magnitude of the range is as likely as another.
    mutating func logUniform(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound * pow(range.upperBound / range.lowerBound, fraction())
    }
}
