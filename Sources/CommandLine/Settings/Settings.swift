import Foundation
import Records

/// The settings in force: flag over job file over `configuration.toml` over the default in `SettingTable`.
struct Settings: Sendable {
    private var values: [String: SettingValue]
    /// The directory that relative paths of the configuration start from.
    var base: String
    var languages: LanguageEntries
    var servers = ServerEntries()
    /// What the job file says about submissions, as `recorded` writes values.
    var submissionOfJobFile: [String: String] = [:]

    init(base: String) {
        self.base = base
        values = Dictionary(uniqueKeysWithValues: SettingTable.general.map { ($0.key, $0.standard) })
        languages = LanguageEntries()
    }

    /// Sets a key from a flag or a file.
    /// - Throws: `CommandError(.usage)` naming the key, where it stands, and why the value does not fit.
    mutating func set(_ key: String, to raw: Any, at place: String) throws {
        guard let definition = SettingTable.definition(of: key) else {
            let near = NearestName.suggestion(for: key, among: SettingTable.all.map(\.key)).map { "Did you mean \"\($0)\"?" }
            throw CommandError(.usage, "\(place): unknown key \"\(key)\"", remedy: near ?? "configuration.toml lists every key.")
        }
        switch definition.value(of: raw) {
        case .success(let value):
            values[key] = value
            // The newer source wins as a whole: values that an older source gave for one stage are dropped.
            for refined in SettingTable.all where refined.overridden == key { values[refined.key] = nil }
        case .failure(let mismatch):
            throw CommandError(.usage, "\(place): \(key) = \(raw) \(mismatch.reason)", remedy: "It means: \(definition.summary).")
        }
    }

    /// Takes every key of a table; nested tables give dotted keys. `[languages.*]` and `[servers.*]` go to tables of their own.
    mutating func take(_ table: [String: Any], from file: TOMLFile, under prefix: String = "") throws {
        // A table's own keys before its tables: a stage's value refines the general one of the same file.
        let (tables, keys) = (table.filter { $0.value is [String: Any] }, table.filter { !($0.value is [String: Any]) })
        for (name, value) in keys.sorted(by: { $0.key < $1.key }) + tables.sorted(by: { $0.key < $1.key }) {
            let key = prefix.isEmpty ? name : prefix + "." + name
            if key == "languages", let entries = value as? [String: Any] {
                try languages.take(entries, from: file)
            } else if key == "servers", let entries = value as? [String: Any] {
                try servers.take(entries, from: file)
            } else if let nested = value as? [String: Any] {
                try take(nested, from: file, under: key)
            } else {
                try set(key, to: value, at: file.place(of: key))
            }
        }
    }

    /// Sets a setting from a flag.
    /// - Parameter raw: nil where the flag was not given.
    mutating func set<Value>(_ path: KeyPath<SettingTable, Setting<Value>>, to raw: Any?, at place: String) throws {
        guard let raw else { return }
        try set(SettingTable.standard[keyPath: path].key, to: raw, at: place)
    }

    /// The value in force.
    subscript<Value>(_ path: KeyPath<SettingTable, Setting<Value>>) -> Value { value(of: SettingTable.standard[keyPath: path]) }

    /// The value of a batch setting for one stage: the stage's own where it has one, else the general value.
    subscript<Value>(_ path: KeyPath<SettingTable, Setting<Value>>, stage stage: SubmissionStage) -> Value {
        let setting = SettingTable.standard[keyPath: path]
        return values[stage.key(setting.key)].map(setting.value) ?? value(of: setting)
    }

    private func value<Value>(of setting: Setting<Value>) -> Value {
        guard let checked = values[setting.key] else { preconditionFailure("\(setting.key) has no value") }
        return setting.value(of: checked)
    }

    /// A path setting, made absolute.
    func path(_ path: KeyPath<SettingTable, Setting<ConfiguredPath>>) -> String {
        URL(fileURLWithPath: self[path].text, relativeTo: URL(fileURLWithPath: base, isDirectory: true)).standardizedFileURL.path
    }

    var scratch: String {
        self[\.paths.scratch].text.isEmpty ? ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp" : path(\.paths.scratch)
    }
}

extension Settings {
    /// Whether a key has the value that it has where nobody sets it.
    func isStandard(_ key: String) -> Bool { values[key] == SettingTable.definition(of: key)?.standard }

    /// `--set` words that give another machine the values of this scope that differ from `other`.
    func overrides(in scope: SettingScope, against other: Settings) -> [String] {
        SettingTable.keys(in: scope).sorted().filter { values[$0] != other.values[$0] }.flatMap {
            ["--set", "\($0)=\(values[$0]?.recorded ?? "")"]
        }
    }

    /// Keys and values as the manifest records them: all but those that each submission chooses.
    var recorded: [String: String] {
        recorded { key in
            switch SettingTable.definition(of: key)?.scope {
            case .submission: false
            case .planWhereSet: !isStandard(key)
            default: true
            }
        }
    }

    /// Gives a key the value that it has where nobody sets it.
    mutating func reset(_ key: String) { values[key] = SettingTable.definition(of: key)?.standard }

    /// The keys of `isWanted` that have values, as the manifest records them.
    func recorded(where isWanted: (String) -> Bool) -> [String: String] {
        values.filter { isWanted($0.key) }.mapValues(\.recorded)
    }
}
