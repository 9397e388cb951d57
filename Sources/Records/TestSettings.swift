/// What one test has for itself beside its input and its answer. Most tests have nothing.
public struct TestSettings: Hashable, Sendable {
    public struct File: Hashable, Sendable {
        /// A plain file name, no directory.
        public var name: String
        public var content: [UInt8]

        public init(name: String, content: [UInt8]) {
            self.name = name
            self.content = content
        }
    }

    /// Given to the program after the words of its language's run command.
    public var arguments: [String]
    /// Put into the working directory before the program starts.
    public var files: [File]
    /// The built-in checker that decides about this test; nil: the problem's.
    public var checker: CheckerSpec?
    /// What the problem's checker program gets in place of its arguments; nil: those of the problem.
    public var checkerArguments: [String]?

    /// The most files of one test, and the most arguments and the bytes in all of them.
    package static let mostFiles = 30
    package static let argumentBounds = CheckerProgram.argumentBounds

    public init(arguments: [String] = [], files: [File] = [], checker: CheckerSpec? = nil, checkerArguments: [String]? = nil) {
        self.arguments = arguments
        self.files = files
        self.checker = checker
        self.checkerArguments = checkerArguments
    }

    public var isEmpty: Bool { arguments.isEmpty && files.isEmpty && checker == nil && checkerArguments == nil }

    /// Why no program can be run with these; nil: one can.
    package var objection: String? {
        var names: Set<String> = []
        if let file = files.first(where: { !isPlainFileName($0.name) }) { return "\"\(file.name)\" is not the plain name of a file" }
        if let twice = files.first(where: { !names.insert($0.name).inserted }) { return "it has two files \"\(twice.name)\"" }
        guard files.count <= Self.mostFiles else { return "it has \(files.count) files, and at most \(Self.mostFiles) are possible" }
        for words in [arguments, checkerArguments ?? []] {
            guard words.allSatisfy(isCommandWord) else { return "an argument has a NUL character in it" }
            guard words.count <= Self.argumentBounds.count, words.reduce(0, { $0 + $1.utf8.count }) <= Self.argumentBounds.bytes else {
                return "it has more than \(Self.argumentBounds.count) arguments, or more than \(Self.argumentBounds.bytes) bytes in them"
            }
        }
        return nil
    }
}
