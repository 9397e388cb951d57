import Records

/// What the requests of a run cost, or those of a part of it.
public struct RunSpend: Hashable, Sendable {
    /// What the server counted, for answers and for failed attempts.
    public var spent = Spend()
    /// The most that requests without a count may have cost: failed attempts that the server may have charged for.
    public var unknown = Spend()
    /// The part of `spent` and `unknown` that led to no answer.
    public var wasted = Spend()

    public init() {}

    /// Adds one request as it was recorded.
    /// - Parameter price: nil means: the model has no price.
    public mutating func add(_ attempt: AskAttempt, price: TokenPrice?) {
        guard attempt.mayBeCharged || attempt.usage != .unknown else { return }
        let isWasted = attempt.ending != .final
        if let prompt = attempt.usage.prompt, let completion = attempt.usage.completion {
            var cost = Spend(prompt: prompt, completion: completion, price: price)
            if let usd = attempt.usd { cost.usd = usd }
            spent += cost
            if isWasted { wasted += cost }
        } else {
            let cost = Spend(prompt: attempt.most.prompt ?? 0, completion: attempt.most.completion ?? 0, price: price)
            unknown += cost
            if isWasted { wasted += cost }
        }
    }

    /// What counts against a limit.
    var total: Spend {
        var sum = spent
        sum += unknown
        return sum
    }

    public static func += (left: inout Self, right: Self) {
        left.spent += right.spent
        left.unknown += right.unknown
        left.wasted += right.wasted
    }
}

extension Spend {
    init(prompt: Int, completion: Int, price: TokenPrice?) {
        self.init()
        tokens = prompt + completion
        usd = price?.usd(prompt: prompt, completion: completion) ?? 0
    }
}
