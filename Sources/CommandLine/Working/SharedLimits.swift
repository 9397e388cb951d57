import Generation
import ModelClient
import Records

/// Keeps the limits of a key divided among the workers of a run that send requests with it at the same time. Each worker counts the others
/// by the run's files, now and then; what the count gets wrong, the server's answers correct.
struct SharedLimits {
    private static let pause = Duration.seconds(20)

    private let lease: Duration
    private let count: (Duration) throws -> Int
    private let divide: (Int) -> Void
    private var workers = 1
    private var nextLook = ContinuousClock.now

    init(store: GenerationStore, model: ServedModel, lease: Duration) {
        self.init(lease: lease, count: { try store.workersAtWork(lease: $0) }, divide: { model.divide(among: $0) })
    }

    init(lease: Duration, count: @escaping (Duration) throws -> Int, divide: @escaping (Int) -> Void) {
        self.lease = lease
        self.count = count
        self.divide = divide
    }

    /// Counts again where the last count is old.
    /// - Returns: a note for a person where the number changed or could not be had; then it stays as it was.
    mutating func look(now: ContinuousClock.Instant = .now) -> String? {
        guard now >= nextLook else { return nil }
        nextLook = now + SharedLimits.pause
        do {
            let found = max(1, try count(lease))
            guard found != workers else { return nil }
            workers = found
            divide(found)
            return found == 1
                ? "this worker is alone again and has the limits of the key to itself"
                : "\(found) workers share the limits of the key, a part each"
        } catch {
            let part = workers == 1 ? "has all of the limits of the key" : "keeps one part in \(workers) of the limits of the key"
            return "this worker \(part), since the others cannot be counted: \(error)"
        }
    }
}
