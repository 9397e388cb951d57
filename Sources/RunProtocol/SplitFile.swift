import ColumnStore
import FileSystem
import Records

/// Tasks that the holder of a shard gave away before it had begun them: a column file with `tasks/task`, named by the new shard, and the
/// partial records that earlier attempts made of them.
struct SplitFile<Record: RunRecord>: Sendable {
    /// The shard that the tasks were taken from.
    var parent: Int
    /// Positions in the plan, ascending.
    var tasks: [Int]
    var carried: [RecordEntry<Record>] = []

    func write(shard: Int, attempt: Int, planDigest: Digest, to path: String) throws {
        let writer = try ColumnFileWriter(path: path)
        do {
            try writer.setAttribute("format_version", ShardDescription.formatVersion)
            try writer.setAttribute("kind", "split")
            try writer.setAttribute("plan_digest", planDigest.description)
            try writer.setAttribute("parent", parent)
            try writer.setAttribute("attempt", attempt)
            try writer.writeColumn("tasks", "task", tasks.map { Int32($0) })
            try CarriedRecords.write(carried, to: writer)
            try writer.finish()
        } catch {
            writer.abandon()
            throw error
        }
    }

    /// - Parameter shard: the split's own number, which says whose tasks it may have.
    static func read(_ path: String, shard: Int, outline: RunOutline) throws -> SplitFile {
        let file = try ColumnFile(path: path)
        guard try file.attribute("kind") == "split", try file.attribute("plan_digest") == outline.planDigest.description else {
            throw StoreError.notOurs(path, "it is no split of this plan")
        }
        let tasks = try file.readColumn("tasks", "task", as: Int32.self).map { Int($0) }
        guard !tasks.isEmpty, tasks.allSatisfy({ $0 >= 0 && $0 < outline.taskCount }), zip(tasks, tasks.dropFirst()).allSatisfy(<) else {
            throw StoreError.notOurs(path, "it names a task that there is not")
        }
        let parent = try file.integerAttribute("parent")
        guard parent >= 0, parent < shard, SplitNumber.root(of: parent) == SplitNumber.root(of: shard) else {
            throw StoreError.notOurs(path, "it names shard \(parent), whose tasks it cannot have")
        }
        return SplitFile(parent: parent, tasks: tasks, carried: try CarriedRecords.read(file, detail: .whole))
    }
}

extension RunStore {
    /// The shard that a split's tasks were taken from; nil: the shard is not a split, or its file cannot be read.
    package func parent(of shard: Int) throws -> Int? { shard >= SplitNumber.first ? try split(shard)?.parent : nil }

    /// A split by its number, read once; nil: its file is gone or cannot be read. Then nobody knows what it had: its records count all
    /// the same, whatever task of the plan they are of, and tasks without one show up as missing.
    func split(_ shard: Int) throws -> SplitFile<Record>? {
        if let known = splits.withLock({ $0[shard] }) { return known.file }
        let path = directory.path(of: .split(shard: shard))
        do {
            let file = try SplitFile<Record>.read(path, shard: shard, outline: outline)
            splits.withLock { $0[shard] = KnownSplit(file: file) }
            return file
        } catch let error as StoreError where error.isOfUnusableFile {
            let damage = Damage(
                kind: .file, file: path, offset: 0, length: try Files.identity(path)?.size ?? 0,
                what: "\(error.message): what it gave away counts as not done unless another file has it")
            splits.withLock { $0[shard] = KnownSplit(damage: damage) }
            return nil
        } catch let error where error.has(FileCode.notFound) { return nil }
    }

    /// What was given away, by the shard it was taken from, as far as the listing's split files say.
    func givenByShard(_ files: [RunFile]) throws -> [Int: Set<Int>] {
        var given: [Int: Set<Int>] = [:]
        for case .split(let shard) in files {
            if let split = try split(shard) { given[split.parent, default: []].formUnion(split.tasks) }
        }
        return given
    }

    /// What was given away from one shard. Reads only the splits of its root.
    func given(by parent: Int, _ files: [RunFile]) throws -> Set<Int> {
        let numbers = SplitNumber.range(ofRound: SplitNumber.round(of: parent, in: try layout(files)), root: SplitNumber.root(of: parent))
        var given: Set<Int> = []
        for case .split(let shard) in files where numbers.contains(shard) {
            if let split = try split(shard), split.parent == parent { given.formUnion(split.tasks) }
        }
        return given
    }

    /// Split files that could not be read.
    var damagedSplits: [Damage] { splits.withLock { $0.values.compactMap(\.damage) }.sorted { $0.file < $1.file } }

    /// Publishes `tasks` as a shard of its own under the first free number.
    /// - Parameter confirm: that the tasks are the giver's still. It comes when the temporary file is in place: whoever takes over and
    ///   seals clears that away, so that a giver that froze in between publishes nothing beside a sealed shard.
    func publishSplit(_ split: SplitFile<Record>, round: Int, attempt: Int, confirm: () throws -> Void) throws -> Int {
        let files = try directory.scan()
        let numbers = SplitNumber.range(ofRound: round, root: SplitNumber.root(of: split.parent))
        // Above the parent's own: a split comes after what it was taken from.
        var number = files.reduce(max(numbers.lowerBound, split.parent + 1)) { next, file in
            // Whatever is left of a split keeps its number.
            if let shard = file.shard, numbers.contains(shard) { max(next, shard + 1) } else { next }
        }
        var built = "", temporary = ""
        defer { for path in [built, temporary] where !path.isEmpty { Files.discard(path) } }
        built = "\(scratch)/gencode-split-\(number)-\(Files.uniqueSuffix()).h5"
        try split.write(shard: number, attempt: attempt, planDigest: outline.planDigest, to: built)
        while true {
            guard numbers.contains(number) else {
                throw RunError(
                    .splitTooOften, "no number is left for another split of shard \(split.parent) of \(directory.path)",
                    remedy: "None is needed: the shard's holder does the tasks itself")
            }
            temporary = directory.path(of: .temporary(shard: split.parent, suffix: Files.uniqueSuffix()))
            try Files.copy(built, toNew: temporary)
            try confirm()
            if try Files.publish(temporary, as: directory.path(of: .split(shard: number))) { break }
            // Another holder of the same root split at the same moment.
            number += 1
        }
        try Files.syncDirectory(directory.shardsPath)
        splits.withLock { $0[number] = KnownSplit(file: split) }
        return number
    }
}

/// What this store knows of one split.
struct KnownSplit<Record: RunRecord>: Sendable {
    var file: SplitFile<Record>?
    var damage: Damage?
}
