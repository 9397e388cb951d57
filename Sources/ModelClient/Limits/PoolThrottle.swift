import Records

/// What refusals mean for the whole pool: a pause where the server asks for one, and single probes where it accepts nothing at all.
struct PoolThrottle: Sendable {
    private static let window = 2
    /// Seconds. A server that asks for a shorter pause, such as with `Retry-After: 0`, does not say when it accepts requests again: as
    /// without a hint, the pauses between probes grow.
    private static let shortestHint = 0.5

    private let probeInterval: Double
    private(set) var isProbing = false
    private(set) var pausedUntil = -Double.infinity
    /// For how long after a pause the number in flight rises again.
    private var rampLength = 0.0
    /// Probes in a row that were refused.
    private var refusedProbes = 0
    private var probe: (ticket: Int, sentAt: Double)?
    /// Moving average of how long a refusal takes.
    private var refusalTime = 0.0
    private var sends = SlidingCount(seconds: window)
    private var refusals = SlidingCount(seconds: window)

    init(probeInterval: Double) { self.probeInterval = probeInterval }

    /// - Parameter hint: the pause in seconds that the server asks for; nil: for none.
    mutating func refused(ticket: Int, sentAt: Double, hint: Double?, now: Double, random: inout SplitMix64) {
        refusalTime = refusalTime == 0 ? now - sentAt : 0.8 * refusalTime + 0.2 * (now - sentAt)
        refusals.add(now: now)
        if let hint { pause(until: now + hint * Double.random(in: 1...1.05, using: &random), now, random: &random) }
        if probe?.ticket == ticket {
            refusedProbes += 1
            probe = nil
        } else if !isProbing, acceptsNothing(now) {
            isProbing = true
            refusedProbes = 0
        } else {
            return
        }
        guard (hint ?? 0) < PoolThrottle.shortestHint else { return }
        let longest = min(probeInterval, 0.5 * Double(1 << min(refusedProbes, 6)))
        pause(until: now + Double.random(in: longest / 2...longest, using: &random), now, random: &random)
    }

    mutating func answered(ticket: Int) { if probe?.ticket == ticket { stopProbing() } }

    /// The probe failed for another reason; the next one may go.
    mutating func failed(ticket: Int) { if probe?.ticket == ticket { probe = nil } }

    /// Refusals come fast: a probe that was not refused for several times as long is accepted, however long its answer takes.
    mutating func advance(_ now: Double) { if let probe, now >= probe.sentAt + patience { stopProbing() } }

    /// When the next request may be sent: a probe waits for the fate of the one before it.
    func readyAt(now: Double) -> Double { max(now, pausedUntil, isProbing ? probe.map { $0.sentAt + patience } ?? now : now) }

    mutating func sent(ticket: Int, now: Double) {
        sends.add(now: now)
        if isProbing { probe = (ticket, now) }
    }

    /// The share of the limit that may be in flight: it rises from 0 to 1 in the seconds after a pause, so that not all start at once.
    func share(now: Double) -> Double { rampLength == 0 ? 1 : min(1, max(0, (now - pausedUntil) / rampLength)) }

    private var patience: Double { min(max(0.25, 4 * refusalTime), probeInterval) }

    private mutating func stopProbing() {
        isProbing = false
        probe = nil
        refusals = SlidingCount(seconds: PoolThrottle.window)
    }

    private mutating func acceptsNothing(_ now: Double) -> Bool {
        let refused = refusals.sum(now: now)
        return refused >= 5 && Double(refused) >= 0.9 * Double(sends.sum(now: now))
    }

    private mutating func pause(until end: Double, _ now: Double, random: inout SplitMix64) {
        guard end > pausedUntil else { return }
        pausedUntil = end
        rampLength = min(3, end - now) * Double.random(in: 0.2...0.5, using: &random)
    }
}
