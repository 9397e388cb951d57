import Foundation
import Records
import RunProtocol

/// A job file, such as `jobs/quickstart.toml`: a request, and settings that override `configuration.toml`.
struct JobFile {
    let request: JobRequest
    let runDirectory: String?

    /// The verbs that a job file can name.
    private static var verbs: [any JobFileVerb.Type] {
        Gencode.configuration.subcommands.flatMap { $0.configuration.subcommands }.compactMap { $0 as? any JobFileVerb.Type }
    }

    /// Tables of settings that may stand in a job file without the word `settings` above them.
    private static let settingTables = ["gen", "server", "servers", "slurm"]

    /// The keys that every verb reads.
    private static let keysOfEveryVerb =
        ["verb", "name", "run_dir", "dataset_name", "split_name", "sample_rate", "seed", "problems", "settings"] + settingTables

    /// Reads the request and lays its `[settings]` and `[slurm]` over `settings`. The key is taken from the variable that they name.
    init(path: String, settings: inout Settings) throws {
        let file = try TOMLFile(path: path)
        let verb = try JobFile.verb(of: file)
        try JobFile.checkKeys(of: file, for: verb.type)
        if let table = try JobFile.table("settings", of: file) { try settings.take(table, from: file) }
        for name in JobFile.settingTables {
            if let table = try JobFile.table(name, of: file) { try settings.take(table, from: file, under: name) }
        }
        try EnvironmentKeys.take([settings[\.gen.keyVariable]])
        let given = JobFile.keys(of: file.root["slurm"], under: "slurm") + JobFile.keys(of: file.root["settings"], under: "")
        settings.submissionOfJobFile = settings.recorded {
            given.contains($0) && SettingTable.definition(of: $0)?.scope == .submission
        }
        let reader = JobFileReader(file: file)
        let base = URL(fileURLWithPath: path).deletingLastPathComponent().deletingLastPathComponent()
        request = try verb.type.request(named: verb.name, in: reader, base: base)
        runDirectory = try reader.text("run_dir").map { URL(fileURLWithPath: $0, relativeTo: base).standardizedFileURL.path }
    }

    private static func checkKeys(of file: TOMLFile, for verb: any JobFileVerb.Type) throws {
        let keys = keysOfEveryVerb + verb.jobFileKeys, known = keys + verbs.flatMap { $0.jobFileKeys }
        for key in file.root.keys.sorted() where !keys.contains(key) {
            guard !known.contains(key) else {
                throw CommandError(
                    .usage, "\(file.place(of: key)): the verb \(verb.name) does not take the key \"\(key)\"",
                    remedy: "Remove the line. The keys of \(verb.name): \(keys.joined(separator: ", ")).")
            }
            let near = NearestName.suggestion(for: key, among: keys).map { "Did you mean \"\($0)\"?" }
            throw CommandError(
                .usage, "\(file.place(of: key)): unknown key \"\(key)\"", remedy: near ?? "Known: \(keys.joined(separator: ", ")).")
        }
    }

    private static func table(_ key: String, of file: TOMLFile) throws -> [String: Any]? {
        guard let value = file.root[key] else { return nil }
        guard let table = value as? [String: Any] else {
            throw CommandError(
                .usage, "\(file.place(of: key)): \(key) must be a table", remedy: "Write [\(key)] on a line of its own.")
        }
        return table
    }

    /// The run directory: as the caller says, else as the job file does, else a new one below `paths.runs`.
    func directory(given: String?, jobPath: String, settings: Settings) -> RunDirectory {
        let stem = request.name ?? URL(fileURLWithPath: jobPath).deletingPathExtension().lastPathComponent
        let path = given ?? runDirectory ?? settings.path(\.paths.runs) + "/" + stem
        return RunDirectory(path: URL(fileURLWithPath: path).standardizedFileURL.path)
    }

    /// The dotted keys of a table and its tables.
    private static func keys(of value: Any?, under prefix: String) -> [String] {
        guard let table = value as? [String: Any] else { return [prefix] }
        return table.flatMap { keys(of: $0.value, under: prefix.isEmpty ? $0.key : prefix + "." + $0.key) }
    }

    /// The verb that the file names, and how it spells it.
    private static func verb(of file: TOMLFile) throws -> (type: any JobFileVerb.Type, name: String) {
        let name = try JobFileReader(file: file).text("verb") ?? EvalVerbs.EvalGenSolutions.name
        guard let verb = verbs.first(where: { $0.isCalled(name) }) else {
            throw CommandError(
                .usage, "\(file.place(of: "verb")): unknown verb \"\(name)\"",
                remedy: "Known: \(verbs.map { $0.name }.joined(separator: ", ")).")
        }
        return (verb, name)
    }
}
