import FileSystem
import Records
import Synchronization

/// One worker's try at one shard. Safe to use from many threads.
///
/// A thread of its own commits what was recorded, writes heartbeats while nothing is recorded, and looks whether another worker has taken
/// over, as often as its `Pace` says. It ends with `seal`, `drain` or `release`.
public final class Attempt<Record: RunRecord>: Sendable {
    public let shard: Int
    public let number: Int
    /// The shard's tasks that had no final record when the attempt began, ascending. Empty: nothing is left but to seal.
    public let tasks: [Int]
    /// The tasks in the order in which to begin them: those whose bound is largest first, by powers of two, else neighbours together. Tasks
    /// that may take the worker down come last.
    public var dearestFirst: [Int] {
        let outline = store.outline
        let sorted =
            outline.costs.isEmpty
            ? tasks
            : tasks.enumerated().sorted { left, right in
                (outline.costClass(right.element), left.offset) < (outline.costClass(left.element), right.offset)
            }.map(\.element)
        return suspects.isEmpty ? sorted : sorted.filter { !suspects.contains($0) } + sorted.filter(suspects.contains)
    }

    /// Of `tasks`, those that an earlier worker had in work when it died. They may be what it died of.
    package let suspects: Set<Int>
    /// The records of tasks that several workers had in work when they died. They are in the journal already, and not among `tasks`.
    package let blamed: [Record]

    /// What was found damaged in the files of earlier attempts.
    public let damage: [Damage]
    /// The partial records that earlier attempts made of `tasks`, by task.
    private let partials: [Int: [RecordEntry<Record>]]

    let store: RunStore<Record>
    let journal: Journal
    private let round: Int
    private let pace: Pace
    private let state: Mutex<State>
    private let ticker = Mutex<(any Ticking)?>(nil)

    private struct State {
        /// Why the attempt cannot go on.
        var fenced: RunError?
        /// Why the last commit in the background failed; the next call tries again.
        var failure: (any Error)?
        var hasEnded = false
        /// The shard is being given back: no more records.
        var isClosing = false
        /// Tasks of the shard that this or an earlier attempt gave away.
        var given: Set<Int>
        /// An idle worker asked for tasks.
        var isWanted = false
        var lastLook: Duration
        var lastGrowth: Duration
    }

    /// Bytes that may wait for a commit before the caller does one.
    static var largestPending: Int { 4 << 20 }

    /// So many workers that die with a task in work are enough: the task is not tried again in this shard.
    static var fatalDeaths: Int { 2 }

    /// - Parameter records: the union of the shard's files as it was when the attempt began.
    /// - Throws: `RunError` (.noThread) where no thread can be had that commits.
    init(
        store: RunStore<Record>, journal: Journal, round: Int, tasks: [Int], records: ShardRecords<Record>, given: Set<Int>, pace: Pace
    ) throws {
        let deaths = Record.canKillWorkers ? records.deaths : [:]
        let fatal = Set(tasks.filter { deaths[$0, default: []].count >= Attempt.fatalDeaths })
        self.store = store
        self.journal = journal
        self.round = round
        let tasks = fatal.isEmpty ? tasks : tasks.filter { !fatal.contains($0) }
        self.tasks = tasks
        suspects = Set(tasks.filter { deaths[$0] != nil })
        blamed = fatal.sorted().map { Record.blamed(task: $0, attempts: deaths[$0, default: []].sorted()) }
        damage = records.damage
        partials =
            Record.hasPartialRecords
            ? Dictionary(uniqueKeysWithValues: tasks.map { ($0, records[$0]?.partials ?? []) }.filter { !$0.1.isEmpty }) : [:]
        self.pace = pace
        shard = journal.header.shard
        number = journal.header.attempt
        let now = store.probe.now()
        state = Mutex(State(given: given, lastLook: now, lastGrowth: now))
        for record in blamed { try journal.append(record, attempt: number) }
        let ticker = try store.probe.ticker(min(pace.commits, pace.heartbeats)) { [weak self] in self?.tick() }
        self.ticker.withLock { $0 = ticker }
    }

