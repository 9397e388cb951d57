/// What extraction must know of the language that a flow asks for. The caller derives it from the judge's language table.
package struct LanguageTags: Hashable, Sendable {
    /// How the text of a program is recognised, without compiling it.
    package enum Grammar: Hashable, Sendable {
        case python
        /// A language with braces whose programs start in a function of this name.
        case braces(entryPoint: String)
        /// A language without a test of its own: any text in a code block is accepted.
        case other
    }

    /// A key of the judge's language table.
    package var language: String
    /// Lower-case words that mark a code block as being in this language.
    package var tags: Set<String>
    package var grammar: Grammar

    package init(language: String, tags: Set<String>, grammar: Grammar) {
        self.language = language
        self.tags = tags
        self.grammar = grammar
    }

    /// - Parameters:
    ///   - language: a key of the language table, which is also a tag.
    ///   - aliases: the language's other names.
    ///   - sourceFile: the name of its source file, such as `main.cpp`: the extension is a tag and decides the grammar.
    package init(language: String, aliases: [String], sourceFile: String) {
        let suffix = sourceFile.split(separator: ".").last.map { $0.lowercased() } ?? ""
        let names = [language, suffix] + aliases + (Self.furtherTags[suffix] ?? [])
        self.init(
            language: language, tags: Set(names.map { $0.lowercased() }.filter { !$0.isEmpty }),
            grammar: Self.grammars[suffix] ?? .other)
    }

    /// Tags that models write and no language table has, by the extension of the source file.
    private static let furtherTags: [String: [String]] = [
        "py": ["python", "py", "ipython", "pycon", "python-repl"],
        "cpp": ["c++", "cpp", "cxx", "cc", "hpp", "c++11", "c++14", "c++17", "c++20", "cpp11", "cpp14", "cpp17", "cpp20"],
        "rs": ["rust"], "js": ["javascript"], "cs": ["csharp", "c#"], "kt": ["kotlin"], "go": ["golang"],
    ]

    private static let grammars: [String: Grammar] = [
        "py": .python, "c": .braces(entryPoint: "main"), "cpp": .braces(entryPoint: "main"), "cc": .braces(entryPoint: "main"),
        "cxx": .braces(entryPoint: "main"), "java": .braces(entryPoint: "main"), "rs": .braces(entryPoint: "main"),
        "go": .braces(entryPoint: "main"), "kt": .braces(entryPoint: "main"), "d": .braces(entryPoint: "main"),
        "cs": .braces(entryPoint: "Main"),
    ]
}
