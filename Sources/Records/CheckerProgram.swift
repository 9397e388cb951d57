/// A checker in source form. The first `sources` files are compiled and linked together, or the first is interpreted; the others lie
/// beside it.
///
/// Its parts come from files of other people. A value of this type has only names and words that a command and a directory can hold.
public struct CheckerProgram: Hashable, Sendable {
    public enum Convention: String, Hashable, Sendable {
        /// `checker input answer feedbackdir < output`; exit 42 accepts, 43 rejects.
        case kattis
        /// `checker input output answer`; exit 0 accepts, 1 and 2 reject, 3 is the judge's failure.
        case testlib
        /// `checker input answer output`; exit 0 and a number on standard output: 1 and more accepts, less rejects.
        case score
        /// As `kattis`, and it makes what candidates read: `checker --calls input answer` prints it and exits with 0. Exit code 44, for either
        /// call, says that the test cannot run, whatever a candidate answers.
        case calls

        /// The exit code of `calls` for a test that cannot run.
        package static let testCannotRun: Int32 = 44
    }

    public struct File: Hashable, Sendable {
        /// A plain file name, no directory.
        public let name: String
        public let content: [UInt8]

        public init(name: String, content: [UInt8]) {
            self.name = name
            self.content = content
        }
    }

    public let convention: Convention
    /// A key of the language table.
    public let language: String
    public let files: [File]
    public let sources: Int
    /// Extra arguments after the convention's own (a package's `validator_flags`).
    public let arguments: [String]
    /// Further programs of the same convention and language, each without further ones. An answer is right if all of them accept it.
    public let others: [CheckerProgram]

    /// The most extra arguments of one program, and the most bytes in all of them.
    public static let argumentBounds = (count: 256, bytes: 32 << 10)
    public static let mostOthers = 7

    /// - Throws: `CheckerProgramError` for parts that no command or directory can hold.
    public init(
        convention: Convention, language: String, files: [File], sources: Int = 1, arguments: [String] = [],
        others: [CheckerProgram] = []
    ) throws(CheckerProgramError) {
        guard sources >= 1, sources <= files.count else {
            throw .unusable("it has \(counted(files.count, "file")) and \(sources) of them to compile")
        }
        if let file = files.first(where: { !isPlainFileName($0.name) }) {
            throw .unusable("\"\(file.name)\" is not the plain name of a file")
        }
        var names: Set<String> = []
        if let twice = files.first(where: { !names.insert($0.name).inserted }) { throw .unusable("it has two files \"\(twice.name)\"") }
        guard arguments.allSatisfy(isCommandWord) else { throw .unusable("an argument has a NUL character in it") }
        let bounds = CheckerProgram.argumentBounds
        guard arguments.count <= bounds.count, arguments.reduce(0, { $0 + $1.utf8.count }) <= bounds.bytes else {
            throw .unusable("it has more than \(bounds.count) arguments, or more than \(bounds.bytes) bytes in them")
        }
        guard others.count <= CheckerProgram.mostOthers,
            others.allSatisfy({ $0.convention == convention && $0.language == language && $0.others.isEmpty })
        else { throw .unusable("it has more than \(CheckerProgram.mostOthers) further programs, or one in another language") }
        self.convention = convention
        self.language = language
        self.files = files
        self.sources = sources
        self.arguments = arguments
        self.others = others
    }

    /// The same program, and its others, called with these extra arguments.
    package func called(with arguments: [String]) throws(CheckerProgramError) -> CheckerProgram {
        var further: [CheckerProgram] = []
        for other in others { further.append(try other.called(with: arguments)) }
        return try CheckerProgram(
            convention: convention, language: language, files: files, sources: sources, arguments: arguments, others: further)
    }
}

public enum CheckerProgramCode: FailureCode {
    /// A name, an argument or a number of files that no command or directory can hold.
    case unusable
}

public typealias CheckerProgramError = Failure<CheckerProgramCode>

extension Failure where Code == CheckerProgramCode {
    fileprivate static func unusable(_ why: String) -> CheckerProgramError {
        CheckerProgramError(.unusable, "the checker program cannot be used: \(why)", remedy: "Correct the checker in the problem set")
    }
}