    deinit {
        stopTicker()
        // Dropped after another worker's seal: nobody else would remove our files.
        if !state.withLock({ $0.hasEnded }) { try? store.clearBehindSeal(shard) }
    }

    /// The partial records that earlier attempts made of one of `tasks`, by key: a task that was cut short goes on from them.
    public func partialRecords(of task: Int) -> [Record] { partials[task]?.map(\.record) ?? [] }

    /// Records of this attempt that are on the disk for good.
    public var durableCount: Int { journal.durableCount }

    /// Takes a record. It is durable within the pace of commits, at most a second, or when `commit` returns.
    /// - Throws: `RunError` (.fenced) when another worker has taken over; `FileError` when records cannot be written: all of them, this one
    ///   too, stay in line for the next commit.
    public func record(_ record: Record) throws {
        try add(record)
        try commitWhereDue()
    }

    /// Puts a record in line for the next commit, without a look at the files.
    /// - Throws: `RunError` (.fenced, .recordTooLarge); the record is not in line then.
    func add(_ record: Record) throws(RunError) {
        let (fenced, isClosing) = state.withLock { ($0.fenced, $0.isClosing) }
        if let fenced { throw fenced }
        if isClosing { throw RunError.fenced(store.directory, shard: shard, attempt: number, by: "it has ended") }
        try journal.append(record, attempt: number)
    }

    /// Commits where much waits, or where the last commit has failed.
    /// - Throws: as `record`; everything stays in line.
    func commitWhereDue() throws {
        let (fenced, hasFailed) = state.withLock { ($0.fenced, $0.failure != nil) }
        if let fenced { throw fenced }
        if hasFailed || journal.pendingBytes > Attempt.largestPending { try commit() }
    }

    /// Notes that one of `tasks` is in work until `leave` is called. The note survives the death of this process: a later attempt counts it against the
    /// task. It is no promise, so that a full disk does not keep the task from being done; what fails here fails in the next commit too.
    public func begin(_ task: Int) {
        if !Record.canKillWorkers || state.withLock({ $0.hasEnded || $0.fenced != nil }) { return }
        do {
            try journal.begin(task)
        } catch { state.withLock { $0.failure = error } }
    }

    /// The task is in work no longer: it was given up, or its record is in line for the journal. Until then this process can die of it, since a
    /// record is made and encoded from what the task has left.
    public func leave(_ task: Int) { leaving(task) }

    /// As `leave`, for whoever may outlive the attempt: it keeps nothing but the journal.
    var leaving: @Sendable (Int) -> Void {
        guard Record.canKillWorkers else { return { _ in } }
        return { [journal] in journal.leave($0) }
    }

    /// The worker lives and has lost the shard. The journal says so, and from now on with each task that ends which ones are still in work: a
    /// later attempt that reads the journal then counts no death.
    package func abandon() { if Record.canKillWorkers { journal.abandon() } }

    /// Waits until everything that was recorded is durable.
    public func commit() throws {
        try throwIfFenced()
        do {
            let now = store.probe.now()
            if state.withLock({ now - $0.lastLook >= pace.looks }) { try look() }
            try journal.commit { try confirm() }
            state.withLock { $0.failure = nil }
        } catch let error as RunError where error.code == .fenced {
            state.withLock { $0.fenced = $0.fenced ?? error }
            throw error
        } catch {
            // A file that was removed under an NFS client fails in its own ways: find out why.
            try? look()
            state.withLock { $0.failure = error }
            try throwIfFenced()
            throw error
        }
    }

    /// Whether another worker has taken over, from a look at the files now.
    public func isFenced() throws -> Bool {
        if state.withLock({ $0.fenced != nil }) { return true }
        do {
            try look()
            return false
        } catch let error as RunError where error.code == .fenced { return true }
    }

    /// Gives the shard back: what was recorded is kept in the journal, and another worker can claim the next attempt at once.
    public func release() throws {
        defer { end() }
        state.withLock { $0.isClosing = true }
        try commit()
        try journal.append(.released)
        try journal.commit { try confirm() }
    }

