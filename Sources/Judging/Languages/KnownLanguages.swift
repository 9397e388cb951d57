/// Recognises languages by what data sets and files call them.
package enum KnownLanguages {
    private static let all = StandardLanguage.all.map(\.recognition) + LanguageRecognition.withoutEntry

    private static let exactNames = keys(\.exactNames)
    private static let spellings = keys(\.spellings)
    private static let versioned = all.flatMap { language in language.versioned.map { (prefix: $0, key: language.key) } }
    private static let byExtension = Dictionary(
        all.flatMap { language in language.extensions.map { ($0, [language]) } }, uniquingKeysWith: { $0 + $1 })

    /// The language table's key for a name as people and data sets write it: CodeContests' enum names (`PYTHON3`), our keys, common
    /// spellings (`Python 3`, `C++17`, `py`), and names of judges' sites with a compiler or its version behind them (`GNU G++17 7.3.0`). nil: the
    /// name is none of these.
    package static func key(_ name: String) -> String? {
        plainKey(name) ?? bracketedKey(name) ?? PublishedLanguageName.shorter(name).flatMap(key)
    }

    private static func plainKey(_ name: String) -> String? {
        if let key = exactNames[name] { return key }
        let plain = LanguageRecognition.plain(name)
        if let key = spellings[plain] { return key }
        for (prefix, key) in versioned where plain.hasPrefix(prefix) {
            let rest = plain.dropFirst(prefix.count)
            if let first = rest.first, first.isNumber, rest.allSatisfy({ $0.isNumber || "abxyz".contains($0) }) { return key }
        }
        return nil
    }

    /// `Python (PyPy 3.10)`, `Java (OpenJDK 17)`: the brackets name an implementation of the language before them.
    private static func bracketedKey(_ name: String) -> String? {
        guard let (outer, inner) = PublishedLanguageName.bracketed(name), let language = key(outer), let implementation = key(inner) else {
            return nil
        }
        let isPython = language.hasPrefix("python") && implementation.hasPrefix("pypy")
        return isPython || family(of: language) == family(of: implementation) ? implementation : nil
    }

    /// The keys of the language table that a name may stand for, the most exact one first: an entry `java21` or `cpp17` of the
    /// configuration goes before the entry of every Java or C++.
    package static func keys(_ name: String) -> [String] {
        var keys: [String] = []
        var next: String? = name
        while let spelling = next {
            let plain = LanguageRecognition.plain(spelling)
            keys.append(plain)
            if let prefix = StandardLanguage.cppPrefixes.first(where: plain.hasPrefix) {
                keys.append("cpp" + plain.dropFirst(prefix.count))
            }
            next = PublishedLanguageName.shorter(spelling)
        }
        return keys + (key(name).map { [$0] } ?? [])
    }

    /// The language that a name means, whether or not there is an entry for its version: `cpp` for `C++26`, `pascal` for `Delphi 7`. nil: the
    /// name is of no known language.
    package static func language(named name: String) -> String? {
        if let key = key(name) { return key == "unknown" ? nil : family(of: key) }
        let plain = LanguageRecognition.plain(name)
        return StandardLanguage.cppPrefixes.contains(where: plain.hasPrefix) ? "cpp" : nil
    }

    /// The key of the language that one is a version of, such as `cpp` for `cpp20`; else the key itself.
    package static func family(of key: String) -> String { families[key] ?? key }

    private static let families = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0.family ?? $0.key) })

    /// The key for a name, or the name itself in lower case where it is not known: kept as found, for the language table to judge.
    package static func keyOrName(_ name: String) -> String { key(name) ?? name.lowercased().filter { !$0.isWhitespace } }

    /// The language of a source file by its extension. The content decides where several languages have the extension. nil: the file is
    /// not a program's source.
    package static func key(ofExtension suffix: String, content: @autoclosure () throws -> [UInt8]) rethrows -> String? {
        guard let languages = byExtension[suffix] ?? byExtension[suffix.lowercased()] else { return nil }
        guard languages.count > 1 else { return languages.first?.key }
        let content = try content()
        return (languages.first { $0.isOwn?(content) == true } ?? languages.first { $0.isOwn == nil })?.key
    }

    /// Whether a file looks like the main file of a program with several files.
    package static func looksMain(file: String, content: [UInt8]) -> Bool {
        if all.contains(where: { $0.mainFiles.contains(file) }) { return true }
        let text = String(decoding: content, as: UTF8.self)
        return all.contains { $0.mainMarks.contains { text.contains($0) } }
    }

    /// By name, the first language of those that claim it.
    private static func keys(_ names: KeyPath<LanguageRecognition, [String]>) -> [String: String] {
        Dictionary(all.flatMap { language in language[keyPath: names].map { ($0, language.key) } }, uniquingKeysWith: { first, _ in first })
    }
}
