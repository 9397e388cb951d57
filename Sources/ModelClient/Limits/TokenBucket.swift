/// A rate per minute, with a burst of five seconds' worth. Times are seconds of the limiter's clock.
struct TokenBucket: Hashable, Sendable {
    private(set) var perMinute: Double
    private var level: Double
    private var filledAt: Double

    init(perMinute: Double, now: Double) {
        self.perMinute = max(perMinute, 0.001)
        level = max(1, self.perMinute / 12)
        filledAt = now
    }

    private var capacity: Double { max(1, perMinute / 12) }

    mutating func setRate(_ rate: Double, now: Double) {
        fill(now)
        perMinute = max(rate, 0.001)
        level = min(level, capacity)
    }

    /// When the amount may be taken. One that is larger than the burst waits for a full bucket, and is paid back before the next.
    func readyAt(_ amount: Double, now: Double) -> Double {
        let missing = min(amount, capacity) - level(now)
        return missing <= 1e-9 ? now : now + missing * 60 / perMinute
    }

    mutating func take(_ amount: Double, now: Double) {
        fill(now)
        level -= amount
    }

    /// Gives back what was taken and not used.
    mutating func giveBack(_ amount: Double, now: Double) {
        fill(now)
        level = min(capacity, level + amount)
    }

    /// The server says how much is left.
    mutating func lower(to remaining: Double, now: Double) {
        fill(now)
        level = min(level, remaining)
    }

    private func level(_ now: Double) -> Double { min(capacity, level + max(0, now - filledAt) * perMinute / 60) }

    private mutating func fill(_ now: Double) {
        level = level(now)
        filledAt = max(filledAt, now)
    }
}
