import ColumnStore
import FileSystem
import Glibc
import Records
import Synchronization

/// The records of one run, seen through its files alone: any number of these, in any processes on any hosts, may work on one directory
/// at once. Safe to use from many threads.
public final class RunStore<Record: RunRecord>: Sendable {
    public let directory: RunDirectory
    public let outline: RunOutline
    let probe: WorkerProbe
    /// Node-local directory in which column files are built.
    let scratch: String
    /// Writes what the kind of run wants in a sealed shard beside the records of these tasks.
    let companions: (@Sendable ([Int], ColumnFileWriter) throws -> Void)?
    private let known: Mutex<ShardLayout>
    let observed = Mutex<[Int: Observation]>([:])
    let watch = Mutex(Watch())
    /// When this store cleared up behind the seal of a shard last.
    let cleared = Mutex<[Int: Duration]>([:])
    let splits = Mutex<[Int: KnownSplit<Record>]>([:])
    /// By shard: what `cost(of:)` found.
    let costs = Mutex<[Int: Int]>([:])

    /// - Parameters:
    ///   - companions: writes what the kind of run wants in a sealed shard beside the records; called with the shard's ended tasks.
    ///   - scratch: a node-local directory in which files are built; nil: `TMPDIR`, or `/tmp`.
    public init(
        directory: RunDirectory, outline: RunOutline, companions: (@Sendable ([Int], ColumnFileWriter) throws -> Void)? = nil,
        scratch: String? = nil, probe: WorkerProbe = .live
    ) throws {
        self.directory = directory
        self.outline = outline
        self.companions = companions
        self.probe = probe
        self.scratch = scratch ?? Self.temporaryDirectory()
        known = Mutex(ShardLayout(outline))
        guard outline.shards.count <= SplitNumber.roots else {
            throw RunError(
                .invalid, "\(directory.path) has \(outline.shards.count) shards, more than \(SplitNumber.roots)",
                remedy: "Plan it with fewer")
        }
        _ = try layout()
    }

    private static func temporaryDirectory() -> String {
        guard let value = getenv("TMPDIR") else { return "/tmp" }
        let path = String(cString: value)
        return path.isEmpty ? "/tmp" : path
    }

    /// On this process's monotonic clock.
    var now: Duration { probe.now() }

    /// An NFS client remembers for a while which names there were, unless it sees that the directory has changed: opening asks.
    func expectChanges() throws { try Files.touchDirectory(directory.shardsPath) }

    /// The shards of every round that this store has read.
    var knownLayout: ShardLayout { known.withLock { $0 } }

    /// The shards of every round that exists now.
    func layout() throws -> ShardLayout { try layout(try directory.scan()) }

    func layout(_ files: [RunFile]) throws -> ShardLayout {
        let newest = try files.reduce(1) { newest, file in
            switch file {
            case .split(let shard) where shard < SplitNumber.first:
                throw StoreError(
                    .wrongFormat, "\(directory.path(of: file)) was made by another version of gencode, which numbers splits otherwise",
                    remedy: "Finish the run with the version that began it")
            case .round(let number), .roundCopy(let number): max(newest, number)
            default: newest
            }
        }
        return try known.withLock { layout in
            while layout.newest.number < newest {
                let round = try RoundFile<Record>.read(directory, round: layout.newest.number + 1, layout: layout, outline: outline)
                layout.add(round.shards, hasCarriedRecords: round.hasCarriedRecords)
                if let damage = round.damage { layout.damage.append(damage) }
            }
            return layout
        }
    }

    /// The tasks that a shard was made with, ascending; nil: a split that cannot be read.
    func tasks(of shard: Int, in layout: ShardLayout) throws -> [Int]? {
        if shard >= SplitNumber.first { return try split(shard)?.tasks }
        return layout.tasks.indices.contains(shard) ? layout.tasks[shard] : nil
    }

    /// The tasks whose records count when they are found in the shard's files.
    func allowed(_ shard: Int, in layout: ShardLayout) throws -> Set<Int> {
        Set(try tasks(of: shard, in: layout) ?? Array(0..<outline.taskCount))
    }

    func header(shard: Int, attempt: Int, worker: WorkerIdentity, date: Int64 = 0) -> JournalHeader {
        JournalHeader(
            planDigest: outline.planDigest, run: outline.run, shard: shard, attempt: attempt, worker: worker, claimedAt: date)
    }

    func seed(shard: Int, attempt: Int) -> UInt32 { JournalHeader.seed(planDigest: outline.planDigest, shard: shard, attempt: attempt) }
}

/// What this store has seen of the newest attempt of a shard, and since when on its own clock.
struct Observation: Sendable {
    var attempt: Int
    var identity: FileIdentity
    var since: Duration
    var lookedAt: Duration
    var worker: WorkerIdentity?
    /// Whether the journal, as long as it was, ended with the record that says so.
    var isReleased: Bool
}
