/// The retry budget: every failure brings a retry, so more failures than a tenth of the last minute's requests open the circuit. Then one
/// probe is sent each few seconds, until one that was sent after the opening is answered. Refusals by a rate limit are not counted: the
/// pool slows down for them by other means.
struct Circuit: Hashable, Sendable {
    private static let window = 60
    /// So many requests are sent before the budget counts, and so many failures are always allowed.
    private static let requestsBefore = 100
    private static let smallest = 10

    private let probeInterval: Double
    private var requests = SlidingCount(seconds: window)
    private var failures = SlidingCount(seconds: window)
    private var total = 0
    /// nil: the circuit is closed.
    private(set) var openedAt: Double?
    private(set) var nextProbe = 0.0

    init(probeInterval: Double) { self.probeInterval = probeInterval }

    var isOpen: Bool { openedAt != nil }

    mutating func sent(now: Double) {
        total += 1
        requests.add(now: now)
        if isOpen { nextProbe = now + probeInterval }
    }

    mutating func answered(sentAt: Double) {
        guard let openedAt, sentAt >= openedAt else { return }
        self.openedAt = nil
        failures = SlidingCount(seconds: Circuit.window)
    }

    mutating func failed(isServerGone: Bool, now: Double) {
        failures.add(now: now)
        guard !isOpen else { return }
        let isOverspent =
            total > Circuit.requestsBefore
            && failures.sum(now: now) > max(Circuit.smallest, requests.sum(now: now) / 10)
        if isServerGone || isOverspent {
            openedAt = now
            nextProbe = now + probeInterval
        }
    }
}
