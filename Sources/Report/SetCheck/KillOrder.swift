import Glibc
import Records

/// The order in which the tests of one problem reject wrong programs for the least CPU time. It rests on measured times, so it may differ
/// between two checks of one set.
package struct KillOrder: Sendable, Hashable {
    package static let format = "gencode-test-order"
    package static let formatVersion = 1

    package let problem: String
    package let split: String
    /// Positions among all tests of the problem, each once.
    package let tests: [Int]

    /// Takes, again and again, the test that rejects most of the wrong references that are left, for its cost. Where two tests are equal, and
    /// once no test rejects any that is left, the tests are in stored order.
    /// - Parameter references: the first run of each counts. A test that a reference did not run counts neither for nor against the test.
    /// - Returns: nil where no test rejects a wrong reference, so that nothing is known.
    package init?(_ problem: Problem, references: [CheckedReference]) {
        let matrix = KillMatrix(testCount: problem.tests.count, references: references)
        guard matrix.killers.contains(where: { !$0.isEmpty }) else { return nil }
        self.problem = problem.name
        split = problem.split
        tests = matrix.order()
    }
}

/// Which wrong references each test rejects, and what the test costs.
struct KillMatrix {
    /// By test: the numbers of the wrong references that fail it.
    var killers: [Set<Int>]
    /// By test.
    var costs: [Double]

    init(killers: [Set<Int>], costs: [Double]) {
        self.killers = killers
        self.costs = costs
    }

    init(testCount: Int, references: [CheckedReference]) {
        killers = Array(repeating: [], count: testCount)
        var times = [[Duration]](repeating: [], count: testCount)
        for (number, reference) in references.enumerated() {
            for test in reference.runs.first?.tests ?? [] {
                guard killers.indices.contains(test.test), test.verdict != .judgeError else { continue }
                // An evaluation ends the run at the problem's own limit, which is half of that of the check.
                times[test.test].append(min(test.usage.cpuTime, reference.timeLimit))
                let isPassed = test.verdict == .accepted && test.usage.cpuTime <= reference.timeLimit
                if !isPassed, !reference.isCorrect { killers[test.test].insert(number) }
            }
        }
        costs = times.map(Self.cost)
    }

    /// The median in milliseconds, as the nearest power of two: smaller differences are noise. Starting a program takes one millisecond.
    static func cost(of times: [Duration]) -> Double {
        guard !times.isEmpty else { return 1 }
        let median = times.sorted()[(times.count - 1) / 2]
        return max(1, exp2(log2(max(1, median.inSeconds * 1000)).rounded()))
    }

    func order() -> [Int] {
        var left = killers.reduce(into: Set<Int>()) { $0.formUnion($1) }
        var waiting = Array(killers.indices)
        var order: [Int] = []
        while !left.isEmpty {
            var best = (place: 0, worth: -1.0)
            for (place, test) in waiting.enumerated() {
                let worth = Double(killers[test].intersection(left).count) / costs[test]
                if worth > best.worth { best = (place, worth) }
            }
            let test = waiting.remove(at: best.place)
            left.subtract(killers[test])
            order.append(test)
        }
        return order + waiting
    }
}
