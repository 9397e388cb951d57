import Report
import Testing

@testable import CommandLine

@Suite struct CoverageBenchTests {
    private static let small = CoverageBench(
        trials: 300, seed: 5, bootstrapDraws: 200, problemCounts: [13], candidateCounts: [1, 10])

    /// At 13 problems with one candidate each, the bootstrap misses far more often than one time in twenty; the reported interval does not.
    @Test func theReportedIntervalCoversWhereTheBootstrapDoesNot() throws {
        let cells = Self.small.run()
        #expect(cells.count == 4 * 3)
        for cell in cells {
            // 300 simulations with the chance 0.93 give fewer than 0.88 only one time in a thousand.
            #expect(try #require(cell.coverage(.reported)) >= 0.88, "\(cell)")
        }
        let hard = try #require(cells.first { $0.shape.hasPrefix("hard") && $0.candidates == 1 })
        #expect(try #require(hard.coverage(.bootstrap)) < 0.7, "\(hard)")
    }

    @Test func sameSeedGivesTheSameTable() {
        let bench = CoverageBench(trials: 20, seed: 9, bootstrapDraws: 50, problemCounts: [5], candidateCounts: [10])
        let (one, two) = (bench.run() + bench.runDifferences(), bench.run() + bench.runDifferences())
        #expect(CoverageText(title: "t", cells: one).table == CoverageText(title: "t", cells: two).table)
    }

    @Test func intervalsOfDifferencesCover() throws {
        for cell in Self.small.runDifferences() { #expect(try #require(cell.coverage(.reported)) >= 0.88, "\(cell)") }
    }

    /// Of two models most problems differ: there the reported interval covers. The bootstrap beside it is too narrow for so few problems.
    @Test func intervalsOfTwoModelsCover() throws {
        let bench = CoverageBench(trials: 200, seed: 6, bootstrapDraws: 60, problemCounts: [30], candidateCounts: [1, 10])
        for cell in bench.runModels() {
            #expect(try #require(cell.coverage(.reported)) >= 0.9, "\(cell)")
            #expect(try #require(cell.coverage(.bootstrap)) >= 0.7, "\(cell)")
        }
    }

    @Test(arguments: ModelPair.all.indices) func pairsOfModelsHaveTheirMean(index: Int) {
        let pair = ModelPair.all[index]
        let mean = pair.rates.reduce(0) { $0 + $1.second - $1.first } / Double(pair.rates.count)
        #expect(abs(pair.moments(n: 10, values: (0...10).map { Double($0) / 10 }).mean - mean) < 1e-9)
    }

    /// The population's own pass@k is the mean over what its problems may show.
    @Test(arguments: SolveRateShape.all.indices, [1, 10]) func thePopulationsPassAtKIsTheMeanOverItsCounts(index: Int, k: Int) {
        let shape = SolveRateShape.all[index]
        let chances = shape.chances(n: 30)
        let mean = chances.enumerated().reduce(0) { $0 + $1.element * passAtK(n: 30, c: $1.offset, k: k) }
        #expect(abs(chances.reduce(0, +) - 1) < 1e-9 && abs(mean - shape.passAtK(k)) < 1e-9)
    }

    @Test(arguments: FlipShape.all.indices) func flipsHaveTheirMean(index: Int) {
        let flips = FlipShape.all[index]
        // Of 1 candidate with the solve rate 1/2: right ones are lost, wrong ones are won.
        let moments = flips.moments(SolveRateShape.all[0], n: 1, values: [0, 1])
        #expect(abs(moments.mean - flips.affected * (flips.won - flips.lost) / 2) < 1e-12)
    }

    @Test(arguments: [
        (["/usr/bin/gencode", "eval", "a b"], "gencode eval 'a b'"), (["gencode", "it's", ""], "gencode 'it'\\''s' ''"),
        (["gencode", "--k_values", "1,10"], "gencode --k_values 1,10"),
    ])
    func aCommandIsQuotedForAShell(arguments: [String], text: String) {
        #expect(PlanOrigin.shellText(arguments) == text)
    }
}
