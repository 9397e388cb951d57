import Judging
import Records

/// Looks for the strictest built-in checker that right references satisfy, by what the references printed. Nothing runs for it.
///
/// Only a problem whose source names no checker is looked at: `tokens` then stands for "unknown".
package struct CheckerLadder: Sendable {
    /// One checker that was tried in place of the one before.
    package struct Step: Sendable, Hashable {
        package let checker: CheckerSpec
        /// Right references accepted, and wrong ones rejected, over all tests.
        package let truePositives: Proportion
        package let trueNegatives: Proportion
        /// Pairs of a right reference and a test that are accepted.
        package let pairs: Proportion
        /// Tests that enough right references pass.
        package let goodTests: Int
        /// What no checker may accept was rejected.
        package let rejectsJunk: Bool
        package let isAdopted: Bool
    }

    /// The steps that were tried, in their order.
    package private(set) var steps: [Step] = []
    /// nil: the problem's own stays.
    package private(set) var adopted: CheckerSpec?
    /// Tests on which the answer of a right reference differs from the expected one by the order of its lines, or of the tokens of lines,
    /// only. No built-in checker can say whether order matters.
    package private(set) var differByOrder = 0

    private let problem: Problem
    private let right: [ObservedReference]
    private let wrong: [ObservedReference]
    private let tests: [Int]

    init(_ problem: Problem, right: [ObservedReference], wrong: [ObservedReference], words: StatementWords) {
        self.problem = problem
        self.right = right
        self.wrong = wrong
        tests = Array(problem.tests.indices)
        let hasOwnCheckers = problem.tests.contains { $0.settings.checker != nil }
        guard problem.checker == .standard, !hasOwnCheckers, !right.isEmpty else { return }
        climb(words)
    }

    /// Every built-in checker that may be tried, without the tolerances.
    private static let ignoringCase = CheckerSpec.kattis(KattisValidatorFlags())

    private mutating func climb(_ words: StatementWords) {
        var best = step(.standard, against: nil)
        guard let share = best.pairs.share, share < 1 else { return }
        best = adopt(step(Self.ignoringCase, against: best), over: best)
        let named = words.tolerance.map { [$0] } ?? []
        let tolerances = named + CheckThresholds.tolerances.filter { !named.contains($0) }
        let tried = tolerances.map { step(.tokensFloat(tolerance: $0), against: best) }
        // The first with the most accepted pairs: the statement's tolerance, then the strictest.
        let top = tried.filter(\.isAdopted).map(\.pairs.count).max()
        if let top, let chosen = tried.first(where: { $0.isAdopted && $0.pairs.count == top }) {
            best = adopt(chosen, over: best)
        } else if let last = tried.last {
            steps.append(last)
        }
        differByOrder = tests.count { differsByOrder($0, under: best) }
    }

    private mutating func adopt(_ step: Step, over best: Step) -> Step {
        steps.append(step)
        guard step.isAdopted else { return best }
        adopted = step.checker
        return step
    }

    /// - Parameter best: what it must be better than; nil: the problem as it is.
    private func step(_ spec: CheckerSpec, against best: Step?) -> Step {
        let checker = Acceptance.builtIn(spec)
        let acceptance = Acceptance(problem, checker: best == nil ? nil : checker)
        let shares = tests.map { acceptance.share(of: right, test: $0) }
        let positives = acceptance.truePositives(right, tests: tests)
        let goodTests = shares.count { $0.isAtLeast(CheckThresholds.goodFrom) }
        let negatives = acceptance.trueNegatives(wrong, tests: tests)
        let rejectsJunk = best == nil || self.rejectsJunk(checker)
        var isBetter = false
        if let best {
            let loss = (best.trueNegatives.share ?? 1) - (negatives.share ?? 1)
            let helps = positives.count > best.truePositives.count || goodTests > best.goodTests
            isBetter = helps && loss <= CheckThresholds.trueNegativeLoss && rejectsJunk
        }
        return Step(
            checker: spec, truePositives: positives, trueNegatives: negatives, pairs: shares.reduce(Proportion(), +),
            goodTests: goodTests, rejectsJunk: rejectsJunk, isAdopted: isBetter)
    }

    /// An empty output, the expected output with one more token, and the answer of another test are wrong for every checker. The answer of
    /// another test counts only where its tokens differ but for their case.
    private func rejectsJunk(_ checker: any Checker) -> Bool {
        let cases = problem.tests.map(\.expectedOutput)
        let ignoringCase = Acceptance.builtIn(Self.ignoringCase)
        for (position, expected) in cases.enumerated() {
            let isEmpty = expected.allSatisfy { $0 == 32 || (9...13).contains($0) }
            if !isEmpty, checker.accepts(output: [], expected: expected) { return false }
            if checker.accepts(output: expected + Array(" 1".utf8), expected: expected) { return false }
            let other = cases[(position + 1) % cases.count]
            if !ignoringCase.accepts(output: other, expected: expected), checker.accepts(output: other, expected: expected) { return false }
        }
        return true
    }

    private func differsByOrder(_ test: Int, under best: Step) -> Bool {
        let acceptance = Acceptance(problem, checker: Acceptance.builtIn(best.checker))
        let expected = problem.tests[test].expectedOutput
        let (wanted, wantedBytes) = (Self.sortedTokens(expected), Self.byteCounts(expected))
        return right.contains { reference in
            let seen = reference.tests[test]
            guard seen.verdict == .wrongAnswer, seen.isWholeOutput, !acceptance.isRight(seen, test: test) else { return false }
            // Sorting costs much more than counting, and most wrong answers are of other bytes.
            return Self.byteCounts(seen.output) == wantedBytes && Self.sortedTokens(seen.output) == wanted
        }
    }

    /// How often each byte occurs that is no white space.
    private static func byteCounts(_ text: [UInt8]) -> [Int] {
        var counts = [Int](repeating: 0, count: 256)
        for byte in text where byte != 32 && !(9...13).contains(byte) { counts[Int(byte)] += 1 }
        return counts
    }

    /// The lines, each with its tokens sorted, sorted themselves.
    private static func sortedTokens(_ text: [UInt8]) -> [[[UInt8]]] {
        let lines = text.split(separator: 0x0A).map { line in
            line.split { $0 == 32 || (9...13).contains($0) }.map(Array.init).sorted { $0.lexicographicallyPrecedes($1) }
        }
        return lines.filter { !$0.isEmpty }.sorted { left, right in
            left.flatMap { $0 + [32] }.lexicographicallyPrecedes(right.flatMap { $0 + [32] })
        }
    }
}
