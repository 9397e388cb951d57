import HTTPTransport
import Records
import Synchronization

/// Lets the completions of one model go out one by one: the limiter, the budget, and the tasks that wait for them.
final class ModelLane: Sendable {
    private struct Shared {
        var lane: LaneState
        /// When `pump` will be called by a task that sleeps; nil means: none does.
        var wakeTime: Duration?
        var counts = ModelClientSnapshot()
    }

    let model: String
    private let origin = ContinuousClock.now
    private let hasPrice: Bool
    private let shared: Mutex<Shared>

    /// - Throws: `ModelError` with `configuration` if a limit in dollars is set and the model has no price.
    init(model: String, limiter settings: LimiterSettings, options: ModelClientOptions) throws {
        self.model = model
        hasPrice = options.prices[model] != nil
        let ledger = try SpendLedger(
            price: options.prices[model], model: model, limits: .init(usd: options.maxUSD, tokens: options.maxTokensTotal))
        let limiter = Limiter(settings, seed: options.seed ?? UInt64.random(in: 0 ... .max), now: .zero)
        shared = Mutex(Shared(lane: LaneState(limiter: limiter, ledger: ledger)))
    }

    private var now: Duration { origin.duration(to: .now) }

    /// Puts a completion into the queue, and returns its ticket.
    func enter(_ cost: LaneState.Cost) throws -> Int { try shared.withLock { try $0.lane.enter(cost) } }

    /// Waits until the ticket's request may be sent.
    /// - Throws: what `fail` was given; `ModelError` with `budgetSpent` or `serverGone`; `CancellationError`.
    func turn(_ ticket: Int) async throws {
        pump()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if let early = shared.withLock({ $0.lane.wait(ticket, continuation) }) { continuation.resume(with: early) }
            }
        } onCancel: {
            changing { $0.lane.leave(ticket) }
        }
    }

    /// Books the end of the ticket's request.
    /// - Returns: what follows, and the cost in US dollars; nil means: it is not known.
    func ended(
        _ ticket: Int, _ ending: Ending, _ http: HTTPEnding, _ cost: LaneState.Cost
    ) -> (next: LaneState.Next, usd: Double?) {
        changing { shared in
            shared.lane.limiter.observe(http.transport.headers, now: now)
            let (next, usd) = shared.lane.ended(ticket, ending, cost, now: now)
            shared.counts.add(ending, http, isRetried: { if case .again = next { true } else { false } }())
            return (next, usd)
        }
    }

    /// Fails every completion that waits, and every later one.
    func fail(_ error: any Error) { changing { $0.lane.fail(error) } }

    /// Each of several workers that share the key takes its part of all limits.
    func divide(among workers: Int) { changing { $0.lane.limiter.divide(among: workers, now: now) } }

    /// The rest of the budget is shared among several workers.
    func shareBudget(beside others: RunSpend, among workers: Int) { changing { $0.lane.ledger.share(beside: others, among: workers) } }

    var spend: RunSpend { shared.withLock { $0.lane.ledger.bookedOrReserved } }

    var snapshot: ModelClientSnapshot {
        shared.withLock { shared in
            var counts = shared.counts
            counts.inFlight = shared.lane.limiter.inFlight
            counts.waiting = shared.lane.waiting
            counts.limit = shared.lane.limiter.currentLimit
            counts.usd = hasPrice ? shared.lane.ledger.spent.usd : nil
            let pause = shared.lane.limiter.throttle.pausedUntil - now.inSeconds
            counts.pausedFor = pause > 0 ? .inSeconds(pause) : nil
            return counts
        }
    }

    private func pump() { changing { _ in } }

    /// Changes the lane, lets go whoever may go now, and sees to it that this happens again when time alone lets others go.
    @discardableResult private func changing<Result>(_ body: (inout Shared) -> Result) -> Result {
        let (result, resumptions, wake) = shared.withLock { shared in
            let result = body(&shared)
            let wake = shared.lane.pump(now: now, model: model)
            var due: Duration?
            if let wake, shared.wakeTime.map({ wake < $0 }) ?? true {
                shared.wakeTime = wake
                due = wake
            }
            return (result, shared.lane.takeResumptions(), due)
        }
        for resumption in resumptions { resumption.continuation.resume(with: resumption.result) }
        if let wake { wakeUp(at: wake) }
        return result
    }

    private func wakeUp(at time: Duration) {
        let instant = origin + max(time, now + .milliseconds(1))
        Task { [weak self] in
            // Nobody cancels this task, so the sleep does not throw.
            try? await Task.sleep(until: instant, clock: .continuous)
            self?.woken(time)
        }
    }

    private func woken(_ time: Duration) {
        changing { shared in
            if shared.wakeTime == time { shared.wakeTime = nil }
        }
    }
}

extension ModelClientSnapshot {
    mutating func add(_ ending: Ending, _ http: HTTPEnding, isRetried: Bool) {
        attempts += 1
        retries += isRetried ? 1 : 0
        completions += ending.ending == .final ? 1 : 0
        promptTokens += ending.usage.prompt ?? 0
        completionTokens += ending.usage.completion ?? 0
        let isCounted = ending.usage.prompt != nil && ending.usage.completion != nil
        unknownSpends += ending.mayBeCharged && !isCounted ? 1 : 0
        newConnections += http.newConnections
    }

    /// Adds the counters of another model or client.
    public static func += (left: inout Self, right: Self) {
        left.inFlight += right.inFlight
        left.waiting += right.waiting
        left.limit += right.limit
        left.completions += right.completions
        left.attempts += right.attempts
        left.retries += right.retries
        left.promptTokens += right.promptTokens
        left.completionTokens += right.completionTokens
        left.unknownSpends += right.unknownSpends
        left.newConnections += right.newConnections
        if let usd = right.usd { left.usd = (left.usd ?? 0) + usd }
        if let pause = right.pausedFor { left.pausedFor = max(left.pausedFor ?? .zero, pause) }
    }
}
