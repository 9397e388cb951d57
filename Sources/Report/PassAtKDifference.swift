import Glibc
import Records

/// pass@k of two runs over the same candidates.
public struct PassAtKDifference: Sendable, Hashable {
    public let k: Int
    public let first: Double
    public let second: Double
    /// 95 %, of `difference`, over the problems and the candidates that both runs share.
    public let interval: Interval

    public var difference: Double { second - first }

    /// One per k. - Precondition: at least one problem, and each has k candidates.
    static func figures(_ problems: [PairedCount], ks: [Int]) -> [PassAtKDifference] {
        let intervals = PairedBootstrap(problems: problems, ks: ks).intervals()
        return zip(ks, intervals).map { k, interval in
            PassAtKDifference(
                k: k, first: meanPassAtK(problems.map(\.first), k: k), second: meanPassAtK(problems.map(\.second), k: k), interval: interval
            )
        }
    }
}

/// The candidates of one problem by what two runs say of them.
struct PairedCount: Hashable, Sendable {
    var bothRight = 0
    var onlyFirst = 0
    var onlySecond = 0
    var neither = 0

    var n: Int { bothRight + onlyFirst + onlySecond + neither }
    var first: SampleCount { SampleCount(n: n, c: bothRight + onlyFirst) }
    var second: SampleCount { SampleCount(n: n, c: bothRight + onlySecond) }
    var differs: Bool { onlyFirst + onlySecond > 0 }

    mutating func add(_ first: Bool, _ second: Bool) {
        switch (first, second) {
        case (true, true): bothRight += 1
        case (true, false): onlyFirst += 1
        case (false, true): onlySecond += 1
        case (false, false): neither += 1
        }
    }

    /// The difference of pass@k between the second run and the first, per k.
    func differences(ks: [Int]) -> [Double] {
        ks.map { passAtK(n: n, c: second.c, k: $0) - passAtK(n: n, c: first.c, k: $0) }
    }

    /// As many candidates drawn from these with replacement, each with what both runs say of it.
    func resampled(_ generator: inout SplitMix64) -> PairedCount {
        var drawn = PairedCount()
        for _ in 0..<n {
            switch Int.random(in: 0..<n, using: &generator) {
            case ..<bothRight: drawn.bothRight += 1
            case ..<(bothRight + onlyFirst): drawn.onlyFirst += 1
            case ..<(bothRight + onlyFirst + onlySecond): drawn.onlySecond += 1
            default: drawn.neither += 1
            }
        }
        return drawn
    }
}

/// The paired hierarchical bootstrap: problems are drawn with replacement, then candidates within each, and every candidate keeps both its
/// verdicts. So what the runs agree on adds nothing to the interval, and problems without a difference need no drawing.
///
/// The draws within a problem come from a pool made once. What resampling and the pool shift is known, and is taken off.
struct PairedBootstrap {
    private static let poolSize = 1000
    private let problems: Int
    private let kCount: Int
    private let estimates: [Double]
    /// Of each problem with a difference: `poolSize` rows of `kCount` values.
    private let pools: [[Double]]

    /// - Precondition: at least one problem, and every k can be estimated for every problem.
    init(problems counts: [PairedCount], ks: [Int]) {
        precondition(!counts.isEmpty, "a mean over no problem is undefined")
        problems = counts.count
        kCount = ks.count
        let differing = counts.filter(\.differs)
        let exact = differing.map { $0.differences(ks: ks) }
        estimates = ks.indices.map { index in exact.reduce(0) { $0 + $1[index] } / Double(counts.count) }
        var generator = SplitMix64(seed: Bootstrap.seed)
        pools = differing.map { problem in
            (0..<PairedBootstrap.poolSize).flatMap { _ in problem.resampled(&generator).differences(ks: ks) }
        }
    }

    /// One interval per k.
    func intervals() -> [Interval] {
        let means = replicates()
        return estimates.indices.map { index in
            let sorted = means[index].sorted()
            let shift = estimates[index] - centre(ofK: index)
            return Interval(
                lower: quantile(0.025, of: sorted) + shift, upper: quantile(0.975, of: sorted) + shift, around: estimates[index],
                within: -1...1)
        }
    }

    /// The mean that replicates have in the long run.
    private func centre(ofK index: Int) -> Double {
        let sum = pools.reduce(0) { sum, pool in sum + stride(from: index, to: pool.count, by: kCount).reduce(0) { $0 + pool[$1] } }
        return sum / Double(PairedBootstrap.poolSize) / Double(problems)
    }

    /// The means of all replicates, per k. Draws that meet no problem with a difference add 0 and are leapt over.
    private func replicates() -> [[Double]] {
        var means = [[Double]](repeating: [Double](repeating: 0, count: Bootstrap.replicates), count: kCount)
        guard !pools.isEmpty else { return means }
        let share = Double(pools.count) / Double(problems)
        var generator = SplitMix64(seed: Bootstrap.seed &+ 1)
        for replicate in 0..<Bootstrap.replicates {
            var draw = PairedBootstrap.gap(share, &generator)
            while draw < problems {
                let pool = pools[Int.random(in: pools.indices, using: &generator)]
                let row = Int.random(in: 0..<PairedBootstrap.poolSize, using: &generator) * kCount
                for index in 0..<kCount { means[index][replicate] += pool[row + index] / Double(problems) }
                draw += 1 + PairedBootstrap.gap(share, &generator)
            }
        }
        return means
    }

    /// How many draws miss before the next that hits, each with this chance.
    private static func gap(_ chance: Double, _ generator: inout SplitMix64) -> Int {
        guard chance < 1 else { return 0 }
        let misses = log(1 - Double.random(in: 0..<1, using: &generator)) / log(1 - chance)
        return misses < 1e15 ? Int(misses) : Int(1e15)
    }
}
