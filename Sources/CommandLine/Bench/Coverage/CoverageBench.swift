import Dispatch
import Records
import Report
import Synchronization

/// How often 95 % intervals hold the population's pass@k, and how wide they are, in simulated evaluations whose truth is known.
struct CoverageBench {
    static let problemCounts = [5, 13, 50, 164, 500]
    static let candidateCounts = [1, 10, 100]
    static let kValues = [1, 10]

    /// Simulated evaluations per cell.
    let trials: Int
    let seed: UInt64
    /// Draws of the bootstrap in each evaluation. Reports once used 10,000.
    var bootstrapDraws = 1000
    var problemCounts = CoverageBench.problemCounts
    var candidateCounts = CoverageBench.candidateCounts

    func run() -> [CoverageCell] { table { shape, problems, n, seed in simulate(shape, problems, n, seed) } }

    func runDifferences() -> [CoverageCell] {
        table { shape, problems, n, seed in simulateDifferences(FlipShape.all[shape], problems, n, seed) }
    }

    /// Two models answer the same problems. Their candidates are different programs.
    func runModels() -> [CoverageCell] { table { shape, problems, n, seed in simulateModels(ModelPair.all[shape], problems, n, seed) } }

    /// One job per shape, number of problems and number of candidates, on all processors. The order of the cells is always the same.
    private func table(_ job: @Sendable (_ shape: Int, _ problems: Int, _ n: Int, _ seed: UInt64) -> [CoverageCell]) -> [CoverageCell] {
        let jobs = (0..<4).flatMap { shape in
            problemCounts.flatMap { problems in candidateCounts.map { (shape: shape, problems: problems, n: $0) } }
        }
        let cells = Mutex([Int: [CoverageCell]]())
        DispatchQueue.concurrentPerform(iterations: jobs.count) { index in
            // The largest jobs first.
            let place = jobs.count - 1 - index
            let (shape, problems, n) = jobs[place]
            let made = job(shape, problems, n, SplitMix64.mixed(seed &+ UInt64(place)))
            cells.withLock { $0[place] = made }
        }
        return cells.withLock { cells in jobs.indices.flatMap { cells[$0] ?? [] } }
    }

    private func simulate(_ shape: Int, _ problems: Int, _ n: Int, _ seed: UInt64) -> [CoverageCell] {
        let population = SolveRateShape.all[shape]
        let chances = population.chances(n: n)
        let ks = CoverageBench.kValues.filter { $0 <= n }
        var cells = ks.map { k in
            let (mean, values) = (population.passAtK(k), (0...n).map { passAtK(n: n, c: $0, k: k) })
            let variance = zip(chances, values).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
            return CoverageCell(shape: population.name, problems: problems, candidates: n, k: k, truth: mean, variance: variance)
        }
        let table = AliasTable(weights: chances)
        let grid = SolveRateGrid()
        var generator = SplitMix64(seed: seed)
        for _ in 0..<trials {
            let counts = (0..<problems).map { _ in SampleCount(n: n, c: table.draw(&generator)) }
            let ours = PassAtKInterval(problems: counts, grid: grid)
            let estimates = ks.map { meanPassAtK(counts, k: $0) }
            let resampled = Bootstrap(problems: counts, ks: ks, draws: bootstrapDraws).intervals(estimates: estimates)
            for index in ks.indices {
                cells[index].add(.reported, ours.interval(k: ks[index]))
                cells[index].add(.bootstrap, resampled[index])
                cells[index].add(.beta, BetaPosterior(mean: estimates[index], problems: problems).interval)
            }
        }
        return cells
    }

    private func simulateDifferences(_ flips: FlipShape, _ problems: Int, _ n: Int, _ seed: UInt64) -> [CoverageCell] {
        let population = SolveRateShape.all[0]
        let ks = CoverageBench.kValues.filter { $0 <= n }
        let values = ks.map { k in (0...n).map { passAtK(n: n, c: $0, k: k) } }
        var cells = ks.indices.map { index in
            let (mean, variance) = flips.moments(population, n: n, values: values[index])
            return CoverageCell(
                shape: flips.name, problems: problems, candidates: n, k: ks[index], truth: mean, variance: variance,
                isDifference: true)
        }
        let table = AliasTable(weights: population.chances(n: n))
        var generator = SplitMix64(seed: seed)
        for _ in 0..<trials {
            let pairs = (0..<problems).map { _ in
                let right = table.draw(&generator)
                return (right, flips.flipped(right, of: n, &generator))
            }
            for index in ks.indices {
                let differences = pairs.map { values[index][$0.1] - values[index][$0.0] }
                cells[index].add(.reported, PairedDifferenceInterval(differences: differences).interval)
            }
        }
        return cells
    }

    private func simulateModels(_ pair: ModelPair, _ problems: Int, _ n: Int, _ seed: UInt64) -> [CoverageCell] {
        let ks = CoverageBench.kValues.filter { $0 <= n }
        let values = ks.map { k in (0...n).map { passAtK(n: n, c: $0, k: k) } }
        var cells = ks.indices.map { index in
            let (mean, variance) = pair.moments(n: n, values: values[index])
            return CoverageCell(
                shape: pair.name, problems: problems, candidates: n, k: ks[index], truth: mean, variance: variance, isDifference: true)
        }
        var generator = SplitMix64(seed: seed)
        for _ in 0..<trials {
            let pairs = (0..<problems).map { _ in pair.draw(n, &generator) }
            for index in ks.indices {
                let differences = pairs.map { values[index][$0.second] - values[index][$0.first] }
                cells[index].add(.reported, PairedDifferenceInterval(differences: differences).interval)
                cells[index].add(.bootstrap, PairedBootstrap(differences: differences, draws: bootstrapDraws).interval)
            }
        }
        return cells
    }
}
