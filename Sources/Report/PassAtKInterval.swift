/// The one 95 % interval that is reported for pass@k. docs/judging.md defines its target: the mean of pass@k over the population of problems
/// that the set's problems are drawn from, with candidates drawn anew.
///
/// Two intervals are averaged, end by end. `SolveRatePosterior` is the narrower one where problems are few, and is wrong where solve rates
/// do not follow a Beta distribution. `BoundedMeanInterval` assumes no distribution. The share of the first is 10 / (10 + problems), and 0
/// from 1,000 problems on, where its grid is too coarse.
package struct PassAtKInterval {
    private static let modelProblems = 10.0
    private static let mostModelledProblems = 1000

    private let problems: [(count: SampleCount, weight: Double)]
    private let total: Int
    private let posterior: SolveRatePosterior?

    /// - Precondition: at least one problem.
    package init(problems counts: [SampleCount], grid: SolveRateGrid = SolveRateGrid()) {
        precondition(!counts.isEmpty, "a mean over no problem is undefined")
        total = counts.count
        problems = Dictionary(counts.map { ($0, 1.0) }, uniquingKeysWith: +).sorted { $0.key < $1.key }
            .map { (count: $0.key, weight: $0.value) }
        posterior = total < PassAtKInterval.mostModelledProblems ? SolveRatePosterior(problems: problems, grid: grid) : nil
    }

    /// - Precondition: `k` can be estimated for every problem.
    package func interval(k: Int) -> Interval {
        let moments = ProblemMoments(problems.map { (value: passAtK(n: $0.count.n, c: $0.count.c, k: k), weight: $0.weight) })
        let bounded = BoundedMeanInterval(moments: moments).interval
        guard let posterior else { return bounded }
        let modelled = posterior.ends(k: k)
        let share = PassAtKInterval.modelProblems / (PassAtKInterval.modelProblems + Double(total))
        let mean = moments.mean
        let lower = mean < 1e-12 ? 0 : share * min(modelled.lower, mean) + (1 - share) * bounded.lower
        let upper = mean > 1 - 1e-12 ? 1 : share * max(modelled.upper, mean) + (1 - share) * bounded.upper
        return Interval(lower: lower, upper: upper, around: min(max(mean, 0), 1))
    }
}
