import Records

/// Decides when each completion of one (endpoint, key, model) may be sent, and what follows when a request ends. It has no clock and no
/// threads: every call says what time it is, in a monotonic time of the caller's, and the caller serialises the calls.
///
/// A completion is a ticket: `add` puts it into the queue, `next` says that it may be sent, and `ended` puts it back or lets it go. While a
/// completion waits, it holds no slot.
package struct Limiter: Sendable {
    /// What follows for a completion whose request has ended.
    package enum Consequence: Hashable, Sendable {
        /// The ending counts.
        case done
        /// `next` will name the ticket again, at this time at the earliest.
        case waits(until: Duration)
        /// No more attempts, or no more time.
        case exhausted
    }

    struct Item: Sendable {
        var tokens: Int
        var attempts = 0
        var reusedDead = 0
        /// All that were sent, those included that do not count as attempts.
        var requests = 0
        var deadline: Double
        /// nil: not in flight.
        var sentAt: Double?
        /// Whether the request in flight was a probe, whose failure is the pool's and not the completion's.
        var isProbe = false
    }

    let settings: LimiterSettings
    var random: SplitMix64
    var limit: ConcurrencyLimit
    var throttle: PoolThrottle
    var pace: SendPace
    var circuit: Circuit
    var requestBucket: TokenBucket?
    var tokenBucket: TokenBucket?
    var workers = 1
    var items: [Int: Item] = [:]
    private var fresh: [Int] = []
    private var freshStart = 0
    private var retries = TimedQueue()
    package private(set) var inFlight = 0
    var lastAnswer = -Double.infinity
    /// Whether a server on this machine has answered nothing for so long that it must be dead. All completions have failed then.
    package private(set) var isServerGone = false

    /// - Parameter seed: another one for each process, so that processes do not try again at the same moment.
    package init(_ settings: LimiterSettings, seed: UInt64, now: Duration) {
        self.settings = settings
        random = SplitMix64(seed: seed)
        limit = ConcurrencyLimit(start: settings.startingInFlight, maximum: settings.inFlight)
        throttle = PoolThrottle(probeInterval: settings.probeInterval)
        pace = SendPace(start: now.inSeconds)
        circuit = Circuit(probeInterval: settings.probeInterval)
        requestBucket = settings.requestsPerMinute.map { TokenBucket(perMinute: $0, now: now.inSeconds) }
        tokenBucket = settings.tokensPerMinute.map { TokenBucket(perMinute: $0, now: now.inSeconds) }
    }

    /// How many may be in flight by what was learnt so far.
    package var currentLimit: Int { Int(limit.current) }

    /// - Parameter tokens: the estimate of the prompt's and the answer's tokens together.
    package mutating func add(ticket: Int, tokens: Int, now: Duration) {
        items[ticket] = Item(tokens: tokens, deadline: now.inSeconds + settings.deadline)
        fresh.append(ticket)
    }

    /// The completion is no longer wanted. One in flight keeps its slot until `ended`.
    package mutating func cancel(ticket: Int) {
        guard items[ticket]?.sentAt == nil else { return }
        items[ticket] = nil
    }

    /// A ticket that is to be sent now; nil: none may be. Call it until it is nil, after every other call and at `wakeTime`.
    package mutating func next(now: Duration) -> Int? {
        let now = now.inSeconds
        noteServerGone(now)
        throttle.advance(now)
        guard !isServerGone, let ticket = candidate(now), gateOpens(ticket, now) <= now, hasRoom(now) else { return nil }
        remove(ticket)
        send(ticket, now)
        return ticket
    }

    /// When `next` may name a ticket although nothing else happens; nil: not before another call.
    package func wakeTime(now: Duration) -> Duration? {
        let now = now.inSeconds
        guard !isServerGone else { return nil }
        let queued = firstFresh.map { (time: now, ticket: $0) } ?? retries.first
        guard let queued else { return nil }
        let opens = max(queued.time, gateOpens(queued.ticket, max(now, queued.time)))
        if opens > now { return .inSeconds(opens) }
        guard !hasRoom(now) else { return .inSeconds(now) }
        // While the share rises, room comes without anything ending.
        return throttle.share(now: now) < 1 && Double(inFlight) < limit.current ? .inSeconds(now + 0.05) : nil
    }

    private func hasRoom(_ now: Double) -> Bool {
        circuit.isOpen || throttle.isProbing || Double(inFlight) < max(1, (limit.current * throttle.share(now: now)).rounded(.down))
    }

    /// The earliest time at which every limit lets this ticket pass.
    private func gateOpens(_ ticket: Int, _ now: Double) -> Double {
        var opens = max(throttle.readyAt(now: now), pace.readyAt(now: now))
        if circuit.isOpen { opens = max(opens, circuit.nextProbe) }
        if let requestBucket { opens = max(opens, requestBucket.readyAt(1, now: now)) }
        if let tokenBucket { opens = max(opens, tokenBucket.readyAt(Double(items[ticket]?.tokens ?? 0), now: now)) }
        return opens
    }

    private mutating func send(_ ticket: Int, _ now: Double) {
        guard var item = items[ticket] else { preconditionFailure("a ticket in the queue has an item") }
        item.isProbe = circuit.isOpen || throttle.isProbing
        item.sentAt = now
        item.requests += 1
        items[ticket] = item
        inFlight += 1
        limit.sent(inFlight: inFlight)
        throttle.sent(ticket: ticket, now: now)
        pace.sent(now: now)
        circuit.sent(now: now)
        requestBucket?.take(1, now: now)
        tokenBucket?.take(Double(item.tokens), now: now)
    }

    private mutating func noteServerGone(_ now: Double) {
        if let openedAt = circuit.openedAt, settings.isLocal, now - openedAt >= settings.goneAfter { isServerGone = true }
    }
}

extension Limiter {
    private var firstFresh: Int? { fresh[freshStart...].first { items[$0] != nil } }

    /// A completion whose wait is over goes before one that was never sent.
    private mutating func candidate(_ now: Double) -> Int? {
        while let first = retries.first, items[first.ticket] == nil { retries.removeFirst() }
        while freshStart < fresh.count, items[fresh[freshStart]] == nil { freshStart += 1 }
        if let first = retries.first, first.time <= now { return first.ticket }
        return freshStart < fresh.count ? fresh[freshStart] : nil
    }

    private mutating func remove(_ ticket: Int) {
        if retries.first?.ticket == ticket { return retries.removeFirst() }
        freshStart += 1
        guard freshStart > 1024, freshStart * 2 > fresh.count else { return }
        fresh.removeFirst(freshStart)
        freshStart = 0
    }

    mutating func requeue(_ ticket: Int, at time: Double) { retries.insert(ticket, at: time) }

    /// Takes a ticket out of flight; nil: it was not in flight.
    mutating func land(_ ticket: Int) -> Item? {
        guard let item = items[ticket], item.sentAt != nil else { return nil }
        inFlight -= 1
        items[ticket]?.sentAt = nil
        return item
    }
}

extension Duration {
    static func inSeconds(_ seconds: Double) -> Duration { .nanoseconds(Int64((seconds * 1e9).rounded(.up))) }
}
