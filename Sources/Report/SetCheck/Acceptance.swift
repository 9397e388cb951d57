import Judging
import Records

/// Which references are right on which tests, under one checker and one list of expected outputs.
struct Acceptance {
    /// nil: the verdicts of the run count, which the problem's own checker gave.
    let checker: (any Checker)?
    /// By test; only where another output is expected than the problem says.
    var replaced: [Int: [UInt8]] = [:]
    /// The proposal raises the time limit to that of the check.
    var hasRaisedLimit = false
    private let expected: [[UInt8]]
    /// What decides about outputs where another one is expected: the problem's checker. A checker program cannot be asked here, so answers
    /// to its problem count as right if they are the agreed one but for rounding.
    private let own: any Checker

    init(_ problem: Problem, checker: (any Checker)? = nil) {
        expected = problem.tests.map(\.expectedOutput)
        self.checker = checker
        own = (try? CheckerTable.resolve(problem.checker)).flatMap { if case .builtIn(let own) = $0 { own } else { nil } } ?? Self.rounding
    }

    /// Its answer is right, whatever time it took.
    func isRight(_ seen: Observation, test: Int) -> Bool {
        if let new = replaced[test] {
            guard seen.verdict == .wrongAnswer, seen.isWholeOutput else { return false }
            return (checker ?? own).accepts(output: seen.output, expected: new)
        }
        if seen.verdict == .accepted { return true }
        guard let checker, seen.verdict == .wrongAnswer, seen.isWholeOutput else { return false }
        return checker.accepts(output: seen.output, expected: expected[test])
    }

    /// Right within the problem's time limit.
    func accepts(_ reference: ObservedReference, test: Int) -> Bool {
        let seen = reference.tests[test]
        return (hasRaisedLimit || !seen.isSlow) && isRight(seen, test: test)
    }

    /// Accepted on all of these tests. A program that does not compile is not.
    func accepts(_ reference: ObservedReference, tests: [Int]) -> Bool {
        reference.compiles && tests.allSatisfy { accepts(reference, test: $0) }
    }

    /// How many of the references are accepted.
    func truePositives(_ references: [ObservedReference], tests: [Int]) -> Proportion {
        Proportion.of(references) { accepts($0, tests: tests) }
    }

    /// How many of the references are rejected.
    func trueNegatives(_ references: [ObservedReference], tests: [Int]) -> Proportion {
        Proportion.of(references) { !accepts($0, tests: tests) }
    }

    func share(of references: [ObservedReference], test: Int) -> Proportion {
        Proportion.of(references) { accepts($0, test: test) }
    }

    static let tokens = builtIn(.tokens)
    static let rounding = builtIn(.tokensFloat(tolerance: CheckThresholds.joiningTolerance))

    /// - Precondition: the spec is a built-in checker.
    static func builtIn(_ spec: CheckerSpec) -> any Checker {
        guard case .builtIn(let checker)? = try? CheckerTable.resolve(spec) else { preconditionFailure("\(spec) is a built-in checker") }
        return checker
    }
}
