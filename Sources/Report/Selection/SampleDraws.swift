import Glibc
import Records

/// The sets of `k` of a problem's candidates, as far as a selection can tell them apart: by how many of each cluster they have.
struct SampleDraws {
    /// Drawn sets where there are too many to count through. The standard error of one problem's rate is then at most 0.008.
    static let most = 4000

    private let problem: SampledProblem
    private let k: Int
    /// Candidates that do not pass the filter.
    private let rest: Int

    init(_ problem: SampledProblem, k: Int) {
        self.problem = problem
        self.k = k
        rest = problem.candidates - problem.filtered
    }

    /// The mean of a value over all sets of samples.
    /// - Parameter value: of a set, given by how many samples it has of each cluster.
    func mean(_ value: ([Int]) -> Double) -> Double {
        if k == problem.candidates { return value(problem.clusters.map(\.size)) }
        if compositions() <= SampleDraws.most { return countedThrough(value) }
        var random = SplitMix64(seed: seed)
        var labels = problem.clusters.enumerated().flatMap { [Int](repeating: $0.offset, count: $0.element.size) }
        labels += [Int](repeating: -1, count: rest)
        var sum = 0.0
        for _ in 0..<SampleDraws.most { sum += value(drawn(from: &labels, using: &random)) }
        return sum / Double(SampleDraws.most)
    }

    /// Whether `mean` counts through all sets for this problem.
    static func isExact(_ problem: SampledProblem, k: Int) -> Bool {
        k == problem.candidates || SampleDraws(problem, k: k).compositions() <= most
    }

    /// At most so many different drawn sizes there are; it stops to count above `most`.
    private func compositions() -> Int {
        // How many ways there are to draw so many candidates from the clusters so far.
        var ways = [Int](repeating: 0, count: k + 1)
        ways[0] = 1
        for cluster in problem.clusters {
            var next = [Int](repeating: 0, count: k + 1)
            for (drawn, count) in ways.enumerated() where count > 0 {
                for size in 0...min(cluster.size, k - drawn) { next[drawn + size] = min(next[drawn + size] + count, SampleDraws.most + 1) }
            }
            ways = next
            if ways.reduce(0, +) > SampleDraws.most { return SampleDraws.most + 1 }
        }
        return ways.reduce(0, +)
    }

    /// By the problem's name: problems of equal size draw different sets, so that their errors do not add up. FNV-1a.
    private var seed: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in problem.name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash ^ UInt64(problem.candidates) << 32 ^ UInt64(k)
    }

    private func countedThrough(_ value: ([Int]) -> Double) -> Double {
        let whole = logChoose(problem.candidates, k)
        var sizes = [Int](repeating: 0, count: problem.clusters.count)
        var sum = 0.0
        func visit(_ position: Int, left: Int, logWeight: Double) {
            guard position < sizes.count else {
                if left <= rest { sum += exp(logWeight + logChoose(rest, left) - whole) * value(sizes) }
                return
            }
            for size in 0...min(problem.clusters[position].size, left) {
                sizes[position] = size
                visit(position + 1, left: left - size, logWeight: logWeight + logChoose(problem.clusters[position].size, size))
            }
        }
        visit(0, left: k, logWeight: 0)
        return sum
    }

    /// A random set: the first `k` of a shuffle that begins where the last one ended.
    /// - Parameter labels: the cluster of each candidate; -1: none.
    private func drawn(from labels: inout [Int], using random: inout SplitMix64) -> [Int] {
        var sizes = [Int](repeating: 0, count: problem.clusters.count)
        for position in 0..<k {
            labels.swapAt(position, position + Int(random.next() % UInt64(labels.count - position)))
            if labels[position] >= 0 { sizes[labels[position]] += 1 }
        }
        return sizes
    }
}
