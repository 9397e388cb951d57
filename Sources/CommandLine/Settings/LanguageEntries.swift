import Foundation
import Judging
import Records

/// The language table in force: the standard one with the `[languages.NAME]` tables of the configuration laid over it.
struct LanguageEntries: Sendable {
    private(set) var languages: [Language]
    /// The names of the entries that a file gives.
    private var configured: Set<String> = []

    init(_ languages: [Language] = LanguageTable.standard.languages) { self.languages = languages }

    func table() throws -> LanguageTable { try LanguageTable(languages) }

    /// Lays the tables of a file over the entries; a new name starts a new entry, which must name `source_file` and `run`. Names of such an
    /// entry that standard entries have too are its own from then on.
    mutating func take(_ entries: [String: Any], from file: TOMLFile) throws {
        configured.formUnion(entries.keys)
        for (name, raw) in entries.sorted(by: { $0.key < $1.key }) {
            let place = file.place(of: "languages.\(name)")
            guard let fields = raw as? [String: Any] else {
                throw CommandError(.usage, "\(place): languages.\(name) must be a table", remedy: "Write [languages.\(name)].")
            }
            let language = try LanguageEntries.language(named: name, over: languages.first { $0.name == name }, fields: fields, file: file)
            if let position = languages.firstIndex(where: { $0.name == name }) {
                languages[position] = language
            } else {
                languages.append(language)
            }
            giveUpNames(for: language)
        }
    }

    /// Takes the names of a configured entry from the standard entries; two configured entries with one name are the table's error.
    private mutating func giveUpNames(for language: Language) {
        let names = Set([language.name] + language.aliases)
        for position in languages.indices where !configured.contains(languages[position].name) {
            languages[position].aliases.removeAll(where: names.contains)
        }
        languages.removeAll { !configured.contains($0.name) && names.contains($0.name) }
    }

    private static func language(named name: String, over known: Language?, fields: [String: Any], file: TOMLFile) throws -> Language {
        var language = known ?? Language(name: name, sourceFile: "", run: [])
        for (key, raw) in fields.sorted(by: { $0.key < $1.key }) {
            let place = file.place(of: "languages.\(name).\(key)")
            guard let field = LanguageField.field(key) else {
                let near = NearestName.suggestion(for: key, among: LanguageField.all.map(\.key)).map { "Did you mean \"\($0)\"?" }
                throw CommandError(
                    .usage, "\(place): unknown key \"\(key)\" of language \(name)", remedy: near ?? "configuration.toml lists every key.")
            }
            guard field.assign(&language, raw) else {
                throw CommandError(
                    .usage, "\(place): \(key) of language \(name) must be \(field.expectation)", remedy: "Correct that line.")
            }
        }
        do {
            try language.validate()
        } catch {
            throw CommandError(.usage, "\(file.place(of: "languages.\(name)")): \(error)")
        }
        return language
    }
}

extension LanguageEntries {
    /// As JSON, for the manifest; `init(json:)` reads it back. Without `lexical_rules`, which planning alone asks for: builds that do not know
    /// the key would refuse the manifest.
    var json: String {
        get throws {
            let entries = languages.map { language -> [String: Any] in
                var fields: [String: Any] = ["name": language.name]
                let recorded = LanguageField.all.filter { $0.key != LanguageField.lexicalRules.key }
                for field in recorded { fields[field.key] = field.value(language) }
                return fields
            }
            let data = try JSONSerialization.data(withJSONObject: entries, options: [.sortedKeys, .withoutEscapingSlashes])
            return String(decoding: data, as: UTF8.self)
        }
    }

    /// - Throws: `CommandError` naming the entry that cannot be read.
    init(json: String) throws {
        let entries = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]] ?? []
        languages = try entries.map { fields in
            guard let name = fields["name"] as? String else { throw CommandError(.failure, "manifest.json: a language without a name") }
            var language = Language(name: name, sourceFile: "", run: [])
            for (key, raw) in fields where key != "name" {
                guard let field = LanguageField.field(key), field.assign(&language, raw) else {
                    throw CommandError(
                        .failure, "manifest.json: key \(key) of language \(name) cannot be read", remedy: "Was it made by another version?")
                }
            }
            return language
        }
    }
}
