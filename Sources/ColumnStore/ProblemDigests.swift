import Digests
import Records

/// The digests of a problem's content, part by part, so that each part can be checked when it alone is read.
struct ProblemDigests: Hashable, Sendable {
    /// Everything but tests and solutions.
    var description: Digest
    /// In the order of `TestKind.allCases`.
    var tests: [Digest]
    var solutions: Digest
    /// All of these, and the order of the kinds among the tests.
    var problem: Digest

    init(_ problem: Problem, checker: String, harness: String) throws {
        self.init(
            problem, description: ProblemDigests.description(problem, checker: checker, harness: harness),
            tests: try TestKind.allCases.map { kind in try ProblemDigests.tests(problem.tests.filter { $0.kind == kind }) },
            solutions: ProblemDigests.solutions(problem.solutions))
    }

    /// Of a problem whose parts have these digests.
    init(_ problem: Problem, description: Digest, tests: [Digest], solutions: Digest) {
        (self.description, self.tests, self.solutions) = (description, tests, solutions)
        var builder = DigestBuilder()
        for part in [description] + tests + [solutions] { builder.add(part) }
        builder.add(problem.tests.map(\.kind.rawValue))
        self.problem = builder.digest()
    }

    /// - Parameters:
    ///   - checker: as it is stored.
    ///   - harness: as it is stored; empty: none.
    static func description(_ problem: Problem, checker: String, harness: String) -> Digest {
        var builder = DigestBuilder()
        for text in [
            problem.name, problem.split, problem.statement, problem.source, problem.difficulty, problem.extra, checker,
            problem.inputFile ?? "", problem.outputFile ?? "",
        ] { builder.addField(text) }
        builder.add(problem.timeLimit.map(\.nanoseconds) ?? -1)
        builder.add(problem.memoryLimit.map { Int64($0.bytes) } ?? -1)
        for tag in problem.tags { builder.addField(tag) }
        // A set without the column of output limits has the digests of problems that state none.
        if let outputLimit = problem.outputLimit { builder.addField("output limit \(outputLimit.bytes)") }
        // A problem without a harness has the digest that it had before sets could hold one.
        if !harness.isEmpty { builder.addField("harness \(harness)") }
        return builder.digest()
    }

    static func tests(_ tests: [TestCase]) throws -> Digest {
        var builder = DigestBuilder()
        for test in tests {
            builder.addField(test.name)
            builder.addField(test.input)
            builder.addField(test.expectedOutput)
            guard !test.settings.isEmpty else { continue }
            // No field is as long as these bytes would say.
            builder.add([UInt8](repeating: 0xFF, count: 8))
            builder.addField(try StoredTestSettings.text(test.settings))
        }
        return builder.digest()
    }

    static func solutions(_ solutions: [ReferenceSolution]) -> Digest {
        var builder = DigestBuilder()
        for solution in solutions {
            builder.addField(solution.label)
            builder.addField(solution.language)
            builder.add([solution.isCorrect ? 1 : 0, solution.expected?.rawValue ?? 255])
            builder.addField(solution.source)
        }
        return builder.digest()
    }
}
