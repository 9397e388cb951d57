/// One listing of `shards/`: what the names say of each shard of the newest round.
package struct RunListing {
    package struct Names {
        package var isSealed = false
        var isWanted = false
        /// Something lies there that is of no use once the shard is sealed.
        var hasLeftovers = false
        var newestJournal = 0
        var newestDrained = 0
        var newestFenced = 0

        /// The newest attempt; 0: none.
        package var newest: Int { max(newestJournal, newestDrained, newestFenced) }
        /// The newest attempt has not ended in order, as far as names say.
        var isRunning: Bool { !isSealed && newestJournal > 0 && newestJournal == newest && newestDrained < newest }
    }

    let files: [RunFile]
    let layout: ShardLayout
    /// Shards that may be claimed, the sealed ones included: the plan's ascending, then splits.
    let open: [Int]
    // In the order of `open`.
    private var names: [Names]
    private var splits: [Int: Int] = [:]

    /// - Parameters:
    ///   - layout: of at least the newest round that `files` shows.
    ///   - damaged: splits of which nobody can say what they have: not to be claimed, nor waited for.
    init(_ files: [RunFile], _ layout: ShardLayout, damaged: Set<Int> = []) {
        self.files = files
        self.layout = layout
        var open = Array(layout.newest.shards)
        splits.reserveCapacity(max(0, files.count - open.count) / 2)
        for case .split(let shard) in files where layout.isOpen(shard) && !damaged.contains(shard) {
            splits[shard] = open.count
            open.append(shard)
        }
        self.open = open
        names = [Names](repeating: Names(), count: open.count)
        // What is left of a split whose own file is gone cannot be claimed.
        for file in files { if let place = place(of: file.shard) { names[place].add(file) } }
    }

    private func place(of shard: Int?) -> Int? {
        guard let shard else { return nil }
        return layout.newest.shards.contains(shard) ? shard - layout.newest.shards.lowerBound : splits[shard]
    }

    subscript(shard: Int) -> Names { place(of: shard).map { names[$0] } ?? Names() }

    var isSealed: Bool { names.allSatisfy(\.isSealed) }

    /// Shards whose newest attempt has not ended in order, as far as names say.
    var running: [Int] { zip(open, names).filter { $1.isRunning }.map(\.0) }

    /// `open`, each with what the names say of it.
    package var shards: Zip2Sequence<[Int], [Names]> { zip(open, names) }
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
    package func listing() throws -> RunListing {
        let files = try directory.scan()
        let damaged = splits.withLock { $0.filter { $1.damage != nil } }
        return RunListing(files, try layout(files), damaged: Set(damaged.keys))
    }
}
