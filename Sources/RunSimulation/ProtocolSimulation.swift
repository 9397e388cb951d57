import FileSystem
import Foundation
import Glibc
import Records
import RunProtocol

/// Plays the protocol of claims, attempts and seals with very many workers in virtual time. It is the store's real code on a real
/// directory; simulated are the workers, their clocks and their deaths, what judging takes, and how slow the file system is.
///
/// Workers die at any operation or between two, freeze for longer than the lease and wake up not knowing it, are started twice, have
/// clocks that run differently, die nearly all at once, see their tasks split again, and at the end all are lost for good but one
/// worker and the process that splits the tasks again. Some tasks kill every worker that begins them.
/// Listings are not made at one moment, and a machine that goes down loses what was not synced. With `contended` few workers fight over
/// few shards, and disks fail too.
/// Not simulated: file systems that show one client something else than another.
public struct ProtocolSimulation: Sendable {
    public struct Options: Sendable {
        public var workers = 10_000
        public var tasks = 1_000_000
        public var tasksPerShard = 256
        public var seed: UInt64 = 1
        /// Whether the unfinished tasks are split again while workers do them.
        public var resumes = true
        /// Best in memory: it takes a run of that many tasks.
        public var scratch: String
        public var lease: Duration = .seconds(60)

        public init(scratch: String) { self.scratch = scratch }
    }

    struct Faults: Sendable {
        /// Twins for each worker.
        var duplicates = 0.02
        /// Parts of the tasks that are done when nearly all workers die at once, when the rest is split again, and when all workers but
        /// one are lost for good, whoever splits again excepted. Above 1: never.
        var waveAt = 0.4
        var reshardAt = 0.7
        var loneAt = 0.99
        /// Per life of a worker.
        var deaths = 0.6
        var pauses = 0.5
        var drains = 0.1
        /// Per death: the machine goes down too, and what was written and not synced may be lost.
        var powerLosses = 0.3
        /// Part of the tasks that kill each worker that begins them.
        var deadlyTasks = 0.003
        /// Per listing: it is not made at one moment.
        var tornListings = 0.1
        var sabotage: Sabotage?

        static let none = Faults(
            duplicates: 0, waveAt: 2, reshardAt: 2, loneAt: 2, deaths: 0, pauses: 0, drains: 0, deadlyTasks: 0, tornListings: 0)
    }

    /// A file system that breaks a promise which the protocol stands on. For tests of the checks.
    enum Sabotage: Sendable {
        /// A link replaces a sealed file.
        case replacesSeals
        /// A link replaces a journal.
        case replacesClaims
        /// Now and then what was synced is gone.
        case losesWrites
    }

    public var options: Options
    var faults = Faults()
    var schedule = Schedule()
    /// nil: operations take what they usually take.
    var contention: Contention?

    public init(_ options: Options) {
        precondition(options.workers > 0 && options.tasks > 0 && options.tasksPerShard > 0, "a simulation has workers, tasks and shards")
        self.options = options
    }

    /// - Parameter progress: called for each hundredth of the tasks with how many are done and the simulated seconds.
    /// - Throws: `RunError` (.invalid) where the process may not open a file per worker; `FileError` where the run's directory cannot be made.
    public func run(progress: (Int, Double) -> Void = { _, _ in }) throws -> ProtocolReport {
        try raiseFileLimit()
        let place = "\(options.scratch)/gencode-protocol-\(Files.uniqueSuffix())"
        try Files.makeDirectory(place)
        defer { try? FileManager.default.removeItem(atPath: place) }
        let scratch = place + "/scratch"
        try Files.makeDirectory(scratch)
        let directory = RunDirectory(path: place + "/run")
        try directory.create()
        let cluster = SimulatedCluster(self, directory: directory, scratch: scratch)
        withoutActuallyEscaping(progress) { progress in
            cluster.progress = progress
            cluster.run()
            cluster.progress = nil
        }
        do {
            try check(cluster)
        } catch {
            cluster.ledger.violate("the run cannot be read at its end: \((error as? any FailureShape)?.message ?? "\(error)")")
        }
        return report(cluster)
    }

    /// Each worker has its journal open, and some of them are in the middle of an operation on another file.
    private func raiseFileLimit() throws {
        let needed = rlim_t(options.workers + options.workers / 2 + 256)
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < needed else { return }
        limit.rlim_cur = min(needed, limit.rlim_max)
        guard limit.rlim_cur == needed, setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw RunError(
                .invalid, "\(options.workers) workers need \(needed) open files, and the limit is \(limit.rlim_max)",
                remedy: "Simulate fewer workers, or raise the hard limit (ulimit -Hn)")
        }
    }

    private func check(_ cluster: SimulatedCluster) throws {
        let store = try SimulatedStore(directory: cluster.directory, outline: cluster.outline, scratch: cluster.scratch)
        for (shard, names) in try store.listing().shards where !names.isSealed {
            let parent = try store.parent(of: shard)
            cluster.ledger.violate(
                "shard \(shard)\(parent.map { ", split from \($0)," } ?? "") was left unsealed with \(names.newest) attempts")
        }
        let sealed = try cluster.directory.scan().compactMap { file in if case .sealed(let shard) = file { shard } else { nil } }
        cluster.ledger.check(try store.union(detail: .whole), try MergedNumbers(store), shardsOnDisk: Set(sealed))
    }

    private func report(_ cluster: SimulatedCluster) -> ProtocolReport {
        let (traffic, ledger) = (cluster.traffic, cluster.ledger)
        let crowdedSeconds = Double(cluster.loneSince ?? cluster.time.now) / 1e9
        let crowded = traffic.perSecond.prefix(Int(crowdedSeconds) + 1)
        return ProtocolReport(
            workers: options.workers, tasks: options.tasks, shards: cluster.outline.shards.count, seed: options.seed,
            virtualSeconds: Double(cluster.time.now) / 1e9, crowdedSeconds: crowdedSeconds,
            operations: FileOperation.Kind.allCases.map { .init(name: $0.rawValue, count: traffic.byKind[$0] ?? 0) },
            purposes: ProtocolTraffic.Purpose.allCases.map { .init(name: $0.rawValue, count: traffic.byPurpose[$0] ?? 0) },
            meanPerSecond: Double(crowded.reduce(0, +)) / max(crowdedSeconds, 1), peakPerSecond: crowded.max() ?? 0,
            listedNames: traffic.listedNames, bytesRead: traffic.bytesRead, bytesWritten: traffic.bytesWritten,
            peakFilesOfAShard: traffic.peakFilesOfAShard, peakNamesOfAShard: traffic.peakNamesOfAShard,
            faults: SimulatedCluster.Fault.allCases.map { .init(name: $0.rawValue, count: cluster.counts[$0] ?? 0) },
            attempts: ledger.attempts, seals: ledger.seals, redone: ledger.ended - (options.tasks - ledger.blamed), blamed: ledger.blamed,
            partial: ledger.partial,
            durable: ledger.durable,
            stacks: cluster.time.stackCount, violations: ledger.violations, violationCount: ledger.violationCount)
    }
}
