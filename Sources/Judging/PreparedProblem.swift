import Records
import Sandbox

/// A problem made ready for many candidates: its tests chosen, its large inputs sealed once for all slots.
public final class PreparedProblem: Sendable {
    struct Test: Sendable {
        var kind: TestKind
        var name: String
        var input: Input
        var expected: [UInt8]
    }

    public let name: String
    let checker: ResolvedChecker
    let timeLimit: Duration?
    let memoryLimit: ByteCount?
    let outputLimit: ByteCount?
    let inputFile: String?
    let outputFile: String?
    /// In stored order.
    let tests: [Test]
    /// Inputs and expected outputs.
    package let testBytes: Int

    /// A sealed input costs a descriptor for as long as the problem lives. Of a problem with more tests than `sealedTests`, inputs below
    /// `sealedFrom` bytes are handed over by copy.
    private static let sealedFrom = 64 << 10
    private static let sealedTests = 64

    /// - Throws: `JudgingError` for a problem without a test of the chosen kinds, which would pass everything, with a checker that this
    ///   build does not know, or with a file name that leads out of the working directory; `SandboxError` where an input cannot be sealed.
    public init(problem: Problem, kinds: [TestKind]) throws {
        let chosen = problem.tests.filter { kinds.contains($0.kind) }
        guard !chosen.isEmpty else {
            throw JudgingError(
                .noTests, "problem \"\(problem.name)\" has no test of \(kinds.map(\.name).joined(separator: ", "))",
                remedy: "Choose other kinds of tests, or leave the problem out.")
        }
        name = problem.name
        checker = try CheckerTable.resolve(problem.checker)
        timeLimit = problem.timeLimit
        memoryLimit = problem.memoryLimit
        outputLimit = problem.outputLimit
        inputFile = try PreparedProblem.plainName(problem.inputFile, of: problem.name)
        outputFile = try PreparedProblem.plainName(problem.outputFile, of: problem.name)
        testBytes = chosen.reduce(0) { $0 + $1.input.count + $1.expectedOutput.count }
        let sealedFrom = chosen.count <= PreparedProblem.sealedTests ? 0 : PreparedProblem.sealedFrom
        tests = try chosen.map {
            Test(kind: $0.kind, name: $0.name, input: try PreparedProblem.sealed($0.input, from: sealedFrom), expected: $0.expectedOutput)
        }
    }

    public var testCount: Int { tests.count }

    /// The language of the problem's own checker program; nil: a built-in checker decides.
    package var checkerLanguage: String? {
        if case .program(let program) = checker { return program.language }
        return nil
    }

    /// The order in which tests run, as positions in stored order.
    func order(_ order: JudgeSettings.TestOrder) -> [Int] {
        switch order {
        case .stored: Array(tests.indices)
        case .publicFirst:
            tests.indices.filter { tests[$0].kind == .publicTests } + tests.indices.filter { tests[$0].kind != .publicTests }
        }
    }

    private static func sealed(_ bytes: [UInt8], from sealedFrom: Int) throws -> Input {
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
