import ColumnStore
import FileSystem
import Records

/// How the unfinished tasks were split again: a column file with the group `map` (`task`, `shard`), and the partial records of these tasks.
enum RoundFile<Record: RunRecord> {
    /// What a round's file says, or its copy.
    struct Content {
        /// The tasks of each of its shards.
        var shards: [[Int]]
        var hasCarriedRecords: Bool
        /// The round's file could not be read; its copy could.
        var damage: Damage?
    }

    static func write(
        _ shards: [[Int]], carried: [RecordEntry<Record>], firstShard: Int, round: Int, planDigest: Digest, to path: String
    ) throws {
        let writer = try ColumnFileWriter(path: path)
        do {
            try writer.setAttribute("format_version", ShardDescription.formatVersion)
            try writer.setAttribute("kind", "round")
            try writer.setAttribute("plan_digest", planDigest.description)
            try writer.setAttribute("round", round)
            try writer.setAttribute("first_shard", firstShard)
            try writer.setAttribute("shards", shards.count)
            try writer.writeColumn("map", "task", shards.flatMap { $0.map { Int32($0) } })
            try writer.writeColumn(
                "map", "shard", shards.enumerated().flatMap { [Int32](repeating: Int32(firstShard + $0), count: $1.count) })
            try CarriedRecords.write(carried, to: writer)
            try writer.finish()
        } catch {
            writer.abandon()
            throw error
        }
    }

    /// Reads the round's file, or its copy where that is damaged or gone.
    static func read(_ directory: RunDirectory, round: Int, layout: ShardLayout, outline: RunOutline) throws -> Content {
        let path = directory.reshardPath(round: round)
        do {
            return try read(path, round: round, layout: layout, outline: outline)
        } catch  where error.isOfUnusableFile || error.has(FileCode.notFound) {
            guard var content = try? read(directory.reshardCopyPath(round: round), round: round, layout: layout, outline: outline) else {
                throw lost(directory, round: round, firstShard: layout.tasks.count, why: error)
            }
            let size = try Files.identity(path)?.size ?? 0
            content.damage = Damage(
                kind: .file, file: path, offset: 0, length: size, what: "\(message(of: error)): its copy is used, nothing is lost")
            return content
        }
    }

    private static func lost(_ directory: RunDirectory, round: Int, firstShard: Int, why: any Error) -> StoreError {
        let stem = RunFile.stem(firstShard)
        return StoreError(
            .damaged, "\(message(of: why)), and its copy cannot be read either: which tasks the shards from \(stem) on have is unknown",
            remedy: "Restore \(directory.reshardPath(round: round)) or round-\(round).copy.h5 from a backup. Without one, move every "
                + "round-N file from round \(round) on and every file of the shards from \(stem) on out of \(directory.shardsPath), then "
                + "resume the run: what those shards had is done again, everything else stays")
    }

    private static func read(_ path: String, round: Int, layout: ShardLayout, outline: RunOutline) throws -> Content {
        let file = try ColumnFile(path: path)
        guard try file.attribute("kind") == "round", try file.integerAttribute("round") == round,
            try file.attribute("plan_digest") == outline.planDigest.description,
            try file.integerAttribute("first_shard") == layout.tasks.count
        else { throw StoreError.notOurs(path, "it does not follow the rounds before it") }
        let count = try file.integerAttribute("shards")
        let tasks = try file.readColumn("map", "task", as: Int32.self)
        let owners = try file.readColumn("map", "shard", as: Int32.self)
        guard count > 0, count <= tasks.count, tasks.count == owners.count, Set(tasks).count == tasks.count else {
            throw StoreError.notOurs(path, "its columns do not fit")
        }
        var shards = [[Int]](repeating: [], count: count)
        for (task, owner) in zip(tasks, owners) {
            let position = Int(owner) - layout.tasks.count
            guard shards.indices.contains(position), task >= 0, Int(task) < outline.taskCount else {
                throw StoreError.notOurs(path, "it names a task or a shard that there is not")
            }
            shards[position].append(Int(task))
        }
        return Content(shards: shards, hasCarriedRecords: CarriedRecords<Record>.areThere(in: file))
    }

    private static func message(of error: any Error) -> String { (error as? any FailureShape)?.message ?? "\(error)" }

    /// The partial records of a round's tasks, from its file or its copy.
    static func carriedRecords(_ directory: RunDirectory, round: Int, detail: RecordDetail) throws -> [RecordEntry<Record>] {
        do {
            return try CarriedRecords.read(ColumnFile(path: directory.reshardPath(round: round)), detail: detail)
        } catch  where error.isOfUnusableFile || error.has(FileCode.notFound) {
            return try CarriedRecords.read(ColumnFile(path: directory.reshardCopyPath(round: round)), detail: detail)
        }
    }
}

