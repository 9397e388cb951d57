import ColumnStore
import FileSystem
import Records

extension RunStore {
    /// The union of one shard's records.
    /// - Parameters:
    ///   - listing: the shard's files as they were just now; nil: to be looked for.
    ///   - given: what was given away from the shard; nil: to be looked for where that matters.
    ///   - isKept: the records are on the disk when this returns. A writer's machine may go down between its write and its sync: whoever
    ///     leaves a task out because of a record must know that it stays.
    func collect(_ shard: Int, detail: RecordDetail, listing: [RunFile]? = nil, given: Set<Int>? = nil, isKept: Bool = false) throws
        -> ShardRecords<Record>
    {
        var first = listing
        // Files may vanish between the listing and the reading, when another worker drains or seals: then they are in another form.
        return try collect(shard, detail: detail, given: given, isKept: isKept) {
            defer { first = nil }
            return try first ?? directory.scan().filter { $0.shard == shard }
        }.records
    }

    /// The union of those files of one shard that a function finds. It is asked again as long as one of them has gone when it is read.
    func collect(
        _ shard: Int, detail: RecordDetail, given: Set<Int>? = nil, isKept: Bool = false, finding files: () throws -> [RunFile]
    ) throws -> CollectedShard<Record> {
        let allowed = try allowed(shard, in: knownLayout)
        for _ in 0..<100 {
            let files = try files()
            if let records = try collect(shard, files: files, allowed: allowed, detail: detail, given: given, isKept: isKept) {
                return CollectedShard(records: records, files: files)
            }
        }
        throw RunError(
            .unsettled, "the files of shard \(shard) of \(directory.path) change faster than they can be read",
            remedy: "Try again when fewer workers run")
    }

    /// nil: a file of the listing is no longer there.
    func collect(
        _ shard: Int, files: [RunFile], allowed: Set<Int>, detail: RecordDetail, given: Set<Int>? = nil, isKept: Bool = false
    ) throws -> ShardRecords<Record>? {
        var records = ShardRecords<Record>()
        if Record.hasPartialRecords {
            for entry in try carriedRecords(into: shard, detail: detail) { records.add(entry, allowed: allowed) }
        }
        if files.contains(.sealed(shard: shard)) {
            guard try addSealed(shard, to: &records, allowed: allowed, detail: detail) else { return nil }
            // What else lies there was in the way of a worker that died while it cleared up; only a task that failed can have news.
            if records.isSealed, try hasAllButGiven(records, of: shard, allowed, given) { return records }
        }
        let newest = files.compactMap(\.attempt).max() ?? 0
        let names = Set(files)
        for file in files.filter({ $0.attempt != nil }).sorted(by: RunFile.isReadBefore) {
            let isThere =
                switch file {
                case .attempt(_, let attempt): try addAttempt(shard, attempt, to: &records, allowed: allowed, detail: detail)
                default:
                    try addJournal(
                        file, isNewest: file.attempt == newest,
                        isDrained: names.contains(.attempt(shard: shard, attempt: file.attempt ?? 0)), to: &records, allowed: allowed,
                        detail: detail, isKept: isKept)
                }
            guard isThere else { return nil }
        }
        return records
    }

    private func hasAllButGiven(_ records: ShardRecords<Record>, of shard: Int, _ allowed: Set<Int>, _ given: Set<Int>?) throws -> Bool {
        if allowed.allSatisfy(records.isFinal) { return true }
        let given = try given ?? self.given(by: shard, directory.scan())
        return allowed.allSatisfy { records.isFinal($0) || given.contains($0) }
    }

    /// True if a seal file exists, even a damaged one: a damaged seal still blocks a second seal.
    private func addSealed(_ shard: Int, to records: inout ShardRecords<Record>, allowed: Set<Int>, detail: RecordDetail) throws -> Bool {
        let path = directory.shardPath(shard)
        return try reading(path, into: &records) { records in
            let content = try readContent(path, kind: .shard, shard: shard, detail: detail)
            for entry in content.entries { records.add(entry, isPublished: true, allowed: allowed) }
            records.hosts.formUnion(content.description.hosts)
            records.seal(redone: content.description.redone)
        }
    }

