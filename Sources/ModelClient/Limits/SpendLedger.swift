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

/// What a run has spent, and whether it may spend more. Before a request is sent, the most that it can cost is reserved; when it ends, what
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
        /// Requests in flight hold so much that this one has to wait for one of them to end.
        case mustWait
        /// Even without those in flight the request does not fit.
        case spent
    }

    private let price: TokenPrice?
    private let limits: Limits
    private var reserved: [Int: Spend] = [:]
    private var reservedSum = Spend()
    /// What the server counted, for answers and for failed attempts.
    package private(set) var spent = Spend()
    /// The most that requests with no count may have cost: a failed attempt that the server may have charged for.
    package private(set) var unknown = Spend()
    /// The part of `spent` and `unknown` that led to no answer.
    package private(set) var wasted = Spend()

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

    /// - Parameters:
    ///   - earlier: what attempts of the same run spent before.
    package mutating func add(earlier: Spend, unknown earlierUnknown: Spend, wasted earlierWasted: Spend) {
        spent += earlier
        unknown += earlierUnknown
        wasted += earlierWasted
    }

    /// Sets aside what the request can cost at most.
    package mutating func reserve(ticket: Int, promptTokens: Int, maxOutputTokens: Int) -> Admission {
        let amount = cost(prompt: promptTokens, completion: maxOutputTokens)
        guard fits(amount, beside: Spend()) else { return .spent }
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
            unknown += amount
            if isWasted { wasted += amount }
            return nil
        }
        let cost = cost(prompt: prompt, completion: completion)
        spent += cost
        if isWasted { wasted += cost }
        return price == nil ? nil : cost.usd
    }

    /// The error that ends a run whose budget is used up.
    package var budgetSpent: ModelError {
        let reached = limits.usd.map { "max_usd = \($0)" } ?? "max_tokens_total = \(limits.tokens ?? 0)"
        return ModelError(
            .budgetSpent, "the budget does not allow another request: \(reached), and \(spent.tokens + unknown.tokens) tokens are spent",
            remedy: "Raise the budget and resume the run; all answers so far are kept")
    }

    private func cost(prompt: Int, completion: Int) -> Spend {
        var spend = Spend()
        spend.tokens = prompt + completion
        spend.usd = price?.usd(prompt: prompt, completion: completion) ?? 0
        return spend
    }

    private func fits(_ amount: Spend, beside reserved: Spend) -> Bool {
        if let most = limits.usd, spent.usd + unknown.usd + reserved.usd + amount.usd > most + 1e-9 { return false }
        if let most = limits.tokens, spent.tokens + unknown.tokens + reserved.tokens + amount.tokens > most { return false }
        return true
    }
}
