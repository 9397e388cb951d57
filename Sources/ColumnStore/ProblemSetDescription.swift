import Records

/// Where a problem set comes from. None of it counts towards the set's fingerprint.
public struct ProblemSetDescription: Hashable, Sendable {
    public var name: String
    /// The path or dataset that it was made from.
    public var source: String
    public var toolVersion: String
    /// What was done to the source, with the seed, as JSON text.
    public var transforms: String

    public init(name: String, source: String, toolVersion: String, transforms: String) {
        self.name = name
        self.source = source
        self.toolVersion = toolVersion
        self.transforms = transforms
    }
}

/// What is known of a problem without reading its tests.
public struct ProblemSummary: Hashable, Sendable {
    /// Its position in the set.
    public var index: Int
    public var name: String
    public var split: String
    public var checker: CheckerSpec
    public var timeLimit: Duration?
    public var memoryLimit: ByteCount?
    public var outputLimit: ByteCount?
    public var testCounts: [TestKind: Int]
    public var correctSolutions: Int
    public var incorrectSolutions: Int
    /// Of the problem's whole content.
    public var digest: Digest
}

/// Parts of a problem that can be read apart. Name, limits, checker, tags and file names always come.
public struct ProblemParts: OptionSet, Sendable {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }

    /// The tests of these kinds.
    public init(tests kinds: [TestKind]) { self = kinds.reduce(into: []) { $0.formUnion(ProblemParts(kind: $1)) } }

    init(kind: TestKind) {
        switch kind {
        case .publicTests: self = .publicTests
        case .privateTests: self = .privateTests
        case .generatedTests: self = .generatedTests
        }
    }

    /// The statement, and the fields of the source row that have no place of their own.
    public static let statement = ProblemParts(rawValue: 1)
    public static let publicTests = ProblemParts(rawValue: 2)
    public static let privateTests = ProblemParts(rawValue: 4)
    public static let generatedTests = ProblemParts(rawValue: 8)
    public static let solutions = ProblemParts(rawValue: 16)
    public static let tests: ProblemParts = [.publicTests, .privateTests, .generatedTests]
    public static let all: ProblemParts = [.statement, .tests, .solutions]
}
