import ArgumentParser
import Dataset
import Foundation
import Judging
import Records
import ShardStore

struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Build and inspect problem sets.", subcommands: [ExtractTransformLoad.self, Show.self])

    struct ExtractTransformLoad: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "etl", abstract: "Read CodeContests rows (JSONL) or Kattis problem packages into a problem set.")

        @Option(help: "A .jsonl file, a directory of such, or a tree of problem packages.") var source = "deepmind/code_contests"
        @Option(name: .customLong("output-dataset-name"), help: "The set's name, or a path that ends in .h5.") var output: String
        @Flag(name: .customLong("translate-references"), inversion: .prefixedNo, help: "Enum numbers to names.")
        var translatesReferences = true
        @Option(
            name: .customLong("filter-languages"),
            help: "Keep solutions in these languages; may be repeated. Default: PYTHON3 for JSONL, every language for packages.")
        var filterLanguages: [String] = []
        @Flag(name: .customLong("disable-filter-languages"), inversion: .prefixedNo, help: "Keep every language.")
        var disablesFilter = false
        @Option(name: .customLong("train-sample"), help: "Share of the train split of a JSONL source.") var trainSample = 0.1
        @Option(name: .customLong("sample-rate"), help: "Share of every split.") var sampleRate = 1.0
        @Option(help: "Seed of the samples.") var seed: UInt64 = 0
        @Option(help: "The split that a tree of packages becomes, or of a single .jsonl file that is not named after one.") var split:
            String?
        @Flag(
            name: .customLong("measure-time-limits"), inversion: .prefixedNo,
            help: "Packages that state no time limit get time_multiplier times their slowest accepted submission, measured here.")
        var measuresTimeLimits = true
        @Flag(help: "Overwrite a set of that name.") var replace = false
        @OptionGroup var worker: WorkerOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            var settings = try common.configured()
            try worker.override(&settings)
            try common.override(&settings)
            try Job.checkSampleRate(sampleRate)
            try Job.checkSampleRate(trainSample)
            guard FileManager.default.fileExists(atPath: source) else {
                throw CommandError(
                    .usage, "--source \(source): no such file or directory",
                    remedy: "Name a local path; this version does not download from the hub.")
            }
            let path = ProblemSelection.path(of: output, settings: settings)
            guard replace || !FileManager.default.fileExists(atPath: path) else {
                throw CommandError(.usage, "\(path) exists", remedy: "Choose another --output_dataset_name, or give --replace.")
            }
            try makeDirectory(URL(fileURLWithPath: path).deletingLastPathComponent().path)
            let request = ETLRequest(
                source: source, name: URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent, destination: path,
                filterLanguages: filterLanguages.isEmpty ? nil : filterLanguages, disableFilterLanguages: disablesFilter,
                sampleRate: sampleRate < 1 ? sampleRate : nil, trainSample: trainSample < 1 ? trainSample : nil, seed: seed,
                translateReferences: translatesReferences, toolVersion: Version.text, split: split, replace: replace)
            let signals = StopSignals()
            let measuring = measuresTimeLimits ? try TimeLimitMeasuring(settings: settings, stop: signals.signal) : nil
            defer { measuring?.close() }
            let summary: ETLSummary
            do {
                summary = try extractTransformLoad(
                    request,
                    transform: { problem in
                        if signals.signal.isRaised { throw CancellationError() }
                        return try measuring?.transform(problem) ?? problem
                    }
                ) { done in
                    if Console.isTerminal { Console.write("\r\u{1B}[K\(counted(done, "problem"))", to: STDERR_FILENO) }
                }
            } catch is CancellationError {
                throw CommandError(.incomplete, "interrupted: \(path) was not made", remedy: "Start it again; nothing of it was kept.")
            }
            if Console.isTerminal { Console.note("") }
            for note in summary.notes + (measuring?.notes ?? []) { Console.note("note: \(note)") }
            Console.result(SetText.summary(summary, path: path))
        }

        private func makeDirectory(_ path: String) throws {
            do {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            } catch {
                throw CommandError(
                    .failure, "cannot make \(path): \(error.localizedDescription)", remedy: "Set paths.data_sets to a writable directory.")
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print a set's counts and splits, a problem, or one of its tests.")

        @Option(name: .customLong("dataset-name"), help: "A set's name or path.") var dataset: String
        @Option(name: .customLong("split-name"), help: "Only this split.") var split: String?
        @Option(name: .customLong("problem-name"), help: "One problem: its statement, limits and tests.") var problem: String?
        @Option(help: "One test of that problem, by its position from 0: input and expected output.") var test: Int?
        @Flag(help: "As JSON.") var json = false
        @OptionGroup var common: CommonOptions

        func run() throws {
            let selection = try ProblemSelection(named: dataset, settings: try common.settings())
            if problem == nil, test != nil {
                throw CommandError(.usage, "--test needs --problem_name", remedy: "Name the problem whose test is to be shown.")
            }
            let splits = Array(Set(selection.set.summaries.map(\.split))).sorted()
            if let split, !splits.contains(split) {
                throw CommandError(
                    .usage, "\(selection.path) has no split \"\(split)\"", remedy: "It has: \(splits.joined(separator: ", ")).")
            }
            guard let problem else {
                return Console.result(try SetText.overview(of: selection.set, path: selection.path, split: split, json: json))
            }
            let found = selection.set.summaries.first { $0.name == problem && (split == nil || $0.split == split) }
            guard let found else {
                let near = NearestName.suggestion(for: problem, among: selection.set.summaries.map(\.name)).map {
                    "Did you mean \"\($0)\"?"
                }
                throw CommandError(
                    .usage, "\(selection.path) has no problem \"\(problem)\"", remedy: near ?? "`data show` without it lists them.")
            }
            let whole = try selection.set.problem(at: found.index, parts: .all)
            guard let test else { return Console.result(try SetText.problem(whole, json: json)) }
            guard whole.tests.indices.contains(test) else {
                throw CommandError(
                    .usage, "problem \"\(problem)\" has no test \(test)", remedy: "It has \(counted(whole.tests.count, "test")), from 0.")
            }
            Console.result(try SetText.test(whole.tests[test], position: test, json: json))
        }
    }
}
