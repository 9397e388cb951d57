/// pass@k of two runs over the same candidates.
public struct PassAtKDifference: Sendable, Hashable {
    public let k: Int
    public let first: Double
    public let second: Double
    /// 95 %, of `difference`, over the population of problems: see `PairedDifferenceInterval`.
    public let interval: Interval

    public var difference: Double { second - first }

    /// One per k. - Precondition: at least one problem, and each has k candidates.
    static func figures(_ problems: [PairedCount], ks: [Int]) -> [PassAtKDifference] {
        ks.map { k in
            PassAtKDifference(
                k: k, first: meanPassAtK(problems.map(\.first), k: k), second: meanPassAtK(problems.map(\.second), k: k),
                interval: PairedDifferenceInterval(differences: problems.map { $0.difference(k: k) }).interval)
        }
    }
}

/// The candidates of one problem by what two runs say of them.
struct PairedCount: Hashable, Sendable {
    var bothRight = 0
    var onlyFirst = 0
    var onlySecond = 0
    var neither = 0

    var n: Int { bothRight + onlyFirst + onlySecond + neither }
    var first: SampleCount { SampleCount(n: n, c: bothRight + onlyFirst) }
    var second: SampleCount { SampleCount(n: n, c: bothRight + onlySecond) }

    mutating func add(_ first: Bool, _ second: Bool) {
        switch (first, second) {
        case (true, true): bothRight += 1
        case (true, false): onlyFirst += 1
        case (false, true): onlySecond += 1
        case (false, false): neither += 1
        }
    }

    /// The difference of pass@k between the second run and the first.
    func difference(k: Int) -> Double { passAtK(n: n, c: second.c, k: k) - passAtK(n: n, c: first.c, k: k) }
}
