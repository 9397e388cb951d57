import Foundation
import Records

/// The settings in force: flag over job file over `configuration.toml` over the default in `SettingKeys`.
struct Settings: Sendable {
    private var values: [String: SettingValue]
    /// The directory that relative paths of the configuration start from.
    var base: String
    var languages: LanguageEntries
    /// What the job file sets of how jobs are submitted, as `recorded` writes it.
    var submissionOfJob: [String: String] = [:]

    init(base: String) {
        self.base = base
        values = Dictionary(uniqueKeysWithValues: SettingKeys.all.filter { $0.overridden == nil }.map { ($0.key, $0.standard) })
        languages = LanguageEntries()
    }

    /// Sets a key from a flag or a file.
    /// - Throws: `CommandError(.usage)` naming the key, where it stands, and why the value does not fit.
    mutating func set(_ key: String, to raw: Any, at place: String) throws {
        guard let definition = SettingKeys.all.first(where: { $0.key == key }) else {
            let near = NearestName.suggestion(for: key, among: SettingKeys.all.map(\.key)).map { "Did you mean \"\($0)\"?" }
            throw CommandError(.usage, "\(place): unknown key \"\(key)\"", remedy: near ?? "configuration.toml lists every key.")
        }
        switch definition.value(of: raw) {
        case .success(let value):
            values[key] = value
            // The newer source wins as a whole: what an older one said of one stage goes.
            for stage in SettingKeys.slurmStages where stage.overridden == key { values[stage.key] = nil }
        case .failure(let mismatch):
            throw CommandError(.usage, "\(place): \(key) = \(raw) \(mismatch.reason)", remedy: "It means: \(definition.summary).")
        }
    }

    /// Takes every key of a table; nested tables give dotted keys. `[languages.*]` goes to the language table.
    mutating func take(_ table: [String: Any], from file: TOMLFile, under prefix: String = "") throws {
        // A table's own keys before its tables: a stage's value refines the general one of the same file.
        let (tables, keys) = (table.filter { $0.value is [String: Any] }, table.filter { !($0.value is [String: Any]) })
        for (name, value) in keys.sorted(by: { $0.key < $1.key }) + tables.sorted(by: { $0.key < $1.key }) {
            let key = prefix.isEmpty ? name : prefix + "." + name
            if key == "languages", let entries = value as? [String: Any] {
                try languages.take(entries, from: file)
            } else if let nested = value as? [String: Any] {
                try take(nested, from: file, under: key)
            } else {
                try set(key, to: value, at: file.place(of: key))
            }
        }
    }

    func text(_ key: String) -> String {
        guard case .text(let value)? = values[key] else { preconditionFailure("\(key) is no text setting") }
        return value
    }

    func whole(_ key: String) -> Int {
        guard case .whole(let value)? = values[key] else { preconditionFailure("\(key) is no whole-number setting") }
        return value
    }

    func number(_ key: String) -> Double {
        guard case .number(let value)? = values[key] else { preconditionFailure("\(key) is no number setting") }
        return value
    }

    func texts(_ key: String) -> [String] {
        guard case .texts(let value)? = values[key] else { preconditionFailure("\(key) is no list setting") }
        return value
    }

    /// The key of a stage's own value where it has one, else the general key.
    func key(_ general: String, ofStage stage: String) -> String {
        let own = "slurm.\(stage)." + general.dropFirst("slurm.".count)
        return values[own] == nil ? general : own
    }

    /// `--set` words that give another machine the values of these keys that differ from `other`.
    func overrides(of keys: Set<String>, against other: Settings) -> [String] {
        keys.sorted().filter { values[$0] != other.values[$0] }.flatMap {
            ["--set", "\($0)=\(text { [key = $0] in $0 == key }[$0] ?? "")"]
        }
    }

    /// A setting in seconds.
    func duration(_ key: String) -> Duration { .nanoseconds(Int64(number(key) * 1e9)) }

    func flag(_ key: String) -> Bool {
        guard case .flag(let value)? = values[key] else { preconditionFailure("\(key) is no flag setting") }
        return value
    }

    /// A path setting, made absolute.
    func path(_ key: String) -> String {
        URL(fileURLWithPath: text(key), relativeTo: URL(fileURLWithPath: base, isDirectory: true)).standardizedFileURL.path
    }

    var scratch: String {
        let own = text("paths.scratch")
        return own.isEmpty ? ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp" : path("paths.scratch")
    }

    /// Keys and values, sorted, as the manifest records them.
    var recorded: [String: String] { text { !SettingKeys.ofTheSubmission.contains($0) } }

    /// Keys of a batch system and their values, of those that `isWanted`.
    func text(of isWanted: (String) -> Bool) -> [String: String] {
        values.filter { isWanted($0.key) }.mapValues { value in if case .text(let text) = value { text } else { value.description } }
    }
}
