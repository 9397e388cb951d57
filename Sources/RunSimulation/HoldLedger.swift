/// How long the holders of shards have given no sign of life: none may lose its shard while others can see that it works.
struct HoldLedger {
    /// Nanoseconds.
    private struct Hold {
        var grewAt: Int64
        /// When the last sign came that ended a silence which may cost a worker its shard.
        var silentUntil = Int64.min
        /// The worker has died or stopped in order, or something kept it from its files.
        var isOver = false
    }

    private var holds: [Int64: Hold] = [:]
    /// Silence that may cost a worker its shard. Clocks differ by some hundredths.
    private let bearable: Int64

    init(lease: Int64) { bearable = lease / 100 * 95 }

    private static func place(_ shard: Int, _ attempt: Int) -> Int64 { Int64(shard) << 16 | Int64(attempt) }

    /// The attempt's journal has appeared.
    /// - Parameter soughtAt: when its worker began to look at the shards for the last time. It decides by what it sees then, or has seen up
    ///   to a tenth of a lease before.
    /// - Returns: what is wrong about that; nil: nothing.
    mutating func begin(shard: Int, attempt: Int, at time: Int64, soughtAt: Int64) -> String? {
        // A worker with an old listing may claim a number that was used, and withdraws then.
        guard holds[HoldLedger.place(shard, attempt)] == nil else { return nil }
        holds[HoldLedger.place(shard, attempt)] = Hold(grewAt: time)
        guard let last = holds[HoldLedger.place(shard, attempt - 1)], !last.isOver else { return nil }
        if time - last.grewAt >= bearable || last.silentUntil >= soughtAt - bearable / 8 { return nil }
        return "attempt \(attempt) of shard \(shard) was claimed although attempt \(attempt - 1) had given a sign of life "
            + "\(Double((time - last.grewAt) / 1_000_000) / 1000) s before"
    }

    /// The attempt's journal has changed.
    mutating func grow(shard: Int, attempt: Int, at time: Int64) {
        let place = HoldLedger.place(shard, attempt)
        guard var hold = holds[place] else { return }
        if time - hold.grewAt >= bearable { hold.silentUntil = time }
        hold.grewAt = time
        holds[place] = hold
    }

    mutating func endAll() { for place in holds.keys { holds[place]?.isOver = true } }

    mutating func end(shard: Int, attempt: Int) { holds[HoldLedger.place(shard, attempt)]?.isOver = true }
}