extension RunStore {
    /// Splits tasks over new shards, whose numbers go on after the last. From then on `claim` gives out only these, and attempts at older
    /// shards stop; what those recorded stays in the union.
    /// - Returns: the number of the new round; nil when another process made that round first.
    /// - Parameter tasks: positions in the plan, such as `unfinishedTasks`. Not empty.
    @discardableResult public func reshard(missing tasks: [Int], into count: Int) throws -> Int? {
        precondition(count > 0, "tasks are split over at least one shard")
        let sorted = Set(tasks).sorted()
        guard let last = sorted.last, let first = sorted.first, first >= 0, last < outline.taskCount else {
            throw RunError(.invalid, "no task of the plan to split again", remedy: "Merge: nothing is left to do")
        }
        let carried = try partialRecords(of: Set(sorted))
        let layout = try layout()
        let round = layout.newest.number + 1
        let shards = split(sorted, into: count)
        guard layout.tasks.count + shards.count <= SplitNumber.roots else {
            throw RunError(
                .invalid, "\(directory.path) has \(layout.tasks.count) shards already, \(shards.count) more are too many",
                remedy: "Split the tasks over fewer shards")
        }
        let built = "\(scratch)/gencode-round-\(round)-\(Files.uniqueSuffix()).h5"
        defer { Files.discard(built) }
        try RoundFile.write(
            shards, carried: carried, firstShard: layout.tasks.count, round: round, planDigest: outline.planDigest, to: built)
        let temporary = directory.path(of: .temporary(shard: layout.tasks.count, suffix: Files.uniqueSuffix()))
        try Files.copy(built, toNew: temporary)
        // The round before this one may have been published just now, and a loss of power must not take it away from under this one.
        try Files.syncDirectory(directory.shardsPath)
        do {
            guard try Files.publish(temporary, as: directory.reshardPath(round: round)) else { return nil }
        } catch let error where error.has(FileCode.notFound) {
            // Another process made this round. Then a worker sealed the round's first shard and removed all temporary files of that shard, this one
            // too.
            guard try Files.exists(directory.reshardPath(round: round)) else { throw error }
            return nil
        }
        // A copy whose round is gone would count as damage.
        try Files.syncDirectory(directory.shardsPath)
        try publishCopy(of: built, round: round, firstShard: layout.tasks.count)
        try Files.syncDirectory(directory.shardsPath)
        return round
    }

    /// Only whoever made the round copies it: two copies of two rounds of one number would be worse than none.
    private func publishCopy(of built: String, round: Int, firstShard: Int) throws {
        while true {
            let temporary = directory.path(of: .temporary(shard: firstShard, suffix: Files.uniqueSuffix()))
            do {
                try Files.copy(built, toNew: temporary)
                _ = try Files.publish(temporary, as: directory.reshardCopyPath(round: round))
                return
            } catch let error where error.has(FileCode.notFound) {
                // Whoever sealed the round's first shard in between cleared the temporary file away, which happens once.
                guard try Files.exists(directory.shardPath(firstShard)), try Files.exists(built) else { throw error }
            }
        }
    }

    /// Neighbours in the plan stay together: they share a problem.
    private func split(_ tasks: [Int], into count: Int) -> [[Int]] {
        let count = min(count, tasks.count)
        return (0..<count).map { Array(tasks[($0 * tasks.count / count)..<(($0 + 1) * tasks.count / count)]) }
    }

    /// The partial records of these tasks, by task.
    private func partialRecords(of tasks: Set<Int>) throws -> [RecordEntry<Record>] {
        guard Record.hasPartialRecords else { return [] }
        let union = try union(detail: .whole)
        return tasks.sorted().flatMap { union.tasks[$0]?.partials ?? [] }
    }

    /// The partial records that came with a shard's tasks from other shards.
    func carriedRecords(into shard: Int, detail: RecordDetail) throws -> [RecordEntry<Record>] {
        if shard >= SplitNumber.first { return try split(shard)?.carried ?? [] }
        guard let round = knownLayout.rounds.first(where: { $0.shards.contains(shard) }), round.hasCarriedRecords else { return [] }
        let tasks = Set(knownLayout.tasks[shard])
        return try RoundFile<Record>.carriedRecords(directory, round: round.number, detail: detail).filter {
            tasks.contains($0.record.task)
        }
    }
}
