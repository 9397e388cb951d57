/// The candidates of one problem as a selection sees them: which pass its filter, and which behave alike.
public struct SampledProblem: Sendable, Hashable {
    /// Candidates that pass the filter and printed the same for every input that was looked at.
    public struct Cluster: Sendable, Hashable {
        public var size: Int
        /// How many of them are accepted. A selection never looks at this.
        public var correct: Int

        public init(size: Int, correct: Int) {
            precondition((0...size).contains(correct), "of a cluster's candidates between none and all are right")
            self.size = size
            self.correct = correct
        }
    }

    public var name: String
    public var candidates: Int
    /// Accepted candidates, those included that the filter drops.
    public var correct: Int
    /// Of the candidates that pass the filter, the largest first.
    public var clusters: [Cluster]

    /// - Precondition: the clusters hold no more candidates, and no more right ones, than there are.
    public init(name: String, candidates: Int, correct: Int, clusters: [Cluster]) {
        precondition(clusters.reduce(0) { $0 + $1.size } <= candidates && clusters.reduce(0) { $0 + $1.correct } <= correct)
        self.name = name
        self.candidates = candidates
        self.correct = correct
        self.clusters = clusters.sorted { ($0.size, $0.correct) > ($1.size, $1.correct) }
    }

    /// Candidates that pass the filter.
    public var filtered: Int { clusters.reduce(0) { $0 + $1.size } }
    public var filteredCorrect: Int { clusters.reduce(0) { $0 + $1.correct } }
}
