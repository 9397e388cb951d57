import ArgumentParser

extension BenchVerbs {
    struct DataRates: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "data",
            abstract: "Reading of problems and candidates from data files: time, CPU time and memory of whole commands.",
            discussion: """
                Example with Python beside it, which needs pyarrow for the lines about Parquet:
                  python3 -m venv .build/peers && .build/peers/bin/pip install pyarrow
                  gencode bench data --python .build/peers/bin/python
                """)
        @Option(help: "Size of the file of problems in MB, about.") var megabytes = 500
        @Option(help: "Candidates of the run that is planned.") var candidates = 1_000_000
        @Option(help: "A Python that does the same. Default: it is not measured.") var python: String?
        @OptionGroup var output: OutputOptions

        func run() throws {
            guard (1...100_000).contains(megabytes), (1...100_000_000).contains(candidates) else {
                throw CommandError(
                    .usage, "--megabytes \(megabytes) --candidates \(candidates): from 1 to 100000, and from 1 to 100000000")
            }
            let bench = DataBench(
                scratch: try output.common.settings().scratch, megabytes: megabytes, candidates: candidates, python: python)
            let lines = try bench.run { Console.note($0) }
            Console.result(output.json ? try JSONText.of(["data": DataBench.json(lines)]) : DataBench.table(lines))
        }
    }
}
