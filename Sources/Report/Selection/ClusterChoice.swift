/// Which clusters the submissions come from, when so many samples of each cluster were drawn.
///
/// One sample is taken from each cluster in the order of the drawn sizes, then a second one from each that has one left, and so on. Clusters
/// of equal size come in random order, and within a cluster every sample is as likely as every other.
struct ClusterChoice {
    private let drawn: [(size: Int, cluster: SampledProblem.Cluster)]

    /// - Parameter drawn: by cluster, how many samples were drawn of it.
    init(_ clusters: [SampledProblem.Cluster], drawn: [Int]) {
        self.drawn = zip(drawn, clusters).filter { $0.0 > 0 }.map { ($0.0, $0.1) }.sorted { $0.size > $1.size }
    }

    /// The chance that none of `n` submissions is right.
    func failure(n: Int) -> Double {
        var (chance, left, round) = (1.0, n, 0)
        while left > 0 {
            let open = drawn.prefix { $0.size > round }
            if open.isEmpty { break }
            if open.count > left { return chance * partialRound(open, round: round, left: left) }
            for entry in open { chance *= miss(entry.cluster, after: round) }
            left -= open.count
            round += 1
        }
        return chance
    }

    /// The last round, which has fewer submissions than clusters: all clusters above a size are taken, and of those of this size some.
    private func partialRound(_ open: ArraySlice<(size: Int, cluster: SampledProblem.Cluster)>, round: Int, left: Int) -> Double {
        let least = open[open.startIndex + left - 1].size
        var chance = 1.0
        for entry in open where entry.size > least { chance *= miss(entry.cluster, after: round) }
        let tied = open.filter { $0.size == least }.map { miss($0.cluster, after: round) }
        return chance * meanProduct(of: tied, choosing: left - open.count { $0.size > least })
    }

    /// The chance that the next sample of a cluster is wrong, when `taken` wrong ones were taken of it.
    private func miss(_ cluster: SampledProblem.Cluster, after taken: Int) -> Double {
        Double(max(0, cluster.size - cluster.correct - taken)) / Double(cluster.size - taken)
    }

    /// The mean over all sets of `count` of the values of the product of a set.
    private func meanProduct(of values: [Double], choosing count: Int) -> Double {
        // means[j]: the mean product over the sets of j of the values so far.
        var means = [1.0] + [Double](repeating: 0, count: count)
        for (seen, value) in values.enumerated() {
            for j in stride(from: min(count, seen + 1), through: 1, by: -1) {
                let share = Double(j) / Double(seen + 1)
                means[j] = (1 - share) * means[j] + share * value * means[j - 1]
            }
        }
        return means[count]
    }
}
