/// How many requests a second a server accepts, learnt from its refusals. A limit of those in flight alone cannot hold a rate: where
/// answers are fast, one in flight is too many, and where they are slow, the limit takes minutes to find.
///
/// The first 429 sets the rate to what the server accepted in the last seconds. A later one lowers it. Time without one raises it, slowly
/// at first and then faster, as in CUBIC.
struct SendPace: Hashable, Sendable {
    private static let window = 5

    /// Requests a second; nil: no refusal so far.
    private(set) var rate: Double?
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
        rate = rate.map { min($0, max(0.95 * accepted, 0.85 * $0)) } ?? max(0.95 * accepted, 0.1)
        level = min(level, 0)
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
        // A rate that is not used says nothing of whether more would do.
        guard Double(sends.sum(now: now)) >= 0.7 * old * span(now) else { return }
        // A slow rate needs longer until a few requests have told something of it.
        let slowness = max(1, 4 / old)
        let growth = min(max(0.01 * ((now - reactedAt) / slowness - 5), 0.01), 0.2) / slowness
        rate = old * (1 + growth * min(passed, 1))
    }
}
