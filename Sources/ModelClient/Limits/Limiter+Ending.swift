import HTTPTransport
import Records

extension Limiter {
    /// Says what follows from the end of a ticket's request.
    package mutating func ended(ticket: Int, _ ending: Ending, now: Duration) -> Consequence {
        let now = now.inSeconds
        guard let item = land(ticket), let sentAt = item.sentAt else { return .done }
        let flight = Flight(ticket: ticket, sentAt: sentAt, hint: poolHint(ending), now: now)
        returnTokens(item, ending.usage, now)
        learn(from: ending.ending, item, flight)
        switch ending.ending {
        case .final, .fatal, .cancelled:
            items[ticket] = nil
            return .done
        case .reusedDead, .rateLimited, .overloaded, .transient, .truncated, .serverGone: return again(item, ending, flight)
        }
    }

    private struct Flight {
        var ticket: Int
        var sentAt: Double
        /// A wait that holds the whole pool; nil: none.
        var hint: Double?
        var now: Double
    }

    private func poolHint(_ ending: Ending) -> Double? {
        guard ending.ending == .rateLimited || ending.ending == .overloaded, let wait = ending.wait?.inSeconds else { return nil }
        return wait <= settings.longestPoolPause ? wait : nil
    }

    private mutating func returnTokens(_ item: Item, _ usage: TokenUsage, _ now: Double) {
        guard let prompt = usage.prompt, let completion = usage.completion else { return }
        tokenBucket?.giveBack(Double(item.tokens - prompt - completion), now: now)
    }

    private mutating func learn(from ending: EndingClass, _ item: Item, _ flight: Flight) {
        switch ending {
        case .final:
            lastAnswer = flight.now
            limit.answered(inFlight: inFlight, now: flight.now)
            throttle.answered(ticket: flight.ticket)
            circuit.answered(sentAt: flight.sentAt)
        case .rateLimited:
            pace.refused(sentAt: flight.sentAt, isProbe: item.isProbe, now: flight.now)
            limit.rateLimited(inFlight: inFlight + 1, hint: flight.hint, now: flight.now)
            throttle.refused(ticket: flight.ticket, sentAt: flight.sentAt, hint: flight.hint, now: flight.now, random: &random)
            pace.rest(until: throttle.pausedUntil)
        case .overloaded, .transient, .truncated, .serverGone:
            limit.disturbed(inFlight: inFlight)
            if flight.hint != nil {
                throttle.refused(ticket: flight.ticket, sentAt: flight.sentAt, hint: flight.hint, now: flight.now, random: &random)
            } else {
                throttle.failed(ticket: flight.ticket)
            }
            circuit.failed(isServerGone: ending == .serverGone, now: flight.now)
        case .reusedDead, .fatal, .cancelled: throttle.failed(ticket: flight.ticket)
        }
    }

    private mutating func again(_ item: Item, _ ending: Ending, _ flight: Flight) -> Consequence {
        var item = item
        item.sentAt = nil
        if ending.ending == .reusedDead { item.reusedDead += 1 }
        if !isPoolFault(item, ending, flight) { item.attempts += 1 }
        let time = flight.now + wait(item, ending)
        let hasTries = item.attempts < settings.attempts && item.requests < Limiter.requestsPerAttempt * settings.attempts
        guard ending.mayRetry, hasTries, time < item.deadline else {
            items[flight.ticket] = nil
            return .exhausted
        }
        items[flight.ticket] = item
        requeue(flight.ticket, at: time)
        return .waits(until: .inSeconds(time))
    }

    private static let requestsPerAttempt = 5

    /// Whether a failure says nothing of the completion: the server is gone, refuses everything, or closed a kept connection. More dead
    /// connections than a few are a server that hangs up on this very request.
    private func isPoolFault(_ item: Item, _ ending: Ending, _ flight: Flight) -> Bool {
        switch ending.ending {
        case .serverGone: true
        case .reusedDead: item.reusedDead <= 16
        case .rateLimited, .overloaded: item.isProbe || flight.hint != nil && lastAnswer < flight.sentAt
        default: item.isProbe
        }
    }

    /// Full jitter: between nothing and a bound that doubles with each attempt. What the server asks for is the least.
    private mutating func wait(_ item: Item, _ ending: Ending) -> Double {
        guard ending.ending != .reusedDead else { return 0 }
        let bound = min(settings.backoffCap, settings.backoffBase * Double(1 << min(item.requests, 20)))
        return (ending.wait?.inSeconds ?? 0) + Double.random(in: 0...bound, using: &random)
    }

    /// Takes the limits that the headers of a response state, unless the settings have limits of their own.
    package mutating func observe(_ headers: ResponseHeaders, now: Duration) {
        let now = now.inSeconds
        if settings.requestsPerMinute == nil { Limiter.observe("requests", headers, &requestBucket, workers: workers, now) }
        if settings.tokensPerMinute == nil { Limiter.observe("tokens", headers, &tokenBucket, workers: workers, now) }
    }

    private static func observe(
        _ kind: String, _ headers: ResponseHeaders, _ bucket: inout TokenBucket?, workers: Int, _ now: Double
    ) {
        guard let limit = headers["x-ratelimit-limit-" + kind].flatMap({ Double($0) }), limit.isFinite, limit > 0 else { return }
        let rate = limit / Double(workers)
        if bucket == nil { bucket = TokenBucket(perMinute: rate, now: now) }
        if bucket?.perMinute != rate { bucket?.setRate(rate, now: now) }
        if let remaining = headers["x-ratelimit-remaining-" + kind].flatMap({ Double($0) }), remaining >= 0 {
            bucket?.lower(to: remaining, now: now)
        }
    }

    /// Each of several workers that share a key takes its part of all limits.
    package mutating func divide(among workers: Int, now: Duration) {
        self.workers = max(1, workers)
        let share = 1 / Double(self.workers)
        limit.maximum = max(1, (Double(settings.inFlight) * share).rounded(.down))
        if let rate = settings.requestsPerMinute { requestBucket?.setRate(rate * share, now: now.inSeconds) }
        if let rate = settings.tokensPerMinute { tokenBucket?.setRate(rate * share, now: now.inSeconds) }
    }
}
