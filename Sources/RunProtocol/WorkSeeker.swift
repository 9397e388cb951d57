import Records

/// Looks for work on behalf of one worker: claims shards, asks holders for some of their tasks, and says when to look again.
///
/// A look lists the directory, which on a large run weighs on the file system more than all else that an idle worker does. So pauses
/// double, with some chance in them, so that thousands of idle workers do not march in step; the more shards are running, the rarer; and
/// who has asked a holder waits for its answer, which takes no listing to see.
public struct WorkSeeker<Record: RunRecord> {
    public enum Found {
        case attempt(Attempt<Record>)
        /// Nothing now; look again after `pause`. `running`: the shards that were running, the asker's own included; nil: not counted.
        case nothing(pause: Duration, running: Int?)
        /// Every shard of the run is sealed.
        case complete
    }

    private let store: RunStore<Record>
    private let worker: WorkerIdentity
    private let lease: Duration
    private var pause = Self.shortest
    private var asked: [Int] = []
    /// Most shards that were running at one look: about as many workers there are, of whom any number may be idle now.
    private var crowd = 0
    private var nextListing: Duration = .zero

    private static var shortest: Duration { .milliseconds(250) }
    /// Requests that a worker looks after.
    private static var mostAsked: Int { 4 }

    public init(store: RunStore<Record>, worker: WorkerIdentity, lease: Duration) {
        self.store = store
        self.worker = worker
        self.lease = lease
    }

    /// The directory has changed by the worker's own doing: the next call looks at it, and pauses are short again.
    public mutating func begin() {
        pause = Self.shortest
        nextListing = .zero
    }

    /// - Parameters:
    ///   - own: shards that the worker holds.
    ///   - isIdle: nothing of those waits: tasks of others would be welcome.
    ///   - date: seconds since 1970, for whoever reads the journal.
    public mutating func seek(
        holding own: Set<Int>, isIdle: Bool, date: Int64, using random: inout some RandomNumberGenerator
    ) throws -> Found {
        if isIdle, try isWaiting() { return rest(running: nil, upTo: patience, using: &random) }
        let listing = try store.listing()
        if let attempt = try store.claim(listing, worker: worker, lease: lease, date: date) {
            begin()
            // Once an idle worker has found other work, no holder splits its shard for that worker.
            for shard in asked { store.withdrawRequest(of: shard) }
            asked = []
            return .attempt(attempt)
        }
        if own.isEmpty, try store.isSealed(listing) {
            try store.clearBehindSeals(listing, lease: lease)
            return .complete
        }
        let running = listing.running.count
        crowd = max(crowd, running)
        // Long enough that the listings of all who may be idle are no more than a few hundred in a second.
        let longest = max(Self.shortest, min(lease / 3, .milliseconds(500 + 20 * crowd), .seconds(20)))
        nextListing = store.now + longest
        if !isIdle { return rest(running: running, upTo: min(.seconds(2), lease / 10), using: &random) }
        if let shard = try store.askForTasks(listing, worker: worker, except: own) {
            asked = asked.suffix(Self.mostAsked - 1) + [shard]
        }
        return rest(running: running, upTo: asked.isEmpty ? longest : patience, using: &random)
    }

    /// Between two looks for an answer. A holder looks for requests the rarer, the more of them there are (`Pace`).
    private var patience: Duration { min(max(.seconds(2), .microseconds(500 * crowd)), .seconds(10)) }

    /// Whether holders were asked, none has answered, and it is too early for a listing.
    private mutating func isWaiting() throws -> Bool {
        guard !asked.isEmpty, store.now < nextListing else { return false }
        try store.expectChanges()
        for shard in asked where try store.isAnswered(shard) {
            asked.removeAll { $0 == shard }
            pause = Self.shortest
            return false
        }
        return true
    }

    private mutating func rest(running: Int?, upTo longest: Duration, using random: inout some RandomNumberGenerator) -> Found {
        defer { pause = min(pause * 2, max(Self.shortest, longest)) }
        return .nothing(pause: pause * Double.random(in: 0.75...1.25, using: &random), running: running)
    }
}
