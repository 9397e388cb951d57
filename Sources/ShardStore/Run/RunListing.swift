/// One listing of `shards/`: what the names say of each shard of the newest round.
struct RunListing {
    struct Names {
        var isSealed = false
        var isWanted = false
        /// Something lies there that is of no use once the shard is sealed.
        var hasLeftovers = false
        var newestJournal = 0
        var newestDrained = 0
        var newestFenced = 0

        /// The newest attempt; 0: none.
        var newest: Int { max(newestJournal, newestDrained, newestFenced) }
        /// The newest attempt has not ended in order, as far as names say.
        var isRunning: Bool { !isSealed && newestJournal > 0 && newestJournal == newest && newestDrained < newest }
    }

    let files: [RunFile]
    let layout: ShardLayout
    /// Shards that may be claimed, ascending, the sealed ones included.
    let open: [Int]
    private var planned: [Names]
    private var splits: [Int: Names] = [:]

    /// - Parameter layout: of at least the newest round that `files` shows.
    init(_ files: [RunFile], _ layout: ShardLayout) {
        self.files = files
        self.layout = layout
        open = layout.openShards(files)
        planned = [Names](repeating: Names(), count: layout.newest.shards.count)
        splits.reserveCapacity(open.count - planned.count)
        for file in files { if let shard = file.shard, layout.isOpen(shard) { add(file, of: shard) } }
    }

    subscript(shard: Int) -> Names {
        if layout.newest.shards.contains(shard) { return planned[shard - layout.newest.shards.lowerBound] }
        return splits[shard] ?? Names()
    }

    private mutating func add(_ file: RunFile, of shard: Int) {
        if layout.newest.shards.contains(shard) {
            planned[shard - layout.newest.shards.lowerBound].add(file)
        } else {
            splits[shard, default: Names()].add(file)
        }
    }

    var isSealed: Bool { open.allSatisfy { self[$0].isSealed } }

    /// Shards whose newest attempt has not ended in order, as far as names say.
    var running: [Int] { open.filter { self[$0].isRunning } }
}

extension RunListing.Names {
    fileprivate mutating func add(_ file: RunFile) {
        if file.isClearedBehindSeal { hasLeftovers = true }
        switch file {
        case .sealed: isSealed = true
        case .wanted: isWanted = true
        case .journal(_, let attempt): newestJournal = max(newestJournal, attempt)
        case .attempt(_, let attempt): newestDrained = max(newestDrained, attempt)
        case .fenced(_, let attempt): newestFenced = max(newestFenced, attempt)
        case .damaged, .split, .damagedSplit, .round, .roundCopy, .temporary: break
        }
    }
}

extension RunStore {
    func listing() throws -> RunListing {
        let files = try directory.scan()
        return RunListing(files, try layout(files))
    }
}
