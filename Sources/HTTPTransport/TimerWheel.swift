/// The limits of time of all transfers. Setting one and changing one cost the same however many there are.
///
/// A transfer is filed under the tick of its deadline, or under a tick some seconds ahead if that is earlier. Progress moves deadlines all the
/// time, so nothing is done about that until the tick comes; then the transfer is filed again. A transfer that has ended leaves no more than a
/// number behind, for some seconds.
struct TimerWheel {
    /// A limit is noticed at most so much late, and the first limit of idle time at most a quarter of itself or five seconds late.
    static let tick = Duration.milliseconds(50)
    private static let furthest = 100

    private let origin: ContinuousClock.Instant
    /// Serial numbers of transfers by their tick.
    private var slots: [Int: [Int]] = [:]
    private var nextTick = 0

    init(origin: ContinuousClock.Instant) { self.origin = origin }

    /// Files a transfer that is not filed.
    mutating func file(_ transfer: Transfer) {
        let ahead = min(TimerWheel.furthest, transfer.request.limits.idle.milliseconds / 4 / TimerWheel.tick.milliseconds + 1)
        let tick = min(max(nextTick, number(of: transfer.deadline.time) + 1), nextTick + ahead)
        transfer.tick = tick
        slots[tick, default: []].append(transfer.serial)
    }

    /// The transfers whose deadline has passed.
    /// - Parameter running: a transfer by its serial number; nil means: it has ended.
    mutating func expired(at now: ContinuousClock.Instant, running: (Int) -> Transfer?) -> [Transfer] {
        var expired: [Transfer] = []
        let last = number(of: now)
        while nextTick <= last {
            let tick = nextTick
            nextTick += 1
            for serial in slots.removeValue(forKey: tick) ?? [] {
                guard let transfer = running(serial), transfer.tick == tick else { continue }
                if transfer.deadline.time <= now { expired.append(transfer) } else { file(transfer) }
            }
        }
        return expired
    }

    /// Without transfers the ticks do not have to be gone through one by one.
    mutating func skip(to now: ContinuousClock.Instant) {
        slots.removeAll()
        nextTick = max(nextTick, number(of: now))
    }

    /// When the next tick begins.
    var next: ContinuousClock.Instant { origin + TimerWheel.tick * nextTick }

    private func number(of time: ContinuousClock.Instant) -> Int { (time - origin).milliseconds / TimerWheel.tick.milliseconds }
}
