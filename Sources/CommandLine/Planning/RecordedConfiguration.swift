import Foundation
import Judging

/// What the manifest of a run keeps of the configuration, as JSON text: enough for any machine to do the run's tasks in the same way.
protocol RecordedConfiguration: Codable, Sendable {
    /// Every setting by key, as text.
    var settings: [String: String] { get }
    /// The language table as `LanguageEntries.json` writes it.
    var languages: String { get }

    /// Whether the plan's value of a setting holds although the setting belongs to the machine.
    static func holds(_ key: String, against local: Settings) -> Bool
}

extension RecordedConfiguration {
    static func holds(_ key: String, against local: Settings) -> Bool { false }

    init(manifestText: String, path: String) throws { self = try ManifestText.decode(manifestText, path: path) }

    func encoded() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// The settings of the plan for all that decides what is done, those of this machine for paths and for how the work is done here.
    func settings(on local: Settings) throws -> Settings {
        var merged = local
        let ofTheMachine = SettingTable.keys(in: .worker) + SettingTable.keys(in: .host)
        for (key, value) in settings where !ofTheMachine.contains(key) || Self.holds(key, against: local) {
            try merged.restore(key, from: value)
        }
        for key in SettingTable.keys(in: .planWhereSet) where settings[key] == nil { merged.reset(key) }
        merged.languages = try LanguageEntries(json: languages)
        return merged
    }
}

/// What a manifest of either kind keeps of a job file's `[slurm]`: later submissions of the run use it too.
struct RecordedSubmission: Codable {
    /// By key; nil: nothing.
    var submission: [String: String]?

    init(manifestText: String, path: String) throws { self = try ManifestText.decode(manifestText, path: path) }
}

private enum ManifestText {
    /// - Throws: `CommandError` where the manifest was written by something else.
    static func decode<Value: Decodable>(_ text: String, path: String) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw CommandError(
                .failure, "\(path): the configuration in it cannot be read: \(error)", remedy: "Was it made by another version?")
        }
    }
}
