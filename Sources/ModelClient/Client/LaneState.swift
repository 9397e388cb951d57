import Records

/// The completions of one model that wait or are in flight, as a value: what `ModelLane` does under its lock.
struct LaneState {
    typealias Continuation = CheckedContinuation<Void, any Error>

    /// The tokens that a completion may cost at most.
    struct Cost {
        var prompt: Int
        var output: Int
    }

    /// A completion whose turn has not come.
    private struct Waiter {
        var cost: Cost
        /// nil means: its task has not begun to wait.
        var continuation: Continuation?
        /// What its task finds when it begins to wait; nil means: it has to wait.
        var early: Result<Void, any Error>?
    }

    /// A task that is to go on, after the lock is released.
    struct Resumption {
        var continuation: Continuation
        var result: Result<Void, any Error>
    }

    var limiter: Limiter
    var ledger: SpendLedger
    private var waiters: [Int: Waiter] = [:]
    /// Tickets that the budget has not admitted, in their order.
    private var unreserved: [Int] = []
    private var lastTicket = 0
    /// Ends this and every later completion of the model.
    private var failure: (any Error)?
    private var resumptions: [Resumption] = []

    init(limiter: Limiter, ledger: SpendLedger) {
        self.limiter = limiter
        self.ledger = ledger
    }

    var waiting: Int { waiters.count }

    mutating func takeResumptions() -> [Resumption] {
        let taken = resumptions
        resumptions.removeAll(keepingCapacity: true)
        return taken
    }

    /// Puts a completion into the queue, and returns its ticket.
    mutating func enter(_ cost: Cost) throws -> Int {
        if let failure { throw failure }
        lastTicket += 1
        waiters[lastTicket] = Waiter(cost: cost)
        unreserved.append(lastTicket)
        return lastTicket
    }

    /// - Returns: the result, where the ticket need not wait.
    mutating func wait(_ ticket: Int, _ continuation: Continuation) -> Result<Void, any Error>? {
        guard let waiter = waiters[ticket] else { preconditionFailure("a ticket waits once between two requests") }
        if let early = waiter.early {
            waiters[ticket] = nil
            return early
        }
        waiters[ticket]?.continuation = continuation
        return nil
    }

    /// The completion is no longer wanted. One whose turn has come keeps its slot until its request has ended.
    mutating func leave(_ ticket: Int) {
        guard let waiter = waiters[ticket], waiter.early == nil else { return }
        withdraw(ticket)
        deliver(ticket, .failure(CancellationError()))
    }

    /// What follows from the end of the ticket's request.
    enum Next {
        case done, exhausted
        /// Wait for the turn of this ticket.
        case again(ticket: Int)
    }

    /// - Returns: what follows, and the cost in US dollars; nil means: it is not known.
    mutating func ended(_ ticket: Int, _ ending: Ending, _ cost: Cost, now: Duration) -> (Next, usd: Double?) {
        let usd = ledger.settle(ticket: ticket, ending)
        switch limiter.ended(ticket: ticket, ending, now: now) {
        case .done: return (.done, usd)
        case .exhausted: return (.exhausted, usd)
        case .waits: return (.again(ticket: again(ticket, cost)), usd)
        }
    }

    /// Fails every completion that waits, and every later one.
    mutating func fail(_ error: any Error) {
        failure = failure ?? error
        for ticket in waiters.keys where waiters[ticket]?.early == nil {
            withdraw(ticket)
            deliver(ticket, .failure(error))
        }
    }

    /// Lets every completion go whose turn has come.
    /// - Returns: when to call this again although nothing else happens; nil means: not before something happens.
    mutating func pump(now: Duration, model: String) -> Duration? {
        reserve(now: now)
        while let ticket = limiter.next(now: now) { deliver(ticket, .success(())) }
        if limiter.isServerGone, failure == nil {
            fail(
                ModelError(
                    .serverGone, "the server of \(model) has answered nothing for minutes",
                    remedy: "Start the server again, then resume the run"))
        }
        return failure == nil ? limiter.wakeTime(now: now) : nil
    }

    /// A ticket whose next attempt is due later. Where the budget has no room for it now, it goes to the end of the queue.
    private mutating func again(_ ticket: Int, _ cost: Cost) -> Int {
        waiters[ticket] = Waiter(cost: cost)
        if let failure {
            withdraw(ticket)
            deliver(ticket, .failure(failure))
            return ticket
        }
        guard ledger.reserve(ticket: ticket, promptTokens: cost.prompt, maxOutputTokens: cost.output) != .admitted else { return ticket }
        limiter.cancel(ticket: ticket)
        waiters[ticket] = nil
        lastTicket += 1
        waiters[lastTicket] = Waiter(cost: cost)
        unreserved.append(lastTicket)
        return lastTicket
    }

    private mutating func reserve(now: Duration) {
        var taken = 0
        defer { unreserved.removeFirst(taken) }
        for ticket in unreserved {
            guard let cost = waiters[ticket]?.cost, waiters[ticket]?.early == nil else {
                taken += 1
                continue
            }
            switch ledger.reserve(ticket: ticket, promptTokens: cost.prompt, maxOutputTokens: cost.output) {
            case .admitted: limiter.add(ticket: ticket, tokens: cost.prompt + cost.output, now: now)
            case .mustWait: return
            case .spent: deliver(ticket, .failure(ledger.budgetSpent))
            }
            taken += 1
        }
    }

    private mutating func withdraw(_ ticket: Int) {
        limiter.cancel(ticket: ticket)
        _ = ledger.settle(ticket: ticket, Ending(ending: .cancelled, status: 0, mayBeCharged: false))
    }

    private mutating func deliver(_ ticket: Int, _ result: Result<Void, any Error>) {
        if let continuation = waiters[ticket]?.continuation {
            waiters[ticket] = nil
            resumptions.append(Resumption(continuation: continuation, result: result))
        } else {
            waiters[ticket]?.early = result
        }
    }
}
