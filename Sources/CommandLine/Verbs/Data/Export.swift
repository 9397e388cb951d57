import ArgumentParser
import Dataset

extension DataVerbs {
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Write a problem set, or candidates, as a data set that `datasets` loads and gencode reads.",
            discussion: """
                For example: gencode data export --dataset_name mine --output mine-parquet

                The directory has data/SPLIT-00000-of-00001.parquet and so on, a README.md for the hub, and export.json with the SHA-256 of \
                every file. The columns of problems are those of CodeContests. The same input gives the same bytes.
                """)

        @Option(name: .customLong("dataset-name"), help: "A set's name or path.") var dataset: String?
        @Option(
            name: .customLong("solution-dataset"),
            help: "Candidates, as eval_gen_solutions takes them: a file or directory, or the run directory of a generation.")
        var solutions: String?
        @Option(help: "The language of candidates whose rows name none.") var language = "python3"
        @Option(
            name: .customLong("split-name"),
            help: "Of a set, only this split; may be repeated. Of candidates, the split that they become; default: train.")
        var splits: [String] = []
        @Option(help: "parquet or jsonl.") var format = Format.parquet
        @Option(
            help: "Of jsonl: none, gzip or zstd. `datasets` needs the package zstandard for the last. Parquet is always packed with zstd.")
        var compression: ExportCompression?
        @Option(help: ArgumentHelp("The directory that is made.", valueName: "dir")) var output: String
        @Flag(help: "Replace an earlier export of that name.") var replace = false
        @OptionGroup var common: CommonOptions

        enum Format: String, CaseIterable, ExpressibleByArgument {
            case parquet
            case jsonl
        }

        func run() throws {
            let settings = try common.settings()
            guard compression == nil || format == .jsonl else {
                throw CommandError(
                    .usage, "--compression is for --format jsonl", remedy: "Parquet is always packed with zstd: leave it out.")
            }
            let request = ExportRequest(
                output: CommonOptions.absolutePath(output), format: format == .parquet ? .parquet : .jsonLines(compression ?? .none),
                replace: replace, isShared: settings[\.paths.shared], toolVersion: Version.text)
            switch (dataset, solutions) {
            case (let set?, nil): try Exporting(request: request).problems(of: set, splits: splits, settings: settings)
            case (nil, let path?):
                guard splits.count <= 1 else {
                    throw CommandError(.usage, "candidates become one split, and --split_name names \(splits.count)", remedy: "Name one.")
                }
                try Exporting(request: request).candidates(
                    at: CommonOptions.absolutePath(path), language: language, split: splits.first ?? "train")
            default:
                throw CommandError(
                    .usage, "give either --dataset_name or --solution_dataset", remedy: "For example --dataset_name mine --output DIR.")
            }
        }
    }
}

extension ExportCompression: ExpressibleByArgument {}
