/// How many requests a second a server accepts, learnt from its refusals. A limit of those in flight alone cannot hold a rate: where
/// answers are fast, one in flight is too many, and where they are slow, the limit takes minutes to find.
///
/// A 429 lowers the rate to what the server accepted in the last seconds. Time without one raises it as in CUBIC (Ha, Rhee and Xu 2008):
/// fast while it is far from where the refusal came, hardly at all near to it, and then faster and faster, should the server accept more.
/// A refusal often costs a pause of a second, so that they have to be rare.
struct SendPace: Hashable, Sendable {
    private static let window = 5
    /// Seconds from a refusal to the plateau.
    private static let plateau = 20.0
    /// Where the plateau lies, as a share of the rate that was refused.
    private static let restraint = 0.97

    /// Requests a second; nil: no refusal so far.
    private(set) var rate: Double?
    /// The rates on the plateau, and after the last refusal.
    private var (target, lowest) = (0.0, 0.0)
    /// Seconds since then in which the rate was used: a rate that is not used says nothing of whether more would do.
    private var used = 0.0
    private var level = 0.0
    private var filledAt = 0.0
    private var reactedAt = -Double.infinity
    private var sends = SlidingCount(seconds: window)
    private var refusals = SlidingCount(seconds: window)
    private let start: Double

    init(start: Double) { self.start = start }

    func readyAt(now: Double) -> Double {
        guard let rate else { return now }
        let level = min(capacity, level + max(0, now - filledAt) * rate)
        return level >= 1 ? now : now + (1 - level) / rate + 1e-6
    }

    mutating func sent(now: Double) {
        advance(now)
        sends.add(now: now)
        level = max(level - 1, -capacity)
    }

    /// - Parameter isProbe: the pool had stopped, so that the refusal says nothing of the rate.
    mutating func refused(sentAt: Double, isProbe: Bool, now: Double) {
        advance(now)
        refusals.add(now: now)
        guard !isProbe, sentAt >= reactedAt else { return }
        let accepted = accepted(now)
        guard accepted > 0 else { return }
        reactedAt = now
        target = max(SendPace.restraint * (rate ?? accepted), 0.1)
        lowest = min(target, max(0.95 * accepted, 0.85 * (rate ?? 0), 0.1))
        (rate, used) = (lowest, 0)
        level = min(level, 0)
    }

    /// Nothing may be sent until then, and what was not sent in a pause does not go together after it.
    mutating func rest(until end: Double) {
        guard rate != nil, end > filledAt else { return }
        level = min(level, 0)
        filledAt = end
    }

    /// The burst: answers that come together must not lead to requests that go together.
    private var capacity: Double { max(1, 0.2 * (rate ?? 1)) }

    private mutating func accepted(_ now: Double) -> Double {
        Double(sends.sum(now: now) - refusals.sum(now: now)) / span(now)
    }

    private func span(_ now: Double) -> Double {
        min(max(now - start, 0.2), Double(SendPace.window - 1) + now - now.rounded(.down))
    }

    private mutating func advance(_ now: Double) {
        guard let old = rate else {
            filledAt = now
            return
        }
        let passed = max(0, now - filledAt)
        level = min(capacity, level + passed * old)
        filledAt = max(filledAt, now)
        guard Double(sends.sum(now: now)) >= 0.7 * old * span(now) else { return }
        used += min(passed, 1)
        rate = min(grown, old * (1 + SendPace.fastest * min(passed, 1)))
    }

    /// The most that the rate grows in a second.
    private static let fastest = 0.2

    /// The rate after the seconds in which it was used.
    private var grown: Double {
        // A slow rate needs longer until a few requests have told something of it.
        let length = SendPace.plateau * max(1, 4 / target)
        let distance = (used - length) / length
        let cube = distance * distance * distance
        return target + (distance < 0 ? (target - lowest) * cube : target * cube)
    }
}
