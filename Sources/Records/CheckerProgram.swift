/// A checker in source form. The first `sources` files are compiled and linked together, or the first is interpreted; the others lie
/// beside it.
public struct CheckerProgram: Hashable, Sendable {
    public enum Convention: String, Hashable, Sendable {
        /// `checker input answer feedbackdir < output`; exit 42 accepts, 43 rejects.
        case kattis
        /// `checker input output answer`; exit 0 accepts, 1 and 2 reject, 3 is the judge's failure.
        case testlib
    }

    public struct File: Hashable, Sendable {
        /// A plain file name, no directory.
        public var name: String
        public var content: [UInt8]

        public init(name: String, content: [UInt8]) {
            self.name = name
            self.content = content
        }
    }

    public var convention: Convention
    /// A key of the language table.
    public var language: String
    public var files: [File]
    public var sources: Int
    /// Extra arguments after the convention's own (a package's `validator_flags`).
    public var arguments: [String]

    public init(convention: Convention, language: String, files: [File], sources: Int = 1, arguments: [String] = []) {
        precondition(files.indices.contains(sources - 1), "a checker program has a main file")
        self.convention = convention
        self.language = language
        self.files = files
        self.sources = sources
        self.arguments = arguments
    }
}
