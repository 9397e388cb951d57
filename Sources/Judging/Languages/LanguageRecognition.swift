/// How the names and the files of data sets are recognised as one language's. The configuration changes nothing of it.
struct LanguageRecognition: Sendable {
    /// A key of the language table, or the name under which a language without an entry is kept.
    let key: String
    /// Names that are compared with their case, before all spellings: `PYTHON` is CodeContests' name of Python 2.
    let exactNames: [String]
    /// Names as people write them, in the form that `plain` gives: without case and punctuation.
    let spellings: [String]
    /// Spellings that a version may follow which the host decides: `Python 3.11`, `java21`.
    let versioned: [String]
    /// Of source files. An extension is compared with its case first, then in lower case.
    let extensions: [String]
    /// Texts that the main file of a program with several files contains.
    let mainMarks: [String]
    /// File names that only a main file has.
    let mainFiles: [String]
    /// The key of the language that this one is a version of, such as `cpp` for `cpp20`; nil: its own.
    let family: String?
    /// Whether a source is this language's, where several languages have its file extension. nil: every source that no other of them claims.
    let isOwn: (@Sendable ([UInt8]) -> Bool)?

    init(
        _ key: String, exactNames: [String] = [], spellings: [String] = [], versioned: [String] = [], extensions: [String] = [],
        mainMarks: [String] = [], mainFiles: [String] = [], family: String? = nil,
        isOwn: (@Sendable ([UInt8]) -> Bool)? = nil
    ) {
        self.key = key
        self.exactNames = exactNames
        self.spellings = exactNames.map(LanguageRecognition.plain) + spellings + versioned
        self.versioned = versioned
        self.extensions = extensions
        self.mainMarks = mainMarks
        self.mainFiles = mainFiles
        self.family = family
        self.isOwn = isOwn
    }

    static func plain(_ name: String) -> String { String(name.lowercased().filter { !$0.isWhitespace && !"_-.()".contains($0) }) }
}
