import Records
import Sandbox

/// A problem made ready for many candidates: its tests chosen, its large inputs sealed once for all slots.
public final class PreparedProblem: Sendable {
    struct Test: Sendable {
        var kind: TestKind
        var name: String
        var input: Input
        var expected: [UInt8]
        /// Given to the program after the words of its language's run command.
        var arguments: [String] = []
        /// Put into the working directory before the program starts.
        var files: [(name: String, input: Input)] = []
        /// Which of the problem's checkers decides.
        var checker = 0
    }

    public let name: String
    /// The problem's own, then those that single tests have for themselves.
    let checkers: [ResolvedChecker]
    let timeLimit: Duration?
    let memoryLimit: ByteCount?
    let outputLimit: ByteCount?
    let inputFile: String?
    let outputFile: String?
    let harness: Harness?
    /// In stored order.
    let tests: [Test]
    /// The order in which the tests run, whatever the settings say; nil: the settings say it.
    private let testOrder: [Int]?
    /// Inputs, expected outputs and the tests' own files.
    package let testBytes: Int

    /// A sealed input costs a descriptor for as long as the problem lives. Of a problem with more tests than `sealedTests`, inputs below
    /// `sealedFrom` bytes are handed over by copy.
    private static let sealedFrom = 64 << 10
    private static let sealedTests = 64

    /// - Parameter testOrder: positions among the chosen tests, each once; nil: the settings name the order.
    /// - Throws: `JudgingError` for a problem without a test of the chosen kinds, which would pass everything, with a checker that this
    ///   build does not know, with a file name that leads out of the working directory, or with an order of other tests; `SandboxError`
    ///   where an input cannot be sealed.
    public init(problem: Problem, kinds: [TestKind], testOrder: [Int]? = nil) throws {
        let chosen = problem.tests.filter { kinds.contains($0.kind) }
        guard !chosen.isEmpty else {
            throw JudgingError(
                .noTests, "problem \"\(problem.name)\" has no test of \(kinds.map(\.name).joined(separator: ", "))",
                remedy: "Choose other kinds of tests, or leave the problem out.")
        }
        if let testOrder, let objection = objection(toTestOrder: testOrder, testCount: chosen.count) {
            throw JudgingError(
                .invalidProblem, "the order of the tests of problem \"\(problem.name)\" does not fit them: \(objection)",
                remedy: "The run was planned for another problem set: plan it anew.")
        }
        self.testOrder = testOrder
        name = problem.name
        var checkers = [problem.checker]
        timeLimit = problem.timeLimit
        memoryLimit = problem.memoryLimit
        outputLimit = problem.outputLimit
        inputFile = try PreparedProblem.plainName(problem.inputFile, of: problem.name)
        outputFile = try PreparedProblem.plainName(problem.outputFile, of: problem.name)
        harness = problem.harness
        testBytes = chosen.reduce(0) {
            $0 + $1.input.count + $1.expectedOutput.count + $1.settings.files.reduce(0) { $0 + $1.content.count }
        }
        let fileCount = chosen.reduce(0) { $0 + 1 + $1.settings.files.count }
        let sealedFrom = fileCount <= PreparedProblem.sealedTests ? 0 : PreparedProblem.sealedFrom
        tests = try chosen.map { test in
            var prepared = Test(
                kind: test.kind, name: test.name, input: try PreparedProblem.sealed(test.input, from: sealedFrom),
                expected: test.expectedOutput)
            if test.settings.isEmpty { return prepared }
            try PreparedProblem.check(test, of: problem)
            prepared.arguments = test.settings.arguments
            prepared.files = try test.settings.files.map { ($0.name, try PreparedProblem.sealed($0.content, from: sealedFrom)) }
            let checker = try PreparedProblem.checker(of: test.settings, of: problem)
            prepared.checker = checkers.firstIndex(of: checker) ?? checkers.count
            if prepared.checker == checkers.count { checkers.append(checker) }
            return prepared
        }
        self.checkers = try checkers.map { try CheckerTable.resolve($0) }
    }

    private static func checker(of settings: TestSettings, of problem: Problem) throws -> CheckerSpec {
        if let own = settings.checker { return own }
        guard let arguments = settings.checkerArguments, case .program(let program) = problem.checker else { return problem.checker }
        return .program(try program.called(with: arguments))
    }

    private static func check(_ test: TestCase, of problem: Problem) throws {
        let taken = test.settings.files.first { [problem.inputFile, problem.outputFile].contains($0.name) }
        let clash = taken.map { "its file \"\($0.name)\" has the name of the input or output file" }
        guard let objection = test.settings.objection ?? clash else { return }
        throw JudgingError(
            .invalidProblem, "test \(test.name) of problem \"\(problem.name)\" cannot be run: \(objection)",
            remedy: "Mend the test in the source and make the set anew.")
    }

    public var testCount: Int { tests.count }

    /// The language of the problem's own checker program; nil: a built-in checker decides.
    package var checkerLanguage: String? {
        if case .program(let program) = checkers[0] { return program.language }
        return nil
    }

    /// The order in which tests run, as positions in stored order.
    func order(_ order: JudgeSettings.TestOrder) -> [Int] {
        if let testOrder { return testOrder }
        return switch order {
        case .stored: Array(tests.indices)
        case .publicFirst:
            tests.indices.filter { tests[$0].kind == .publicTests } + tests.indices.filter { tests[$0].kind != .publicTests }
        }
    }

    static func sealed(_ bytes: [UInt8], from sealedFrom: Int = sealedFrom) throws -> Input {
        if bytes.isEmpty { return .empty }
        return bytes.count < sealedFrom ? .bytes(bytes) : .sealed(try SealedFile(bytes))
    }

    /// Empty names mean standard input and output, as in the CodeContests schema.
    private static func plainName(_ name: String?, of problem: String) throws -> String? {
        guard let name, !name.isEmpty else { return nil }
        guard isPlainFileName(name) else {
            throw JudgingError(
                .invalidProblem, "problem \"\(problem)\" names the file \"\(name)\", which is not a plain name in the working directory",
                remedy: "Mend input_file and output_file in the problem set.")
        }
        return name
    }
}
