/// The limits of time of all transfers. Setting one and changing one cost the same however many there are.
///
/// A transfer is filed under the tick of its deadline. Progress moves deadlines all the time, so a transfer is only filed again when its
/// tick comes and its deadline does not, or when its deadline comes nearer.
struct TimerWheel {
    /// A limit is noticed at most so much late.
    static let tick = Duration.milliseconds(50)

    private let origin: ContinuousClock.Instant
    private var slots: [Int: [Transfer]] = [:]
    private var nextTick = 0

    init(origin: ContinuousClock.Instant) { self.origin = origin }

    /// Files a transfer under its deadline, unless it is filed under an earlier one.
    mutating func file(_ transfer: Transfer) {
        let tick = max(nextTick, number(of: transfer.deadline.time) + 1)
        guard transfer.tick == 0 || tick < transfer.tick else { return }
        transfer.tick = tick
        slots[tick, default: []].append(transfer)
    }

    /// The transfers whose deadline has passed.
    mutating func expired(at now: ContinuousClock.Instant, isRunning: (Transfer) -> Bool) -> [Transfer] {
        var expired: [Transfer] = []
        let last = number(of: now)
        while nextTick <= last {
            let tick = nextTick
            nextTick += 1
            for transfer in slots.removeValue(forKey: tick) ?? [] where transfer.tick == tick && isRunning(transfer) {
                transfer.tick = 0
                if transfer.deadline.time <= now { expired.append(transfer) } else { file(transfer) }
            }
        }
        return expired
    }

    /// When the next tick begins.
    var next: ContinuousClock.Instant { origin + TimerWheel.tick * nextTick }

    private func number(of time: ContinuousClock.Instant) -> Int { (time - origin).milliseconds / TimerWheel.tick.milliseconds }
}
