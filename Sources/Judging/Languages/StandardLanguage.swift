/// A language that works without any configuration where the host has its tools: its entry of the language table, and how data sets and
/// files name it.
///
/// To add a language, write its file in the directory `Table` and list it in `all`.
struct StandardLanguage: Sendable {
    let language: Language
    let recognition: LanguageRecognition

    /// In the order of `configuration.toml`. Where two languages share a spelling or a file extension, the first one has it.
    static let all = [
        python3, pypy3, python2, cpp, cpp11, cpp14, cpp20, cpp23, c, c99, c11, java, javascript, rust, go, csharp, kotlin,
    ]

    /// The parameters after the entry are those of `LanguageRecognition`. The entry's name and aliases are spellings as well.
    init(
        _ language: Language, spellings: [String] = [], versioned: [String] = [], extensions: [String] = [], mainMarks: [String] = [],
        mainFiles: [String] = [], family: String? = nil, isOwn: (@Sendable ([UInt8]) -> Bool)? = nil
    ) {
        self.language = language
        recognition = LanguageRecognition(
            language.name, exactNames: [language.name] + language.aliases, spellings: spellings, versioned: versioned,
            extensions: extensions, mainMarks: mainMarks, mainFiles: mainFiles, family: family, isOwn: isOwn)
    }
}

extension LanguageTable {
    /// What works without any configuration, where the host has the tools.
    public static let standard: LanguageTable = {
        do {
            return try LanguageTable(StandardLanguage.all.map(\.language))
        } catch {
            preconditionFailure("the standard language table is wrong: \(error)")
        }
    }()
}
