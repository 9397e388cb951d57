import ArgumentParser
import Dataset
import Foundation

extension DataVerbs {
    struct Etl: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "etl",
            abstract: "Read the rows of a published data set, or Kattis problem packages, into a problem set; from the hub, or from here.")

        @Option(
            help: ArgumentHelp(
                "A data set of the hub, OWNER/NAME or OWNER/NAME@REVISION; a file of rows, a directory of such, or a tree of packages.",
                discussion: """
                    A path that exists here comes first; hub:OWNER/NAME is the hub's in any case. FORMAT:PATH and FORMAT:OWNER/NAME name the \
                    format of the rows, such as apps:test.jsonl; otherwise it is recognised. The formats: \
                    \(SourceName.formats.joined(separator: ", ")).
                    """))
        var source = "deepmind/code_contests"
        @Option(name: .customLong("output-dataset-name"), help: "The set's name, or a path that ends in .h5.") var output: String
        @Flag(name: .customLong("translate-references"), inversion: .prefixedNo, help: "Enum numbers to names.")
        var translatesReferences = true
        @Option(
            name: .customLong("filter-languages"),
            help: "Keep solutions in these languages; may be repeated. Default: PYTHON3 for CodeContests, else every language.")
        var filterLanguages: [String] = []
        @Flag(name: .customLong("disable-filter-languages"), inversion: .prefixedNo, help: "Keep every language.")
        var disablesFilter = false
        @Option(
            name: .customLong("train-sample"),
            help: "Share of the split train, for rows whose split is given by a file's name, a field or --split.") var trainSample = 0.1
        @Option(name: .customLong("sample-rate"), help: "Share of every split.") var sampleRate = 1.0
        @Option(help: "Seed of the samples.") var seed: UInt64 = 0
        @Option(help: "The split of every problem. Default: a row's field `split`, else what its file is named after, else train.")
        var split: String?
        @Flag(
            name: .customLong("measure-time-limits"), inversion: .prefixedNo,
            help:
                "Run programs of packages: time_multiplier times the slowest accepted submission is the limit where none is stated; validators are tried."
        )
        var measuresTimeLimits = true
        @Option(help: "The file testlib.h, for checkers that include it. Default: beside the source, then where it is installed.")
        var testlib: String?
        @Option(
            help: ArgumentHelp(
                "A file of overrides, as `data check` writes one: --source is then a problem set, which stays as it is.",
                valueName: "file"))
        var overrides: String?
        @Flag(help: "Overwrite a set of that name.") var replace = false
        @Flag(help: "A key of a row that means nothing is an error. Default: a note.") var strict = false
        @OptionGroup var hub: HubOptions
        @OptionGroup var worker: SlotOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            var settings = try common.configured()
            try worker.override(&settings)
            try common.override(&settings)
            if let overrides { return try apply(overrides, settings: settings) }
            try EvaluationRequest.checkSampleRate(sampleRate)
            try EvaluationRequest.checkSampleRate(trainSample)
            let named = SourceName(source)
            let chosen = try ChosenSource(named.place)
            let path = try SetBuilding.destination(named: output, replaces: replace, settings: settings)
            let found = try read(chosen, named.place)
            var request = ETLRequest(
                source: found.source, files: found.files, name: URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent,
                destination: path,
                filterLanguages: filterLanguages.isEmpty ? nil : filterLanguages, disableFilterLanguages: disablesFilter,
                sampleRate: sampleRate < 1 ? sampleRate : nil, trainSample: trainSample < 1 ? trainSample : nil, seed: seed,
                translateReferences: translatesReferences, toolVersion: Version.text, split: split, replace: replace,
                isShared: settings[\.paths.shared], isStrict: strict)
            request.format = named.format
            request.declaredFiles = found.declared
            request.testlib = testlib.map(CommonOptions.absolutePath)
            try SetBuilding(request: request, settings: settings, measuresTimeLimits: measuresTimeLimits).run()
        }

        /// Makes a changed copy of the problem set that `--source` names.
        private func apply(_ overrides: String, settings: Settings) throws {
            let isPlain = filterLanguages.isEmpty && !disablesFilter && sampleRate == 1 && split == nil && testlib == nil
            guard isPlain, hub.selection == SourceSelection() else {
                throw CommandError(
                    .usage, "--overrides changes a problem set, whose problems and solutions were chosen when it was made",
                    remedy: "Give --overrides with --source, --output_dataset_name and --replace alone.")
            }
            let file = try OverridesFile(path: overrides)
            let changes = try OverriddenSet(ProblemSelection(named: source, settings: settings), file: file)
            let path = try SetBuilding.destination(named: output, replaces: replace, settings: settings)
            let fingerprint = try changes.write(to: path, replaces: replace, isShared: settings[\.paths.shared])
            Console.result("\(path): \(changes.summary)\nfingerprint \(fingerprint), made from \(file.overrides.sourceFingerprint)")
        }

        /// The source's name in the set, and the paths of its files, with the splits that are declared for them, where they come from the hub.
        private func read(
            _ chosen: ChosenSource, _ place: String
        ) throws -> (source: String, files: [String]?, declared: [DataSetCard.DeclaredFile]?) {
            guard case .hub(let reference) = chosen else {
                guard hub.selection == SourceSelection() else {
                    throw CommandError(
                        .usage, "--source \(place) is a path: --split_name, --config_name and --include choose among files of the hub",
                        remedy: "Name the file to read, or write hub:\(place) for a data set of the hub.")
                }
                return (place, nil, nil)
            }
            let snapshot = try HubFetching(reference: reference, options: hub, isForReading: true).run()
            let readme = try DataSetCard.content(in: snapshot.directory)
            let declared = try hub.selection.declaredFiles(among: snapshot.files, readme: readme, of: "\(reference)")
            return (
                "\(reference.id)@\(snapshot.commit)", snapshot.files.map { "\(snapshot.directory)/\($0)" },
                declared?.map { $0.below(snapshot.directory) }
            )
        }
    }
}
