/// The rules by which a language tells comments and white space from what a program does.
///
/// Two programs with the same canonical form do the same: under `judging.share_equal` they share one task. A language is only here if a program
/// cannot see its own text or the numbers of its lines, or if a program that might can be left out by the modules, headers and words in it. JavaScript is not: `toString` of a
/// function is its text. Nor are Java, Kotlin, C#, Go and Rust: what they print of an exception or a panic names lines, and programs can read it.
public enum LexicalRules: String, Sendable, Hashable, CaseIterable {
    /// Python 3.
    case python
    case c
    case cPlusPlus = "c++"

    /// The tokens of a program, without comments and without the white space between tokens. Takes time linear in the program's length.
    /// - Returns: nil means that the program may see its text or its lines, or that it is not certain where its tokens end. It is equal to no
    ///   other program.
    package func canonicalForm(of source: [UInt8]) -> [UInt8]? {
        do throws(UnclearSource) {
            switch self {
            case .python: return try PythonForm.text(of: source)
            case .c: return try CForm.text(of: source, isCPlusPlus: false)
            case .cPlusPlus: return try CForm.text(of: source, isCPlusPlus: true)
            }
        } catch { return nil }
    }
}

/// Where the tokens of a source end is not certain, or the program might see its own text.
struct UnclearSource: Error {}
