import Records
import Testing

@testable import Report

@Suite struct IntervalTests {
    private func bootstrap(_ problems: [SampleCount], ks: [Int]) -> [Interval] {
        Bootstrap(problems: problems, ks: ks).intervals(estimates: ks.map { meanPassAtK(problems, k: $0) })
    }

    /// One sample per problem, three in ten right.
    private func singles(_ problems: Int) -> [SampleCount] {
        let right = Int((0.3 * Double(problems)).rounded())
        return (0..<problems).map { SampleCount(n: 1, c: $0 < right ? 1 : 0) }
    }

    @Test(arguments: [(117, 0.083), (165, 0.070)])
    func widthAtThreeTenthsIsThatOfTheBinomial(problems: Int, halfWidth: Double) {
        let bootstrapped = bootstrap(singles(problems), ks: [1])[0]
        #expect(abs(bootstrapped.halfWidth - halfWidth) < 0.005)
        let beta = BetaPosterior(mean: meanPassAtK(singles(problems), k: 1), problems: problems).interval
        #expect(abs(beta.halfWidth - halfWidth) < 0.003)
    }

    @Test func sameInputGivesTheSameEnds() {
        let problems = (0..<60).map { SampleCount(n: 20, c: $0 % 21) }
        #expect(bootstrap(problems, ks: [1, 5, 20]) == bootstrap(problems, ks: [1, 5, 20]))
    }

    /// Problems that are all alike leave nothing to resample but their candidates: the width is that of a binomial share of 400.
    @Test func candidatesAreDrawnWithinEachProblem() {
        let alike = [SampleCount](repeating: SampleCount(n: 10, c: 5), count: 40)
        let expected = 1.96 * (0.25 / 400).squareRoot()
        #expect(abs(bootstrap(alike, ks: [1])[0].halfWidth - expected) < expected / 20)
    }

    @Test func orderOfTheProblemsDoesNotMatter() {
        let problems = (0..<60).map { SampleCount(n: 10 + $0 % 2, c: $0 % 11) }
        let forward = bootstrap(problems, ks: [1])[0]
        let backward = bootstrap(problems.reversed(), ks: [1])[0]
        #expect(abs(forward.lower - backward.lower) < 1e-12)
        #expect(abs(forward.upper - backward.upper) < 1e-12)
    }

    @Test func resamplingBiasDoesNotPushTheIntervalOffTheEstimate() {
        // Every problem has one right sample of ten: pass@10 is 1 for each, though a resample often misses it.
        let problems = [SampleCount](repeating: SampleCount(n: 10, c: 1), count: 40)
        let intervals = bootstrap(problems, ks: [1, 5, 10])
        for (k, interval) in zip([1, 5, 10], intervals) {
            let estimate = meanPassAtK(problems, k: k)
            #expect(interval.lower <= estimate && estimate <= interval.upper)
            #expect(interval.lower > estimate - 0.25)
        }
    }

    @Test(arguments: [0, 1]) func posteriorStaysWideWhereNothingCanBeResampled(right: Int) {
        let problems = [SampleCount](repeating: SampleCount(n: 1, c: right), count: 20)
        #expect(bootstrap(problems, ks: [1])[0].halfWidth == 0)
        let beta = BetaPosterior(mean: Double(right), problems: 20).interval
        #expect(beta.halfWidth > 0.04 && beta.halfWidth < 0.1)
        #expect(right == 0 ? beta.lower == 0 : beta.upper == 1)
    }

    @Test func manyProblemsTakeTheNormalLimitAndAgreeWithTheDraws() {
        let few = (0..<10_000).map { SampleCount(n: 4, c: $0 % 5) }
        let many = few + [SampleCount(n: 4, c: 2)]
        let drawn = bootstrap(few, ks: [1])[0]
        let limit = bootstrap(many, ks: [1])[0]
        #expect(abs(drawn.lower - limit.lower) < 0.001)
        #expect(abs(drawn.upper - limit.upper) < 0.001)
    }

    @Test(arguments: [
        // x, a, b, I_x(a, b) in closed form
        (0.3, 1.0, 1.0, 0.3), (0.25, 2.0, 1.0, 0.0625), (0.5, 7.5, 7.5, 0.5), (0.2, 1.0, 3.0, 0.488), (0.25, 0.5, 0.5, 1.0 / 3),
    ])
    func incompleteBetaHasItsKnownValues(x: Double, a: Double, b: Double, expected: Double) {
        #expect(abs(incompleteBeta(x, a: a, b: b) - expected) < 1e-12)
        #expect(abs(betaQuantile(expected, a: a, b: b) - x) < 1e-12)
    }

    @Test func binomialChancesSumToOneAndHaveTheRightMean() {
        for (n, successes) in [(1, 1), (10, 0), (10, 3), (100, 99), (2000, 1)] {
            let chances = binomial(n: n, successes: successes)
            let mean = chances.reduce(0) { $0 + Double($1.count) * $1.probability }
            #expect(abs(chances.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
            #expect(abs(mean - Double(successes)) < 1e-9)
        }
    }

    @Test func aliasTableDrawsEachColumnAsOftenAsItsWeightSays() {
        let weights = [0.5, 0.0, 0.125, 0.375]
        let table = AliasTable(weights: weights)
        var generator = SplitMix64(seed: 7)
        var counts = [Int](repeating: 0, count: 4)
        for _ in 0..<40_000 { counts[table.draw(&generator)] += 1 }
        #expect(counts[1] == 0)
        for (count, weight) in zip(counts, weights) { #expect(abs(Double(count) / 40_000 - weight) < 0.012) }
    }
}
