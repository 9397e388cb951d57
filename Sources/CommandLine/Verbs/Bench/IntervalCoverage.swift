import ArgumentParser

extension BenchVerbs {
    struct IntervalCoverage: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "coverage", abstract: "How often the 95 % intervals of pass@k hold the truth, in simulated evaluations.",
            discussion: """
                The table of docs/judging.md: the reported interval beside a bootstrap and a Beta interval, with mean widths relative to an \
                oracle that knows the population; then the intervals of differences that `run compare` reports, for the same candidates judged \
                twice and for two models. The same seed gives the same table.
                """)
        @Option(help: "Simulated evaluations per cell.") var trials = 2000
        @Option(help: "Another seed is another simulation.") var seed: UInt64 = 1
        @Option(help: "Draws of each bootstrap.") var draws = 1000
        @OptionGroup var output: OutputOptions

        func run() throws {
            _ = try output.common.settings()
            guard trials > 0, trials <= 1_000_000, draws > 0, draws <= 1_000_000 else {
                throw CommandError(.usage, "--trials \(trials) --draws \(draws): both from 1 to 1,000,000")
            }
            let bench = CoverageBench(trials: trials, seed: seed, bootstrapDraws: draws)
            let values = CoverageText(title: "pass@k", cells: bench.run())
            let differences = CoverageText(title: "difference of two runs", cells: bench.runDifferences())
            let models = CoverageText(title: "difference of two models", cells: bench.runModels())
            guard output.json else {
                return Console.result([values.table, differences.table, models.table].joined(separator: "\n\n"))
            }
            Console.result(
                try JSONText.of([
                    "trials": trials, "seed": seed, "pass_at_k": values.json, "differences": differences.json, "models": models.json,
                ]))
        }
    }
}