    /// Throws `.fenced` where the directory shows that the attempt has lost its shard.
    ///
    /// It asks for single names, since a listing of a large run costs a shared file system far more. They are enough: a worker that is more
    /// than one attempt ahead has moved this journal.
    func look() throws {
        let now = store.probe.now()
        try store.expectChanges()
        if let reason = try whyFenced() { throw fence(reason) }
        let isWanted = try Files.exists(store.directory.path(of: .wanted(shard: shard)))
        state.withLock { state in
            state.lastLook = now
            state.isWanted = isWanted
        }
    }

    private func whyFenced() throws -> String? {
        func exists(_ file: RunFile) throws -> Bool { try Files.exists(store.directory.path(of: file)) }
        if try exists(.sealed(shard: shard)) { return "the shard is sealed" }
        let next = number + 1
        if try exists(.journal(shard: shard, attempt: next)) || exists(.attempt(shard: shard, attempt: next))
            || exists(.fenced(shard: shard, attempt: next))
        {
            return "attempt \(next) has begun"
        }
        if try exists(.round(round + 1)) { return "its tasks were split again in round \(round + 1)" }
        return try journal.isInPlace() ? nil : "its journal was moved"
    }

    /// Whether an idle worker had asked for some of the tasks at the last look.
    public var isWanted: Bool { state.withLock { $0.isWanted } }

    /// Makes tasks that nobody has begun a shard of their own, which any worker can claim. This attempt has nothing more to do with them.
    /// - Returns: the new shard.
    /// - Throws: `RunError` (.fenced) or `FileError`; then the tasks are still this attempt's.
    public func give(_ tasks: [Int]) throws -> Int {
        precondition(!tasks.isEmpty, "a split has a task")
        let child: Int
        do {
            child = try store.publishSplit(
                SplitFile(parent: shard, tasks: tasks.sorted(), carried: tasks.sorted().flatMap { partials[$0] ?? [] }), round: round,
                attempt: number
            ) { try look() }
        } catch let error where error.has(FileCode.notFound) {
            // Whoever sealed the shard in between cleared our temporary file away.
            try look()
            throw error
        }
        state.withLock { state in
            state.given.formUnion(tasks)
            state.isWanted = false
        }
        Files.discard(store.directory.path(of: .wanted(shard: shard)))
        return child
    }

    /// Of the shard's tasks, those that were given away.
    var given: Set<Int> { state.withLock { $0.given } }

    /// After each write: what was written counts only while the journal is where readers look for it, and they look for one.
    private func confirm() throws {
        if try !journal.isInPlace() { throw fence("its journal was moved") }
        if try Files.exists(store.directory.shardPath(shard)) { throw fence("the shard is sealed") }
        let now = store.probe.now()
        state.withLock { $0.lastGrowth = now }
    }

    /// Notes that the attempt cannot go on.
    func fence(_ reason: String) -> RunError {
        let error = RunError.fenced(store.directory, shard: shard, attempt: number, by: reason)
        state.withLock { $0.fenced = $0.fenced ?? error }
        return error
    }

    func throwIfFenced() throws { if let error = state.withLock({ $0.fenced }) { throw error } }

    private func tick() {
        let now = store.probe.now()
        let (isFenced, lastGrowth, lastLook) = state.withLock { ($0.fenced != nil, $0.lastGrowth, $0.lastLook) }
        if isFenced { return }
        if journal.pendingBytes == 0, now - lastGrowth >= pace.heartbeats { try? journal.heartbeat() }
        // Failures are kept for the next call.
        if journal.pendingBytes > 0 { try? commit() } else if now - lastLook >= pace.looks { try? look() }
    }

    /// Ends the attempt: no thread, no more records.
    func end() {
        stopTicker()
        _ = fence("it has ended")
        state.withLock { $0.hasEnded = true }
    }

    private func stopTicker() {
        let running = ticker.withLock { ticker in
            defer { ticker = nil }
            return ticker
        }
        running?.stop()
    }
}
