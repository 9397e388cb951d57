import Records

/// How the tasks that were left were split again: a column file with the group `map` (`task`, `shard`).
enum RoundFile {
    static func write(_ shards: [[Int]], firstShard: Int, round: Int, planDigest: Digest, to path: String) throws {
        let writer = try ColumnFileWriter(path: path)
        do {
            try writer.setAttribute("format_version", ShardFile.formatVersion)
            try writer.setAttribute("kind", "round")
            try writer.setAttribute("plan_digest", planDigest.description)
            try writer.setAttribute("round", round)
            try writer.setAttribute("first_shard", firstShard)
            try writer.setAttribute("shards", shards.count)
            try writer.writeColumn("map", "task", shards.flatMap { $0.map { Int32($0) } })
            try writer.writeColumn(
                "map", "shard", shards.enumerated().flatMap { [Int32](repeating: Int32(firstShard + $0), count: $1.count) })
            try writer.finish()
        } catch {
            writer.abandon()
            throw error
        }
    }

    /// Reads the round's file, or its copy where that is damaged or gone.
    static func read(_ directory: RunDirectory, round: Int, layout: ShardLayout, outline: RunOutline) throws -> (
        shards: [[Int]], damage: Damage?
    ) {
        let path = directory.reshardPath(round: round)
        do {
            return (try read(path, round: round, layout: layout, outline: outline), nil)
        } catch let error as ShardStoreError where [.damaged, .wrongFormat, .notFound].contains(error.code) {
            guard let shards = try? read(directory.reshardCopyPath(round: round), round: round, layout: layout, outline: outline) else {
                throw lost(directory, round: round, firstShard: layout.tasks.count, why: error)
            }
            let size = try Files.identity(path)?.size ?? 0
            return (
                shards,
                Damage(kind: .file, file: path, offset: 0, length: size, what: "\(error.message): its copy is used, nothing is lost")
            )
        }
    }

    private static func lost(_ directory: RunDirectory, round: Int, firstShard: Int, why: ShardStoreError) -> ShardStoreError {
        let stem = RunFile.stem(firstShard)
        return ShardStoreError(
            .damaged, "\(why.message), and its copy cannot be read either: which tasks the shards from \(stem) on have is unknown",
            remedy: "Restore \(directory.reshardPath(round: round)) or round-\(round).copy.h5 from a backup. Without one, move every "
                + "round-N file from round \(round) on and every file of the shards from \(stem) on out of \(directory.shardsPath), then "
                + "resume the run: what those shards had is judged again, all else stays")
    }

    private static func read(_ path: String, round: Int, layout: ShardLayout, outline: RunOutline) throws -> [[Int]] {
        let file = try ColumnFile(path: path)
        guard try file.attribute("kind") == "round", try file.integerAttribute("round") == round,
            try file.attribute("plan_digest") == outline.planDigest.description,
            try file.integerAttribute("first_shard") == layout.tasks.count
        else { throw ShardFile.notOurs(path, "it does not follow the rounds before it") }
        let count = try file.integerAttribute("shards")
        let tasks = try file.readColumn("map", "task", as: Int32.self)
        let owners = try file.readColumn("map", "shard", as: Int32.self)
        guard count > 0, count <= tasks.count, tasks.count == owners.count else { throw ShardFile.notOurs(path, "its columns do not fit") }
        var shards = [[Int]](repeating: [], count: count)
        for (task, owner) in zip(tasks, owners) {
            let position = Int(owner) - layout.tasks.count
            guard shards.indices.contains(position), task >= 0, Int(task) < outline.taskCount else {
                throw ShardFile.notOurs(path, "it names a task or a shard that there is not")
            }
            shards[position].append(Int(task))
        }
        return shards
    }
}

extension RunStore {
    /// Splits tasks over new shards, whose numbers go on after the last. From then on `claim` gives out only these, and attempts at older
    /// shards stop; what those recorded stays in the union.
    /// - Returns: the number of the new round; nil when another process made that round first.
    /// - Parameter tasks: positions in the plan, such as `unscoredTasks`. Not empty.
    @discardableResult public func reshard(missing tasks: [Int], into count: Int) throws -> Int? {
        precondition(count > 0, "tasks are split over at least one shard")
        let sorted = Set(tasks).sorted()
        guard let last = sorted.last, let first = sorted.first, first >= 0, last < outline.taskCount else {
            throw ShardStoreError(.invalidValue, "no task of the plan to split again", remedy: "Merge: nothing is left to do")
        }
        let layout = try layout()
        let round = layout.newest.number + 1
        let shards = split(sorted, into: count)
        guard layout.tasks.count + shards.count <= SplitNumber.roots else {
            throw ShardStoreError(
                .invalidValue, "\(directory.path) has \(layout.tasks.count) shards already, \(shards.count) more are too many",
                remedy: "Split the tasks over fewer shards")
        }
        let built = "\(scratch)/gencode-round-\(round)-\(Files.uniqueSuffix()).h5"
        defer { Files.discard(built) }
        try RoundFile.write(shards, firstShard: layout.tasks.count, round: round, planDigest: outline.planDigest, to: built)
        let temporary = directory.path(of: .temporary(shard: layout.tasks.count, suffix: Files.uniqueSuffix()))
        try Files.copy(built, toNew: temporary)
        guard try Files.publish(temporary, as: directory.reshardPath(round: round)) else { return nil }
        // Only whoever made the round copies it: two copies of two rounds of one number would be worse than none.
        let second = directory.path(of: .temporary(shard: layout.tasks.count, suffix: Files.uniqueSuffix()))
        try Files.copy(built, toNew: second)
        _ = try Files.publish(second, as: directory.reshardCopyPath(round: round))
        try Files.syncDirectory(directory.shardsPath)
        return round
    }

    /// Neighbours in the plan stay together: they share a problem.
    private func split(_ tasks: [Int], into count: Int) -> [[Int]] {
        let count = min(count, tasks.count)
        return (0..<count).map { Array(tasks[($0 * tasks.count / count)..<(($0 + 1) * tasks.count / count)]) }
    }
}
