import Records

/// What a model's tokens cost.
public struct TokenPrice: Hashable, Sendable, Codable {
    /// US dollars for a million tokens of prompts.
    public var prompt: Double
    /// US dollars for a million tokens of completions.
    public var completion: Double

    public init(prompt: Double, completion: Double) {
        self.prompt = prompt
        self.completion = completion
    }

    func usd(prompt promptTokens: Int, completion completionTokens: Int) -> Double {
        (Double(promptTokens) * prompt + Double(completionTokens) * completion) / 1e6
    }
}

/// Tokens and their cost.
public struct Spend: Hashable, Sendable {
    public var tokens = 0
    /// 0 where the model has no price.
    public var usd = 0.0

    public init() {}

    static func += (left: inout Spend, right: Spend) {
        left.tokens += right.tokens
        left.usd += right.usd
    }

    static func -= (left: inout Spend, right: Spend) {
        left.tokens -= right.tokens
        left.usd -= right.usd
    }
}

/// What this process has spent of a run's budget, and whether it may spend more. Before a request is sent, the most that it can cost is reserved; when it ends, what
/// the server counted takes the place of that.
package struct SpendLedger: Sendable {
    package struct Limits: Hashable, Sendable {
        /// nil: no limit.
        package var usd: Double?
        /// Prompts and completions together; nil: no limit.
        package var tokens: Int?

        package init(usd: Double? = nil, tokens: Int? = nil) {
            self.usd = usd
            self.tokens = tokens
        }
    }

    package enum Admission: Hashable, Sendable {
        case admitted
        /// Requests in flight hold so much that this one has to wait for one of them to end; or this worker's part of the budget is used up,
        /// and the next call of `share` will give it another part.
        case mustWait
        /// Even without those in flight the request does not fit.
        case spent
    }

    private let price: TokenPrice?
    private let limits: Limits
    private var reserved: [Int: Spend] = [:]
    private var reservedSum = Spend()
    private var booked = RunSpend()
    /// What the rest of the run has cost: its earlier starts, and its other workers.
    private var others = Spend()
    /// How many workers share what the run may still spend.
    private var workers = 1
    /// What was booked here when `share` was called.
    private var bookedBefore = Spend()

    package var spent: Spend { booked.spent }
    package var unknown: Spend { booked.unknown }
    package var wasted: Spend { booked.wasted }

    /// - Throws: `ModelError` with `configuration` if a limit in dollars is set and the model has no price.
    package init(price: TokenPrice?, model: String, limits: Limits) throws {
        if limits.usd != nil, price == nil {
            throw ModelError(
                .configuration, "max_usd is set, but the model \(model) has no price",
                remedy: "Set both gen.usd_per_million_prompt_tokens and gen.usd_per_million_completion_tokens, or use max_tokens_total")
        }
        self.price = price
        self.limits = limits
    }

    /// Takes what the rest of the run has cost, and how many workers share what it may still spend: each gets an equal part, from now on.
    package mutating func share(beside others: RunSpend, among workers: Int) {
        self.others = others.total
        self.workers = max(1, workers)
        bookedBefore = booked.total
    }

    /// Everything that was booked here, with what is reserved as the most that it may cost.
    package var bookedOrReserved: RunSpend {
        var sum = booked
        sum.unknown += reservedSum
        return sum
    }

    /// Sets aside what the request can cost at most.
    package mutating func reserve(ticket: Int, promptTokens: Int, maxOutputTokens: Int) -> Admission {
        let amount = Spend(prompt: promptTokens, completion: maxOutputTokens, price: price)
        guard fits(amount, beside: Spend()) else { return willFit(amount) ? .mustWait : .spent }
        guard fits(amount, beside: reservedSum) else { return .mustWait }
        if let old = reserved.updateValue(amount, forKey: ticket) { reservedSum -= old }
        reservedSum += amount
        return .admitted
    }

    /// Books what a request cost. A reservation that the server did not charge for is free again.
    /// - Returns: the cost in US dollars; nil: it is not known.
    package mutating func settle(ticket: Int, _ ending: Ending) -> Double? {
        guard let amount = reserved.removeValue(forKey: ticket) else { return nil }
        reservedSum -= amount
        if reserved.isEmpty { reservedSum = Spend() }
        guard ending.mayBeCharged || ending.usage != .unknown else { return 0 }
        let isWasted = ending.ending != .final
        guard let prompt = ending.usage.prompt, let completion = ending.usage.completion else {
            booked.unknown += amount
            if isWasted { booked.wasted += amount }
            return nil
        }
        let cost = Spend(prompt: prompt, completion: completion, price: price)
        booked.spent += cost
        if isWasted { booked.wasted += cost }
        return price == nil ? nil : cost.usd
    }

    /// The error that ends a run whose budget is used up.
    package var budgetSpent: ModelError {
        let reached = limits.usd.map { "max_usd = \($0)" } ?? "max_tokens_total = \(limits.tokens ?? 0)"
        let tokens = booked.total.tokens + others.tokens
        return ModelError(
            .budgetSpent, "the budget does not allow another request: \(reached), and the run has spent \(tokens) tokens",
            remedy: "Raise the budget and resume the run; all answers so far are kept")
    }

    private func fits(_ amount: Spend, beside reserved: Spend) -> Bool { fits(amount, beside: reserved, workers: workers) }

    /// Whether the request fits into what the whole run may still spend, and this worker has spent something since it got its part.
    private func willFit(_ amount: Spend) -> Bool {
        workers > 1 && booked.total != bookedBefore && fits(amount, beside: Spend(), workers: 1)
    }

    private func fits(_ amount: Spend, beside reserved: Spend, workers: Int) -> Bool {
        var own = booked.total
        own += reserved
        own += amount
        if let limit = limits.usd, own.usd > most(limit, others.usd, bookedBefore.usd, workers) + 1e-9 { return false }
        if let limit = limits.tokens {
            return Double(own.tokens) <= most(Double(limit), Double(others.tokens), Double(bookedBefore.tokens), workers)
        }
        return true
    }

    /// The most that this process may book in all, of dollars or of tokens.
    private func most(_ limit: Double, _ others: Double, _ before: Double, _ workers: Int) -> Double {
        before + max(0, limit - others - before) / Double(workers)
    }
}
