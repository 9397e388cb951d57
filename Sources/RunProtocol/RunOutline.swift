import Records

/// What the protocol needs to know of a plan, whatever kind of run it is.
public struct RunOutline: Sendable {
    /// The run's name.
    public var run: String
    public var planDigest: Digest
    public var taskCount: Int
    /// The tasks of each shard, ascending.
    public var shards: [[Int]]
    /// An upper bound of each task's time in seconds, by task: what may take longest is begun first. Empty: unknown.
    public var costs: [Float]

    public init(run: String, planDigest: Digest, taskCount: Int, shards: [[Int]], costs: [Float] = []) {
        self.run = run
        self.planDigest = planDigest
        self.taskCount = taskCount
        self.shards = shards
        self.costs = costs
    }

    /// The bound in powers of two: a finer order would tear neighbours apart for nothing.
    func costClass(_ task: Int) -> Int { costs.isEmpty || costs[task] <= 0 ? .min : Int(costs[task].exponent) }
}

/// The shards of all rounds: the plan's, then those of each time when unfinished tasks were split again. What holders of shards gave
/// away while they worked (`SplitFile`) is numbered apart and known as far as its files were read.
struct ShardLayout: Sendable {
    struct Round: Sendable {
        /// 1: the plan's own.
        var number: Int
        var shards: Range<Int>
        /// Its file holds partial records of its tasks, from shards of earlier rounds.
        var hasCarriedRecords = false
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

    mutating func add(_ shards: [[Int]], hasCarriedRecords: Bool) {
        rounds.append(
            Round(
                number: newest.number + 1, shards: tasks.count..<(tasks.count + shards.count), hasCarriedRecords: hasCarriedRecords))
        tasks.append(contentsOf: shards)
    }

    /// Whether a shard may be claimed: it is of the newest round, and not a split of which only the number is known.
    func isOpen(_ shard: Int) -> Bool {
        shard < SplitNumber.first ? newest.shards.contains(shard) : SplitNumber.round(of: shard) == newest.number
    }

    /// Every shard of every round, and splits whose own file is gone but for what they left.
    func allShards(_ files: [RunFile]) -> [Int] {
        Array(tasks.indices) + Set(files.compactMap(\.shard).filter { $0 >= SplitNumber.first }).sorted()
    }
}

/// The numbers of shards that were split off: the round, in seven digits the round's shard that all of it came from (the root), and in
/// six a count. So a name tells whose tasks a split may have, and no number is one of a plan or of a round.
package enum SplitNumber {
    /// Roots of a round.
    package static let roots = 10_000_000
    private static let perRoot = 1_000_000
    package static let first = roots * perRoot

    static func round(of shard: Int) -> Int { shard / first }
    /// The round that a shard of `layout` was made in.
    static func round(of shard: Int, in layout: ShardLayout) -> Int {
        shard >= first ? round(of: shard) : layout.rounds.first { $0.shards.contains(shard) }?.number ?? 1
    }

    static func root(of shard: Int) -> Int { shard >= first ? shard / perRoot % roots : shard }
    static func range(ofRound round: Int, root: Int) -> Range<Int> {
        let begin = round * first + root * perRoot
        return begin..<(begin + perRoot)
    }
}
