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
        @Option(help: "One table only: pass_at_k, differences or models.") var table: Table?
        @OptionGroup var output: OutputOptions

        enum Table: String, CaseIterable, ExpressibleByArgument {
            case passAtK = "pass_at_k"
            case differences
            case models

            var title: String {
                switch self {
                case .passAtK: "pass@k"
                case .differences: "difference of two runs"
                case .models: "difference of two models"
                }
            }

            func cells(_ bench: CoverageBench) -> [CoverageCell] {
                switch self {
                case .passAtK: bench.run()
                case .differences: bench.runDifferences()
                case .models: bench.runModels()
                }
            }
        }

        func run() throws {
            _ = try output.common.settings()
            guard trials > 0, trials <= 1_000_000, draws > 0, draws <= 1_000_000 else {
                throw CommandError(.usage, "--trials \(trials) --draws \(draws): both from 1 to 1,000,000")
            }
            let bench = CoverageBench(trials: trials, seed: seed, bootstrapDraws: draws)
            let tables = (table.map { [$0] } ?? Table.allCases).map { ($0, CoverageText(title: $0.title, cells: $0.cells(bench))) }
            guard output.json else { return Console.result(tables.map(\.1.table).joined(separator: "\n\n")) }
            let texts = Dictionary(uniqueKeysWithValues: tables.map { ($0.rawValue, $1.json as Any) })
            Console.result(try JSONText.of(texts.merging(["trials": trials, "seed": seed]) { $1 }))
        }
    }
}
