import Testing

@testable import Report

@Suite struct PassAtKTests {
    /// Pascal's triangle up to 60; its largest entry is about 1.2e17, so 64 bits hold every one exactly.
    private static let binomials: [[UInt64]] = (0...60).reduce(into: []) { rows, n in
        let previous = rows.last ?? []
        rows.append((0...n).map { k in k == 0 || k == n ? 1 : previous[k - 1] + previous[k] })
    }

    private static func choose(_ n: Int, _ k: Int) -> UInt64 { k > n ? 0 : binomials[n][k] }

    @Test(arguments: 1...60) func equalsTheExactFractionForEveryCountAndK(n: Int) {
        for c in 0...n {
            for k in 1...n {
                let all = Self.choose(n, k)
                let exact = Double(all - Self.choose(n - c, k)) / Double(all)
                let value = passAtK(n: n, c: c, k: k)
                #expect(abs(value - exact) <= 1e-12, "n = \(n), c = \(c), k = \(k)")
                #expect(exact == 0 || abs(value - exact) / exact <= 1e-13, "relative: n = \(n), c = \(c), k = \(k)")
            }
        }
    }

    @Test(arguments: [
        (10, 0, 1, 0.0), (20, 1, 5, 0.25), (10, 10, 1, 1.0), (10, 3, 8, 1.0), (1, 0, 1, 0.0), (1, 1, 1, 1.0), (10, 1, 1, 0.1),
        (200, 1, 100, 0.5), (100, 0, 100, 0.0),
    ])
    func hasNoSecondDivisionByTheNumberOfChoices(n: Int, c: Int, k: Int, expected: Double) {
        #expect(passAtK(n: n, c: c, k: k) == expected)
    }

    @Test func keepsItsDigitsForHugeNumbersOfSamples() {
        let n = 1_000_000_000
        #expect(abs(passAtK(n: n, c: 1, k: 1) * Double(n) - 1) < 1e-12)
        #expect(abs(passAtK(n: n, c: 2, k: 1) * Double(n) - 2) < 1e-12)
        #expect(passAtK(n: n, c: n / 2, k: 100) <= 1)
    }

    @Test func growsWithTheRightOnesAndWithK() {
        for c in 1...30 {
            for k in 1...30 {
                #expect(passAtK(n: 30, c: c, k: k) >= passAtK(n: 30, c: c - 1, k: k))
                if k > 1 { #expect(passAtK(n: 30, c: c, k: k) >= passAtK(n: 30, c: c, k: k - 1)) }
            }
        }
    }

    @Test func countsEveryProblemOnceHoweverManySamplesItHas() {
        let problems = [SampleCount(n: 100, c: 100), SampleCount(n: 1, c: 0), SampleCount(n: 2, c: 1)]
        #expect(meanPassAtK(problems, k: 1) == 0.5)
    }
}
