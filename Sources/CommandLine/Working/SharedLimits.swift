import Generation
import ModelClient
import Records
import RunProtocol

/// Keeps the limits of a key, and what is left of the run's budget, divided among the workers of a run that send requests at the same time.
/// Each worker counts the others and their requests by the run's files, now and then. What the count of workers gets wrong, the server's
/// answers correct. Between two looks the workers of a run may together spend more than the budget: each of them at most its part of what
/// was left at its last look.
struct SharedLimits {
    private static let pause = Duration.seconds(20)
    /// Workers that start together each see fewer others than there are, and take too much of the budget until their next look.
    private static let pauseWithBudget = Duration.seconds(2)
    /// A look takes at most this share of the worker's time.
    private static let longestShare = 20

    /// How a worker sees the run, and what it tells its client.
    struct View {
        /// Given the lease: how many workers are at work.
        var count: (Duration) throws -> Int
        /// What all requests have cost but those with these nonces; nil: there is no budget.
        var spend: ((Set<UInt64>) throws -> RunSpend)?
        var divide: (Int) -> Void
        var shareBudget: (RunSpend, Int) -> Void
    }

    private let lease: Duration
    private let view: View
    /// This worker's own requests, which its client counts itself.
    private var own: Set<UInt64> = []
    private var others: RunSpend
    private var workers = 1
    /// Shards that this worker holds. Without one it asks nothing, and is not counted by itself or by others.
    private var held = 0
    /// nil: at once.
    private var nextLook: ContinuousClock.Instant?

    /// - Throws: `FileError` or `StoreError` where there is a budget, and what was spent of it cannot be read: then nothing may be asked.
    init(lease: Duration, view: View) throws {
        self.lease = lease
        self.view = view
        others = try view.spend?([]) ?? RunSpend()
        view.shareBudget(others, 1)
    }

    /// To be told of everything that the worker reports, before `look`.
    mutating func note(_ event: WorkerEvent<GenerationRecord>) {
        switch event {
        case .claimed:
            held += 1
            // Nothing of the shard was begun yet.
            if held == 1 { nextLook = nil }
        case .sealed, .drained, .fenced: held = max(0, held - 1)
        case .recorded(let record, _, _):
            if view.spend != nil, case .ask(let ask) = record.content { own.insert(ask.nonce) }
        case .split, .note, .round: break
        }
    }

    /// Looks again where this worker holds a shard and the last look is old.
    /// - Returns: a note for a person where the number of workers changed or could not be had; then it stays as it was.
    mutating func look(now: ContinuousClock.Instant = .now) -> String? {
        guard held > 0, nextLook.map({ now >= $0 }) ?? true else { return nil }
        let begun = ContinuousClock.now
        let pause = view.spend == nil ? SharedLimits.pause : SharedLimits.pauseWithBudget
        defer { nextLook = now + max(pause, (ContinuousClock.now - begun) * SharedLimits.longestShare) }
        do {
            let found = max(1, try view.count(lease))
            if let spend = view.spend, found > 1 || workers > 1 { others = try spend(own) }
            defer { view.shareBudget(others, workers) }
            guard found != workers else { return nil }
            workers = found
            view.divide(found)
            return found == 1
                ? "this worker is alone again and has the limits of the key to itself"
                : "\(found) workers share the limits of the key, a part each"
        } catch {
            // Requests that wait for another part of the budget get one of what was left, or end.
            view.shareBudget(others, workers)
            let part = workers == 1 ? "has all of the limits of the key" : "keeps one part in \(workers) of the limits of the key"
            return "this worker \(part), since the others cannot be counted: \(error)"
        }
    }
}

extension SharedLimits {
    init(store: GenerationStore, model: ServedModel, settings: Settings) throws {
        let limits = settings.clientOptions
        let hasBudget = limits.maxUSD != nil || limits.maxTokensTotal != nil
        let price = limits.prices[settings[\.gen.model]]
        try self.init(
            lease: settings[\.run.lease],
            view: View(
                count: { try store.workersAtWork(lease: $0) },
                spend: hasBudget ? { try store.spend(price: price, except: $0) } : nil,
                divide: { model.divide(among: $0) }, shareBudget: { model.shareBudget(beside: $0, among: $1) }))
    }
}
