import Foundation
import RunProtocol

/// `jobs/*.toml`: a job, and settings that override `configuration.toml`.
struct JobFile {
    let job: Job
    let runDirectory: String?

    private static let keys = [
        "verb", "name", "run_dir", "dataset_name", "split_name", "evaluation_test_type", "k_values", "sample_rate", "seed", "problems",
        "solution_dataset", "language", "path_to_solutions_column", "skip_problems_without_tests", "settings", "slurm",
    ]

    /// Reads the job and lays its `[settings]` and `[slurm]` over `settings`.
    init(path: String, settings: inout Settings) throws {
        let file = try TOMLFile(path: path)
        for key in file.root.keys.sorted() where !JobFile.keys.contains(key) {
            let near = NearestName.suggestion(for: key, among: JobFile.keys).map { "Did you mean \"\($0)\"?" }
            throw CommandError(
                .usage, "\(file.place(of: key)): unknown key \"\(key)\"",
                remedy: near ?? "Known: \(JobFile.keys.joined(separator: ", ")).")
        }
        if let overrides = file.root["settings"] {
            guard let table = overrides as? [String: Any] else {
                throw CommandError(
                    .usage, "\(file.place(of: "settings")): settings must be a table", remedy: "Write [settings] on a line of its own.")
            }
            try settings.take(table, from: file)
        }
        if let options = file.root["slurm"] {
            guard let table = options as? [String: Any] else {
                throw CommandError(
                    .usage, "\(file.place(of: "slurm")): slurm must be a table", remedy: "Write [slurm] on a line of its own.")
            }
            try settings.take(table, from: file, under: "slurm")
        }
        let given = JobFile.keys(of: file.root["slurm"], under: "slurm") + JobFile.keys(of: file.root["settings"], under: "")
        settings.submissionOfJob = settings.text { given.contains($0) && SettingKeys.ofTheSubmission.contains($0) }
        let reader = JobFileReader(file: file)
        let verb = try reader.text("verb") ?? "eval_gen_solutions"
        let base = URL(fileURLWithPath: path).deletingLastPathComponent().deletingLastPathComponent()
        job = try JobFile.job(verb: verb, reader: reader, base: base)
        runDirectory = try reader.text("run_dir").map { URL(fileURLWithPath: $0, relativeTo: base).standardizedFileURL.path }
    }

    /// The run directory: as the caller says, else as the job file does, else a new one below `paths.runs`.
    func directory(given: String?, jobPath: String, settings: Settings) -> RunDirectory {
        let stem = job.name ?? URL(fileURLWithPath: jobPath).deletingPathExtension().lastPathComponent
        let path = given ?? runDirectory ?? settings.path("paths.runs") + "/" + stem
        return RunDirectory(path: URL(fileURLWithPath: path).standardizedFileURL.path)
    }

    /// The dotted keys of a table and its tables.
    private static func keys(of value: Any?, under prefix: String) -> [String] {
        guard let table = value as? [String: Any] else { return [prefix] }
        return table.flatMap { keys(of: $0.value, under: prefix.isEmpty ? $0.key : prefix + "." + $0.key) }
    }

    private static func job(verb: String, reader: JobFileReader, base: URL) throws -> Job {
        let candidates: Job.Candidates
        switch verb {
        case "eval_gen_solutions":
            let source = try reader.required("solution_dataset")
            candidates = .generated(
                path: URL(fileURLWithPath: source, relativeTo: base).standardizedFileURL.path,
                language: try reader.text("language") ?? "python3")
        case "eval_cc_solutions":
            candidates = .reference(columns: try Job.columns(try reader.texts("path_to_solutions_column") ?? []))
        default:
            throw CommandError(
                .usage, "\(reader.file.place(of: "verb")): unknown verb \"\(verb)\"",
                remedy: "Known: eval_gen_solutions, eval_cc_solutions.")
        }
        var job = Job(
            verb: verb, dataset: try reader.required("dataset_name"), split: try reader.text("split_name") ?? "train",
            testTypes: try Job.testTypes(try reader.texts("evaluation_test_type") ?? ["private_tests"]), candidates: candidates,
            sampleRate: try reader.number("sample_rate") ?? 1, seed: try reader.whole("seed") ?? 0)
        try Job.checkSampleRate(job.sampleRate)
        job.problems = try reader.texts("problems") ?? []
        job.kValues = try Job.kValues(try reader.wholes("k_values").map { $0.map(String.init) } ?? [])
        job.skipsProblemsWithoutTests = try reader.flag("skip_problems_without_tests") ?? false
        job.name = try reader.text("name")
        return job
    }
}

/// Typed look-ups in a job file; a wrong type is an error that names file, line and key.
struct JobFileReader {
    let file: TOMLFile

    func required(_ key: String) throws -> String {
        guard let value = try text(key) else {
            throw CommandError(.usage, "\(file.path): the key \"\(key)\" is missing", remedy: "Add \(key) = \"...\".")
        }
        return value
    }

    func text(_ key: String) throws -> String? { try value(key, "a text in quotes") { $0 as? String } }
    func whole(_ key: String) throws -> Int? { try value(key, "a whole number") { $0 as? Int } }
    func flag(_ key: String) throws -> Bool? { try value(key, "true or false") { $0 as? Bool } }
    func number(_ key: String) throws -> Double? {
        try value(key, "a number") { $0 as? Double ?? ($0 as? Int).map(Double.init) }
    }

    func texts(_ key: String) throws -> [String]? {
        try value(key, "a text or a list of texts") { ($0 as? String).map { [$0] } ?? ($0 as? [String]) }
    }

    func wholes(_ key: String) throws -> [Int]? {
        try value(key, "a whole number or a list of them") { ($0 as? Int).map { [$0] } ?? ($0 as? [Int]) }
    }

    private func value<T>(_ key: String, _ expectation: String, _ cast: (Any) -> T?) throws -> T? {
        guard let raw = file.root[key] else { return nil }
        guard let value = cast(raw) else {
            throw CommandError(.usage, "\(file.place(of: key)): \(key) must be \(expectation)", remedy: "Mend that line.")
        }
        return value
    }
}
