/// How many requests may be in flight, learnt as in congestion control. A round is as many answers as may be in flight. The limit doubles
/// after each clean round until the first 429. From then on it grows by 5 % a round, or by 25 % if no 429 came for half a minute. A 429
/// takes a fifth from the limit, at most once in 15 seconds.
struct ConcurrencyLimit: Hashable, Sendable {
    private static let cooldown = 15.0
    private static let quiet = 30.0

    private(set) var current: Double
    var maximum: Double { didSet { current = min(current, maximum) } }
    /// nil: there was no 429.
    private var lastRefusal: Double?
    private var answers = 0
    /// The most that were in flight in this round.
    private var peak = 0
    private var coolsUntil = -Double.infinity

    init(start: Int, maximum: Int) {
        self.maximum = Double(max(1, maximum))
        current = Double(max(1, min(start, maximum)))
    }

    mutating func sent(inFlight: Int) { peak = max(peak, inFlight) }

    mutating func answered(inFlight: Int, now: Double) {
        answers += 1
        guard answers >= Int(current) else { return }
        // A limit that was not used says nothing of whether more would do.
        if Double(peak) >= 0.8 * current, now >= coolsUntil { current = min(maximum, current * growth(now)) }
        startRound(inFlight: inFlight)
    }

    /// A failure of the server or the network: the limit stays as it is, and the round is no clean one.
    mutating func disturbed(inFlight: Int) { startRound(inFlight: inFlight) }

    /// - Parameters:
    ///   - inFlight: with the request that was refused. If fewer than 80 % of those allowed are in flight, the limit is not the cause.
    ///   - hint: the wait that the server asks for; the limit rests as long.
    mutating func rateLimited(inFlight: Int, hint: Double?, now: Double) {
        lastRefusal = now
        let isNew = now >= coolsUntil
        coolsUntil = max(isNew ? now + ConcurrencyLimit.cooldown : coolsUntil, now + (hint ?? 0))
        startRound(inFlight: inFlight)
        if isNew, Double(inFlight) >= 0.8 * current { current = max(1, current * 0.8) }
    }

    private func growth(_ now: Double) -> Double {
        guard let lastRefusal else { return 2 }
        return now - lastRefusal < ConcurrencyLimit.quiet ? 1.05 : 1.25
    }

    private mutating func startRound(inFlight: Int) {
        answers = 0
        peak = inFlight
    }
}
