/// Where a test comes from: the three kinds of the CodeContests schema. Raw values are stored.
public enum TestKind: UInt8, CaseIterable, Sendable, Hashable {
    case publicTests = 0
    case privateTests = 1
    case generatedTests = 2

    /// As the option `--evaluation_test_type` spells it.
    public var name: String {
        switch self {
        case .publicTests: "public_tests"
        case .privateTests: "private_tests"
        case .generatedTests: "generated_tests"
        }
    }

    public init?(name: String) {
        guard let kind = TestKind.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }
}

/// One input and the answer that the judge expects for it. Bytes, not text: tests may hold any byte.
public struct TestCase: Hashable, Sendable {
    public var kind: TestKind
    /// The test's own name where its source has one (`secret/03`), else `private_tests/3`.
    public var name: String
    public var input: [UInt8]
    public var expectedOutput: [UInt8]
    public var settings: TestSettings

    public init(kind: TestKind, name: String, input: [UInt8], expectedOutput: [UInt8], settings: TestSettings = TestSettings()) {
        self.kind = kind
        self.name = name
        self.input = input
        self.expectedOutput = expectedOutput
        self.settings = settings
    }
}

/// A program that comes with a problem, right or wrong on purpose: a human solution or a jury submission.
public struct ReferenceSolution: Hashable, Sendable {
    /// A key of the language table, such as `python3` or `cpp`; names without an entry are kept as found (`haskell`).
    public var language: String
    public var source: [UInt8]
    /// Where it came from, such as `wrong_answer/greedy.cpp` or `solutions/3`.
    public var label: String
    /// What the set's authors say it gets; nil: only "correct" or "incorrect" is known.
    public var expected: Verdict?
    /// True in `solutions`, false in `incorrect_solutions`.
    public var isCorrect: Bool

    public init(language: String, source: [UInt8], label: String, expected: Verdict?, isCorrect: Bool) {
        self.language = language
        self.source = source
        self.label = label
        self.expected = expected
        self.isCorrect = isCorrect
    }
}

/// One programming problem with everything that judging a candidate needs.
public struct Problem: Hashable, Sendable {
    /// Unique within its split.
    public var name: String
    /// `train`, `valid`, `test`, or another that the source names.
    public var split: String
    public var statement: String
    /// The collection it comes from, by name (`CODEFORCES`, `kattis`); empty: unknown.
    public var source: String
    /// By name (`MEDIUM_HARD`, `A`); empty: unknown.
    public var difficulty: String
    public var tags: [String]
    /// CPU time per test as the problem states it; nil: unknown, and the configuration's default holds.
    public var timeLimit: Duration?
    /// nil: unknown, and the configuration's default holds.
    public var memoryLimit: ByteCount?
    /// Of what a program writes to its standard output; nil: unknown, and the configuration's holds.
    public var outputLimit: ByteCount?
    public var checker: CheckerSpec
    /// nil: standard input. Some CodeContests problems read a named file.
    public var inputFile: String?
    /// nil: standard output.
    public var outputFile: String?
    /// What stands around each candidate; nil: nothing.
    public var harness: Harness?
    public var tests: [TestCase]
    public var solutions: [ReferenceSolution]
    /// Every other field of the source row, as JSON text, so that an export gives it back; empty: none.
    public var extra: String

    /// Limits beyond these are mistakes or attacks: readers of sources and of sets refuse them.
    package static let longestTimeLimit = Duration.seconds(1_000_000)
    package static let largestMemoryLimit = ByteCount(bytes: 1 << 40)
    /// No program runs in less: a smaller limit was meant in another unit.
    package static let smallestMemoryLimit = ByteCount.mebibytes(1)
    package static let largestOutputLimit = ByteCount(bytes: 1 << 40)

    public init(
        name: String, split: String, statement: String = "", source: String = "", difficulty: String = "", tags: [String] = [],
        timeLimit: Duration? = nil, memoryLimit: ByteCount? = nil, outputLimit: ByteCount? = nil,
        checker: CheckerSpec = .standard, inputFile: String? = nil, outputFile: String? = nil, harness: Harness? = nil,
        tests: [TestCase] = [], solutions: [ReferenceSolution] = [], extra: String = ""
    ) {
        self.name = name
        self.split = split
        self.statement = statement
        self.source = source
        self.difficulty = difficulty
        self.tags = tags
        self.timeLimit = timeLimit
        self.memoryLimit = memoryLimit
        self.outputLimit = outputLimit
        self.checker = checker
        self.inputFile = inputFile
        self.outputFile = outputFile
        self.harness = harness
        self.tests = tests
        self.solutions = solutions
        self.extra = extra
    }
}
