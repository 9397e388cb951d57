import ArgumentParser

extension BenchVerbs {
    struct ReportRates: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "report",
            abstract:
                "Report and exports of a large made-up run: time, CPU time and memory of whole commands, and the size of their files.",
            discussion: """
                Example with pandas beside it:
                  python3 -m venv .build/peers && .build/peers/bin/pip install h5py hdf5plugin pandas
                  gencode bench report --python .build/peers/bin/python
                """)
        @Option(help: "Problems of the run.") var problems = 1000
        @Option(help: "Candidates of each problem.") var candidates = 1000
        @Option(help: "Tests of each problem.") var tests = 1
        @Option(help: "Shards of the run.") var shards = 50
        @Option(help: "A Python with h5py, hdf5plugin and pandas. Default: it is not measured.") var python: String?
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (1...100_000).contains(problems), (1...100_000).contains(candidates), problems * candidates <= 100_000_000 else {
                throw ValidationError(
                    "--problems \(problems) --candidates \(candidates): each from 1 to 100000, and at most 100000000 candidates in all")
            }
            guard (1...1000).contains(tests), (1...problems * candidates).contains(shards) else {
                throw ValidationError("--tests \(tests) --shards \(shards): 1 to 1000 tests, and from 1 shard to one per candidate")
            }
        }

        func run() throws {
            let bench = ReportBench(
                scratch: try output.common.settings().scratch, problems: problems, candidates: candidates, tests: tests, shards: shards,
                python: python)
            let lines = try bench.run { Console.note($0) }
            Console.result(output.json ? try JSONText.of(["report": ReportBench.json(lines)]) : ReportBench.table(lines))
        }
    }
}
