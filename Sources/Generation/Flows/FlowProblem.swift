import ProgramExtraction
import Records

/// What a flow knows of a problem: nothing that a contestant would not see.
package struct FlowProblem: Hashable, Sendable {
    package var name: String
    /// In the problem set.
    package var index: Int
    package var statement: String
    package var publicTests: [TestCase]
    /// The language to be used, and how its programs are recognised in answers.
    package var tags: LanguageTags
    /// As prompts call the language, such as "Python 3".
    package var languageTitle: String
    /// As prompts say it, such as "2 seconds"; empty: unknown.
    package var timeLimit: String
    /// As prompts say it, such as "256 MiB"; empty: unknown.
    package var memoryLimit: String

    package init(
        name: String, index: Int, statement: String, publicTests: [TestCase], tags: LanguageTags, languageTitle: String,
        timeLimit: String = "", memoryLimit: String = ""
    ) {
        self.name = name
        self.index = index
        self.statement = statement
        self.publicTests = publicTests
        self.tags = tags
        self.languageTitle = languageTitle
        self.timeLimit = timeLimit
        self.memoryLimit = memoryLimit
    }
}

/// What a flow proposes for a problem. One without a program stays a candidate, and counts as wrong.
package struct FlowCandidate: Hashable, Sendable {
    /// nil: there is no program; the reason is in `extraction`.
    package var source: [UInt8]?
    /// A key of the language table.
    package var language: String
    /// How the program was found in the answer from which it comes, or why the last answer has none.
    package var extraction: CodeExtraction
    /// The key of the structured answer whose value `extraction` is of; empty: it is of the answer's text.
    package var field: String
    /// The number, from 0, of the ask whose answer the program comes from, among all asks of this flow for this problem.
    package var ask: Int
}
