import Judging
import Records

/// One key of a `[languages.NAME]` table: how it is read into a `Language` and written back.
struct LanguageField: Sendable {
    let key: String
    let expectation: String
    /// False where the value has the wrong type.
    let assign: @Sendable (inout Language, Any) -> Bool
    let value: @Sendable (Language) -> Any?

    static let all: [LanguageField] = names + commands + limits

    static func field(_ key: String) -> LanguageField? { all.first { $0.key == key } }

    private static let names = [
        texts("aliases", \.aliases),
        text("source_file", \.sourceFile),
        texts("artifacts", \.artifacts),
    ]

    private static let commands = [
        optionalTexts("compile", \.compile),
        texts("run", \.run),
        optionalTexts("archive_command", \.archiveCommand),
        LanguageField(key: "static_words", expectation: "a list of texts") { language, raw in
            guard let words = raw as? [String] else { return false }
            language.staticLink = Language.StaticLink(words: words, libraries: language.staticLink?.libraries ?? [])
            return true
        } value: {
            $0.staticLink?.words
        },
        LanguageField(key: "static_libraries", expectation: "a list of texts") { language, raw in
            guard let libraries = raw as? [String] else { return false }
            language.staticLink = Language.StaticLink(words: language.staticLink?.words ?? [], libraries: libraries)
            return true
        } value: {
            $0.staticLink?.libraries
        },
        listsByName("tool_paths", \.toolPaths),
        listsByName("version_arguments", \.versionArguments),
        texts("read_only_paths", \.readOnlyPaths),
        LanguageField(key: "environment", expectation: "a table of texts") { language, raw in
            guard let variables = raw as? [String: String] ?? emptyTable(raw) else { return false }
            language.environment = variables
            return true
        } value: {
            $0.environment
        },
        texts("out_of_memory_marks", \.outOfMemoryMarks),
        lexicalRules,
        text("self_test", \.selfTest),
    ]

    static let lexicalRules = LanguageField(
        key: "lexical_rules", expectation: "\"python\", \"c\", \"c++\", or empty for none"
    ) { language, raw in
        guard let name = raw as? String else { return false }
        language.lexicalRules = LexicalRules(rawValue: name)
        return name.isEmpty || language.lexicalRules != nil
    } value: {
        $0.lexicalRules?.rawValue
    }

    private static let limits = [
        LanguageField(key: "memory_reserve_mib", expectation: "a whole number from 0 to \(Language.largestMemoryReserve.mebibytes)") {
            language, raw in
            guard let mebibytes = raw as? Int, 0...Language.largestMemoryReserve.mebibytes ~= mebibytes else { return false }
            language.memoryReserve = .mebibytes(mebibytes)
            return true
        } value: {
            $0.memoryReserve.bytes >> 20
        },
        LanguageField(key: "time_factor", expectation: "a positive number up to \(Int(Language.largestTimeFactor))") { language, raw in
            guard let factor = raw as? Double ?? (raw as? Int).map(Double.init), factor > 0, factor <= Language.largestTimeFactor else {
                return false
            }
            language.timeFactor = factor
            return true
        } value: {
            $0.timeFactor
        },
        LanguageField(key: "processes", expectation: "a whole number from 1 to \(Language.mostProcesses)") { language, raw in
            guard let count = raw as? Int, 1...Language.mostProcesses ~= count else { return false }
            language.processes = count
            return true
        } value: {
            $0.processes
        },
        LanguageField(key: "confinement", expectation: "\"program\" or \"runtime\"") { language, raw in
            guard let confinement = (raw as? String).flatMap(Language.Confinement.init(rawValue:)) else { return false }
            language.confinement = confinement
            return true
        } value: {
            $0.confinement.rawValue
        },
        LanguageField(key: "address_space_limited", expectation: "true or false") { language, raw in
            guard let flag = raw as? Bool else { return false }
            language.addressSpaceLimited = flag
            return true
        } value: {
            $0.addressSpaceLimited
        },
        LanguageField(key: "warm_start", expectation: "true or false") { language, raw in
            guard let flag = raw as? Bool else { return false }
            language.warmStart = flag
            return true
        } value: {
            $0.warmStart
        },
        texts("preload", \.preload),
    ]

    private static func emptyTable(_ raw: Any) -> [String: String]? { (raw as? [String: Any])?.isEmpty == true ? [:] : nil }

    private static func text(_ key: String, _ path: WritableKeyPath<Language, String> & Sendable) -> LanguageField {
        LanguageField(key: key, expectation: "a text") { language, raw in
            guard let value = raw as? String else { return false }
            language[keyPath: path] = value
            return true
        } value: {
            $0[keyPath: path]
        }
    }

    private static func texts(_ key: String, _ path: WritableKeyPath<Language, [String]> & Sendable) -> LanguageField {
        LanguageField(key: key, expectation: "a list of texts") { language, raw in
            guard let value = raw as? [String] else { return false }
            language[keyPath: path] = value
            return true
        } value: {
            $0[keyPath: path]
        }
    }

    private static func optionalTexts(_ key: String, _ path: WritableKeyPath<Language, [String]?> & Sendable) -> LanguageField {
        LanguageField(key: key, expectation: "a list of texts") { language, raw in
            guard let value = raw as? [String] ?? emptyList(raw) else { return false }
            language[keyPath: path] = value.isEmpty ? nil : value
            return true
        } value: {
            $0[keyPath: path]
        }
    }

    private static func emptyList(_ raw: Any) -> [String]? { (raw as? [Any])?.isEmpty == true ? [] : nil }

    private static func listsByName(_ key: String, _ path: WritableKeyPath<Language, [String: [String]]> & Sendable) -> LanguageField {
        LanguageField(key: key, expectation: "a table of lists of texts") { language, raw in
            guard let table = raw as? [String: Any] else { return false }
            var lists: [String: [String]] = [:]
            for (name, value) in table {
                guard let list = value as? [String] else { return false }
                lists[name] = list
            }
            language[keyPath: path] = lists
            return true
        } value: {
            $0[keyPath: path]
        }
    }
}