    private func addAttempt(
        _ shard: Int, _ attempt: Int, to records: inout ShardRecords<Record>, allowed: Set<Int>, detail: RecordDetail
    ) throws -> Bool {
        let path = directory.attemptPath(shard: shard, attempt: attempt)
        return try reading(path, into: &records) { records in
            let content = try readContent(path, kind: .attempt, shard: shard, detail: detail)
            for entry in content.entries { records.add(entry, allowed: allowed) }
            records.add(superseded: content.superseded, allowed: allowed)
            records.add(begun: content.begun, allowed: allowed)
            records.hosts.formUnion(content.description.hosts)
        }
    }

    /// Turns a file's damage into an entry of the list; false when it is not there.
    private func reading(_ path: String, into records: inout ShardRecords<Record>, _ body: (inout ShardRecords<Record>) throws -> Void)
        throws -> Bool
    {
        var copy = records
        do {
            try body(&copy)
            records = copy
            return true
        } catch let error as StoreError where error.isOfUnusableFile {
            guard let identity = try Files.identity(path) else { return false }
            records.damage.append(
                Damage(
                    kind: .file, file: path, offset: 0, length: identity.size,
                    what: "\(error.message): nothing of it is used, and its tasks count as not done unless another file has them"))
            return true
        } catch let error where error.has(FileCode.notFound) { return false }
    }

    func readContent(_ path: String, kind: ShardDescription.Kind, shard: Int, detail: RecordDetail) throws -> ShardFile<Record>.Content {
        let file = try ShardDescription.open(path, kind: kind, shard: shard, planDigest: outline.planDigest)
        return try ShardFile.read(file, detail: detail)
    }

    /// - Parameter isDrained: the attempt stopped in order, and its worker has not removed the journal yet.
    private func addJournal(
        _ file: RunFile, isNewest: Bool, isDrained: Bool, to records: inout ShardRecords<Record>, allowed: Set<Int>, detail: RecordDetail,
        isKept: Bool
    ) throws -> Bool {
        guard let shard = file.shard, let attempt = file.attempt else { return true }
        guard var reading = try readJournal(file, seed: seed(shard: shard, attempt: attempt), detail: detail, isKept: isKept) else {
            return false
        }
        let liveness = reading.header.map { probe.liveness($0.worker) } ?? .unknown
        if liveness == .alive || liveness == .unknown && isNewest { reading.damage.removeAll { $0.kind == .tornTail } }
        // A worker of this host that lives has not died of anything: it was frozen, and has lost the shard.
        records.add(reading, attempt: attempt, hasStopped: isDrained || liveness == .alive, allowed: allowed)
        return true
    }

    /// nil: not there.
    func readJournal(_ file: RunFile, seed: UInt32, detail: RecordDetail, isKept: Bool = false) throws -> JournalReading<Record>? {
        let path = directory.path(of: file)
        guard let bytes = try Files.read(path, isKept: isKept) else { return nil }
        return JournalReading.read(bytes, file: path, seed: seed, detail: detail)
    }
}

extension RunFile {
    /// Attempts ascending; of one attempt the drained file, then what was taken over, then the journal.
    static func isReadBefore(_ left: RunFile, _ right: RunFile) -> Bool {
        (left.attempt ?? 0, left.form) < (right.attempt ?? 0, right.form)
    }

    private var form: Int {
        switch self {
        case .attempt: 0
        case .fenced: 1
        case .journal: 2
        case .sealed, .damaged, .wanted, .split, .damagedSplit, .round, .roundCopy, .temporary: 3
        }
    }
}

/// The union of one shard's records, and the files that it was read from.
struct CollectedShard<Record: RunRecord> {
    var records: ShardRecords<Record>
    var files: [RunFile]
}
