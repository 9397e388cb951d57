import Records

/// What the store needs to know of a plan.
struct RunOutline: Sendable {
    var run: String
    var planDigest: Digest
    var taskCount: Int
    /// The tasks of each shard, ascending.
    var shards: [[Int]]
}

/// The shards of all rounds: the plan's, then those of each time when unfinished tasks were split again.
struct ShardLayout: Sendable {
    struct Round: Sendable {
        /// 1: the plan's own.
        var number: Int
        var shards: Range<Int>
    }

    var rounds: [Round]
    var tasks: [[Int]]
    /// Round files that could not be read; their copies could.
    var damage: [Damage] = []

    init(_ outline: RunOutline) {
        rounds = [Round(number: 1, shards: 0..<outline.shards.count)]
        tasks = outline.shards
    }

    var newest: Round { rounds[rounds.count - 1] }

    mutating func add(_ shards: [[Int]]) {
        rounds.append(Round(number: newest.number + 1, shards: tasks.count..<(tasks.count + shards.count)))
        tasks.append(contentsOf: shards)
    }
}
