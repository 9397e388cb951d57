import Glibc
import Records
import Synchronization

/// The records of one run, seen through its files alone: any number of these, in any processes on any hosts, may work on one directory
/// at once. Safe to use from many threads.
public final class RunStore: Sendable {
    public let directory: RunDirectory
    let outline: RunOutline
    let probe: WorkerProbe
    /// Node-local directory in which column files are built.
    let scratch: String
    /// Gives the candidates of tasks for the `candidates` group of a sealed shard.
    let candidates: (@Sendable ([Int]) throws -> ShardCandidates)?
    private let known: Mutex<ShardLayout>
    let observed = Mutex<[Int: Observation]>([:])

    init(
        directory: RunDirectory, outline: RunOutline, candidates: (@Sendable ([Int]) throws -> ShardCandidates)? = nil,
        scratch: String? = nil, probe: WorkerProbe = .live
    ) throws {
        self.directory = directory
        self.outline = outline
        self.candidates = candidates
        self.probe = probe
        self.scratch = scratch ?? RunStore.temporaryDirectory()
        known = Mutex(ShardLayout(outline))
        _ = try layout()
    }

    private static func temporaryDirectory() -> String {
        guard let value = getenv("TMPDIR") else { return "/tmp" }
        let path = String(cString: value)
        return path.isEmpty ? "/tmp" : path
    }

    /// The shards of every round that exists now.
    func layout() throws -> ShardLayout { try layout(try directory.scan()) }

    func layout(_ files: [RunFile]) throws -> ShardLayout {
        let newest = files.reduce(1) { newest, file in
            switch file {
            case .round(let number), .roundCopy(let number): max(newest, number)
            default: newest
            }
        }
        return try known.withLock { layout in
            while layout.newest.number < newest {
                let round = try RoundFile.read(directory, round: layout.newest.number + 1, layout: layout, outline: outline)
                layout.add(round.shards)
                if let damage = round.damage { layout.damage.append(damage) }
            }
            return layout
        }
    }

    func allowed(_ shard: Int) throws -> Set<Int> { Set(try layout().tasks[shard]) }

    func header(shard: Int, attempt: Int, worker: WorkerIdentity) -> JournalHeader {
        JournalHeader(planDigest: outline.planDigest, run: outline.run, shard: shard, attempt: attempt, worker: worker)
    }

    func seed(shard: Int, attempt: Int) -> UInt32 { JournalHeader.seed(planDigest: outline.planDigest, shard: shard, attempt: attempt) }
}

/// What this store has seen of the newest attempt of a shard, and since when on its own clock.
struct Observation: Sendable {
    var attempt: Int
    var identity: FileIdentity
    var since: Duration
    var worker: WorkerIdentity?
}
