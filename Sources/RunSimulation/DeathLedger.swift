/// Which tasks were in work when workers were lost, as it really was. A task may be blamed for deaths only if two attempts had it in work
/// when their workers were lost, and a task with two deaths is not tried again.
struct DeathLedger {
    /// What one attempt had in work.
    private struct Held {
        /// In the order in which they were begun, one at a time.
        var begun: [Int32] = []
        var isAtWork = false
        /// The worker died or froze with this one of `begun`. What a worker begins after it was frozen may count as lost too, since others
        /// may have taken over. nil: the worker was never lost.
        var lostFrom: Int?
        /// A machine went down, and the last notes of the attempt may be lost with it.
        var isCut = false
        /// The worker stopped in order.
        var hasDrained = false
        /// When the search began that led to the attempt, in the order of events.
        var soughtAt = 0
    }

    private struct Death {
        var place: Int64
        var time: Int
    }

    private struct TaskOfShard: Hashable {
        var task: Int
        var shard: Int
    }

    /// A worker counts as lost when another takes over, and not only when it is frozen.
    private let countsTakeovers: Bool
    private var held: [Int64: Held] = [:]
    /// Processes that were killed with the task in work while no other attempt had taken over.
    private var deaths: [TaskOfShard: [Death]] = [:]
    /// By shard: the highest attempt that has a journal.
    private var newest: [Int: Int] = [:]
    private var time = 0

    /// So many deaths are enough.
    private static let enough = 2

    init(countsTakeovers: Bool = false) { self.countsTakeovers = countsTakeovers }

    private static func place(_ shard: Int, _ attempt: Int) -> Int64 { Int64(shard) << 16 | Int64(attempt) }

    /// The time of what happens now, in the order of events.
    mutating func next() -> Int {
        time += 1
        return time
    }

    /// A journal of this attempt appeared, whether its worker knows that or dies before.
    mutating func appear(shard: Int, attempt: Int) {
        newest[shard] = max(newest[shard] ?? 0, attempt)
        if countsTakeovers { for earlier in 1..<attempt { lose(DeathLedger.place(shard, earlier)) } }
    }

    mutating func claim(shard: Int, attempt: Int, soughtAt: Int) {
        // Another may have taken over before the claim has come to its end.
        let isLost = countsTakeovers && newest[shard] ?? 0 > attempt
        held[DeathLedger.place(shard, attempt)] = Held(lostFrom: isLost ? 0 : nil, soughtAt: soughtAt)
    }

    /// - Returns: what is wrong about that; nil: nothing.
    mutating func begin(_ task: Int, shard: Int, attempt: Int) -> String? {
        let place = DeathLedger.place(shard, attempt)
        held[place]?.begun.append(Int32(task))
        held[place]?.isAtWork = true
        let claim = held[place]?.soughtAt ?? 0
        let known = deaths[TaskOfShard(task: task, shard: shard)]?.count {
            $0.place < place && $0.time < claim && !(held[$0.place]?.isCut ?? false)
        }
        guard let known, known >= DeathLedger.enough else { return nil }
        return "attempt \(attempt) of shard \(shard) began task \(task), with which \(known) workers had died"
    }

    mutating func leave(shard: Int, attempt: Int) { held[DeathLedger.place(shard, attempt)]?.isAtWork = false }

    mutating func freeze(shard: Int, attempt: Int) { lose(DeathLedger.place(shard, attempt)) }

    private mutating func lose(_ place: Int64) {
        guard var attempt = held[place] else { return }
        attempt.lostFrom = min(attempt.lostFrom ?? .max, max(0, attempt.begun.count - 1))
        held[place] = attempt
    }

    /// - Parameter isKnown: whether others can know that the process has died. It is lost either way.
    mutating func die(shard: Int, attempt: Int, isKnown: Bool = true) {
        let place = DeathLedger.place(shard, attempt)
        lose(place)
        guard isKnown, let held = held[place], held.isAtWork, let task = held.begun.last, newest[shard] == attempt else { return }
        deaths[TaskOfShard(task: Int(task), shard: shard), default: []].append(Death(place: place, time: next()))
    }

    /// What was not synced of the attempt's journal may be lost.
    mutating func cut(shard: Int, attempt: Int) { held[DeathLedger.place(shard, attempt)]?.isCut = true }

    mutating func cutAll() { for place in held.keys { held[place]?.isCut = true } }

    mutating func drain(shard: Int, attempt: Int) {
        let place = DeathLedger.place(shard, attempt)
        // Whoever took over before that did not know.
        if !countsTakeovers || held[place]?.lostFrom == nil { held[place]?.hasDrained = true }
    }

    /// How many workers this task has killed in this shard, as far as others can know.
    func count(_ task: Int, shard: Int) -> Int { deaths[TaskOfShard(task: task, shard: shard)]?.count ?? 0 }

    /// - Parameter attempts: those for whose deaths a task is blamed.
    /// - Returns: what is wrong about that; nil: nothing.
    func fault(of task: Int, shard: Int, attempts: [Int]) -> String? {
        if Set(attempts).count < DeathLedger.enough { return "for the deaths of the attempts \(attempts) alone" }
        for attempt in attempts where !mayCount(task, DeathLedger.place(shard, attempt)) {
            return "for attempt \(attempt) of shard \(shard), which was not lost with it"
        }
        return nil
    }

    private func mayCount(_ task: Int, _ place: Int64) -> Bool {
        guard let attempt = held[place], !attempt.hasDrained, let lost = attempt.lostFrom else { return false }
        // Where the last note is lost, the one before it is the last.
        return attempt.begun[(attempt.isCut ? 0 : lost)...].contains(Int32(task))
    }
}
