import Records

/// The languages that a run knows, by name and alias. A name that no entry spells so is matched without case: `PYTHON` is Python 2, as in
/// the CodeContests schema, `python` and `Python` are Python 3. A name that still has no entry is recognised as people write it: `C++ 20`
/// is `cpp20`. So an entry of the configuration always wins over what is recognised.
public struct LanguageTable: Sendable {
    public private(set) var languages: [Language]
    private var positions: [String: Int] = [:]
    private var looselyNamed: [String: Int] = [:]

    /// - Throws: `JudgingError` (.invalidLanguage) for an entry that makes no sense or a name that two entries claim.
    public init(_ languages: [Language]) throws {
        self.languages = []
        for language in languages { try insert(language) }
    }

    /// Adds an entry, in place of the one with the same name where there is one.
    public mutating func insert(_ language: Language) throws {
        try language.validate()
        var changed = languages
        if let position = changed.firstIndex(where: { $0.name == language.name }) {
            changed[position] = language
        } else {
            changed.append(language)
        }
        positions = try LanguageTable.positions(of: changed)
        looselyNamed = Dictionary(
            positions.map { ($0.key.lowercased(), $0.value) }.sorted { $0.1 < $1.1 }, uniquingKeysWith: { first, _ in first })
        languages = changed
    }

    public subscript(name: String) -> Language? {
        let position = positions[name] ?? looselyNamed[name.lowercased()]
        return (position ?? KnownLanguages.keys(name).lazy.compactMap { positions[$0] }.first).map { languages[$0] }
    }

    /// - Throws: `JudgingError` (.unknownLanguage) that lists the names there are.
    public func language(named name: String) throws -> Language {
        if let language = self[name] { return language }
        throw JudgingError(
            .unknownLanguage, "no language \"\(name)\"",
            remedy: "The table has \(languages.map(\.name).joined(separator: ", ")); others are added in the configuration.")
    }

    private static func positions(of languages: [Language]) throws -> [String: Int] {
        var positions: [String: Int] = [:]
        for (position, language) in languages.enumerated() {
            for name in Set([language.name] + language.aliases) {
                if let other = positions.updateValue(position, forKey: name) {
                    throw JudgingError(
                        .invalidLanguage, "languages \"\(languages[other].name)\" and \"\(language.name)\" both claim the name \"\(name)\"",
                        remedy: "Take the name out of one entry's aliases.")
                }
            }
        }
        return positions
    }
}
