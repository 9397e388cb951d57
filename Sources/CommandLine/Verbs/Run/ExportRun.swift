import ArgumentParser
import Dataset
import RunProtocol

extension RunVerbs {
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Write the verdicts of a run as tables for pandas, polars and DuckDB, or as EvalPlus or LiveCodeBench write them.",
            discussion: """
                For example: gencode run export runs/mine --format parquet

                The directory has the tables problems, candidates and tests, and export.json with every column's type, unit and meaning. \
                The formats evalplus and livecodebench write one file, eval_results.json or eval_all.json. The same verdicts give the same \
                bytes, measured times and memory aside.
                """)
        @Argument(help: ArgumentHelp("The run directory.", valueName: "run")) var path: String
        @Option(help: "parquet, csv, jsonl, evalplus or livecodebench.") var format = Format.parquet
        @Option(
            help: ArgumentHelp(
                "The directory, or for evalplus and livecodebench the file, that is made. Default: RUN/export, RUN/eval_results.json, "
                    + "RUN/eval_all.json.", valueName: "path"))
        var output: String?
        @Flag(help: "Replace an earlier export.") var replace = false
        @Flag(help: "Export although verdicts are missing.") var partial = false
        @OptionGroup var common: CommonOptions

        enum Format: String, CaseIterable, ExpressibleByArgument {
            case parquet
            case csv
            case jsonl
            case evalplus
            case livecodebench
        }

        func run() throws {
            try common.refuseWhatThePlanFixes(of: path)
            let settings = try common.settings()
            let (directory, planned) = try RunDirectory.opened(path)
            let exports = RunExports(
                planned: planned, settings: settings,
                output: output.map(CommonOptions.absolutePath), replace: replace, allowPartial: partial)
            switch format {
            case .parquet: try exports.tables(of: directory, format: .parquet)
            case .csv: try exports.tables(of: directory, format: .csv)
            case .jsonl: try exports.tables(of: directory, format: .jsonl)
            case .evalplus: try exports.evalPlus(of: directory)
            case .livecodebench: try exports.liveCodeBench(of: directory)
            }
        }
    }
}
