/// Counts events of the last seconds, one slot a second.
struct SlidingCount: Hashable, Sendable {
    private var counts: [Int]
    private var newest = Int.min

    init(seconds: Int) { counts = Array(repeating: 0, count: seconds) }

    mutating func add(now: Double) {
        advance(now)
        counts[newest % counts.count] += 1
    }

    mutating func sum(now: Double) -> Int {
        advance(now)
        return counts.reduce(0, +)
    }

    private mutating func advance(_ now: Double) {
        let second = Int(max(0, now))
        guard second > newest else { return }
        let passed = newest == .min ? counts.count : min(counts.count, second - newest)
        for slot in 0..<passed { counts[(second - slot + counts.count) % counts.count] = 0 }
        newest = second
    }
}
