import Glibc
import Records
import Testing

@testable import Report

@Suite struct PassAtKIntervalTests {
    private let grid = SolveRateGrid()

    private func interval(_ counts: [SampleCount], k: Int = 1) -> Interval {
        PassAtKInterval(problems: counts, grid: grid).interval(k: k)
    }

    @Test(arguments: [1, 4, 13, 500, 20_000], [(1, 0, 1), (1, 1, 1), (10, 0, 10), (10, 5, 1), (100, 100, 10), (100, 1, 1)])
    func theWidthIsNeverZeroAndTheEstimateLiesWithin(problems: Int, count: (n: Int, c: Int, k: Int)) {
        let counts = [SampleCount](repeating: SampleCount(n: count.n, c: count.c), count: problems)
        let interval = interval(counts, k: count.k)
        let estimate = meanPassAtK(counts, k: count.k)
        #expect(interval.lower <= estimate + 1e-9 && estimate <= interval.upper + 1e-9)
        #expect(interval.upper - interval.lower > 1e-6 && interval.lower >= 0 && interval.upper <= 1)
    }

    @Test func fourUnsolvedProblemsLeaveALargeShareOpen() {
        let interval = interval([SampleCount](repeating: SampleCount(n: 1, c: 0), count: 4))
        #expect(interval.lower == 0 && interval.upper > 0.45 && interval.upper < 0.75)
    }

    /// With one candidate each, the number of solved problems is binomial: the coverage is an exact sum, not a simulation.
    @Test(arguments: [5, 13, 50], [0.05, 0.2, 0.3, 0.5, 0.9])
    func oneCandidateEachCoversAtLeast93PerCent(problems: Int, rate: Double) {
        var coverage = 0.0
        for solved in 0...problems {
            let counts = (0..<problems).map { SampleCount(n: 1, c: $0 < solved ? 1 : 0) }
            let interval = interval(counts)
            guard interval.lower <= rate, rate <= interval.upper else { continue }
            let ways = logGamma(Double(problems + 1)) - logGamma(Double(solved + 1)) - logGamma(Double(problems - solved + 1))
            coverage += exp(ways + Double(solved) * log(rate) + Double(problems - solved) * log(1 - rate))
        }
        #expect(coverage >= 0.93, "\(coverage)")
    }

    @Test func manyCandidatesNarrowTheIntervalOfAlikeProblems() {
        let alike = (0..<40).map { SampleCount(n: 100, c: 45 + $0 % 11) }
        let single = (0..<40).map { SampleCount(n: 1, c: $0 % 2) }
        #expect(interval(alike).halfWidth < interval(single).halfWidth / 3)
    }

    /// The model of problems and of candidates within them is what keeps the interval narrow where problems are few. Without it, or without
    /// the number of candidates in it, the interval is that of the few values alone.
    @Test(arguments: [5, 13]) func fewAlikeProblemsWithManyCandidatesHaveANarrowerIntervalThanTheirValuesAlone(problems: Int) {
        func counts(_ candidates: Int) -> [SampleCount] {
            (0..<problems).map { SampleCount(n: candidates, c: candidates / 2 + ($0 % 3 - 1) * candidates / 10) }
        }
        let values = counts(100).map { (value: passAtK(n: $0.n, c: $0.c, k: 1), weight: 1.0) }
        let alone = BoundedMeanInterval(moments: ProblemMoments(values)).interval
        #expect(interval(counts(100)).halfWidth < 0.9 * alone.halfWidth)
        // The same shares from ten candidates say less.
        #expect(interval(counts(100)).halfWidth < interval(counts(10)).halfWidth)
    }

    @Test func manyProblemsAgreeWithTheNormalLimit() {
        let counts = (0..<10_000).map { SampleCount(n: 4, c: $0 % 5) }
        let interval = interval(counts)
        // The standard deviation of 0, 1/4, 1/2, 3/4, 1.
        let reach = 1.96 * (0.125 / 10_000).squareRoot()
        #expect(abs(interval.lower - (0.5 - reach)) < reach / 20 && abs(interval.upper - (0.5 + reach)) < reach / 20)
    }

    @Test func orderOfTheProblemsDoesNotMatter() {
        let counts = (0..<60).map { SampleCount(n: 10 + $0 % 2, c: $0 % 11) }
        #expect(interval(counts, k: 5) == interval(counts.reversed(), k: 5))
    }

    @Test(arguments: [(2.0, 4.302_652_7), (4, 2.776_445_1), (12, 2.178_812_8), (163, 1.974_624_6)])
    func studentsQuantilesAreThoseOfTheTables(degrees: Double, quantile: Double) {
        #expect(abs(studentTQuantile(0.975, degrees: degrees) - quantile) < 1e-5)
    }

    // MARK: Differences

    @Test(arguments: [5, 13, 164]) func noDifferenceIsBoundedByAboutThreeOverTheNumberOfProblems(problems: Int) {
        let interval = PairedDifferenceInterval(differences: [Double](repeating: 0, count: problems)).interval
        #expect(abs(interval.lower + interval.upper) < 1e-9)
        #expect(interval.upper > 2 / Double(problems) && interval.upper < 3.7 / Double(problems))
    }

    @Test func aDifferenceAndItsReverseHaveMirroredIntervals() {
        let differences = (0..<30).map { Double($0 % 7 - 2) / 10 }
        let (forward, backward) = (
            PairedDifferenceInterval(differences: differences).interval,
            PairedDifferenceInterval(differences: differences.map { -$0 }).interval
        )
        #expect(abs(forward.lower + backward.upper) < 1e-12 && abs(forward.upper + backward.lower) < 1e-12)
    }

    /// With one candidate each, losses and gains are multinomial: the coverage is an exact sum.
    @Test(arguments: [(13, 0.02, 0.02), (13, 0.1, 0.02), (50, 0.02, 0.0), (50, 0.1, 0.1)])
    func rareFlipsAreCoveredAtLeast93PerCent(problems: Int, lost: Double, won: Double) {
        var coverage = 0.0
        for losses in 0...problems {
            for gains in 0...(problems - losses) {
                let rest = problems - losses - gains
                var chance = logGamma(Double(problems + 1)) - logGamma(Double(losses + 1)) - logGamma(Double(gains + 1))
                chance += -logGamma(Double(rest + 1)) + Double(rest) * log(1 - lost - won)
                chance += (losses > 0 ? Double(losses) * log(lost) : 0) + (gains > 0 ? Double(gains) * log(won) : 0)
                guard chance > -30, chance.isFinite else { continue }
                let differences = (0..<problems).map { $0 < losses ? -1.0 : $0 < losses + gains ? 1.0 : 0.0 }
                let interval = PairedDifferenceInterval(differences: differences).interval
                if interval.lower <= won - lost, won - lost <= interval.upper { coverage += exp(chance) }
            }
        }
        #expect(coverage >= 0.93, "\(coverage)")
    }
}
