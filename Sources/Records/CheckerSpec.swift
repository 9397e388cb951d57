/// How an output is compared with the expected one. JUDGING.md of the design has the rules.
public enum CheckerSpec: Hashable, Sendable {
    /// Whitespace tokens, case-sensitive, compared as strings.
    case tokens
    /// `tokens`, and absolute or relative error within the tolerance where the expected token is a finite float with a '.' or exponent.
    case tokensFloat(tolerance: Double)
    /// Line by line; trailing white space of a line and trailing empty lines do not count.
    case lines
    /// Byte by byte.
    case exact
    /// The default validator of the Kattis problem package format with its flags.
    case kattis(KattisValidatorFlags)
    /// DeepMind's code_contests `OutputsMatch`.
    case deepmind
    /// AlphaCodium's `compare_func`.
    case alphacodium(orderMatters: Bool, delta: Double?)
    /// A checker program that comes with the problem and runs in the sandbox.
    case program(CheckerProgram)
}

public struct KattisValidatorFlags: Hashable, Sendable {
    public var caseSensitive: Bool
    public var spaceChangeSensitive: Bool
    public var absoluteTolerance: Double?
    public var relativeTolerance: Double?

    public init(
        caseSensitive: Bool = false, spaceChangeSensitive: Bool = false, absoluteTolerance: Double? = nil, relativeTolerance: Double? = nil
    ) {
        self.caseSensitive = caseSensitive
        self.spaceChangeSensitive = spaceChangeSensitive
        self.absoluteTolerance = absoluteTolerance
        self.relativeTolerance = relativeTolerance
    }
}

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

extension CheckerSpec {
    /// The word that options, settings and reports use.
    public var name: String {
        switch self {
        case .tokens: "tokens"
        case .tokensFloat: "tokens+float"
        case .lines: "lines"
        case .exact: "exact"
        case .kattis: "kattis"
        case .deepmind: "deepmind"
        case .alphacodium: "alphacodium"
        case .program: "program"
        }
    }
}
