import Records

/// Which values of k a report is to show.
public enum KChoice: Sendable, Hashable {
    /// 1, 10 and 100; those that some problem has too few candidates for are left out, with a line that says so.
    case standard
    /// What the user typed; one that cannot be estimated for some problem is an error.
    case explicit([Int])

    public static let standardValues = [1, 10, 100]

    /// The values to show, in ascending order and without repeats, for problems with these numbers of candidates.
    func resolve(candidates: [(problem: String, count: Int)]) throws(ReportError) -> KResolution {
        switch self {
        case .standard:
            var resolution = KResolution(values: [], leftOut: [])
            for k in KChoice.standardValues {
                let short = candidates.filter { $0.count < k }
                if short.isEmpty {
                    resolution.values.append(k)
                } else {
                    let smallest = short.map(\.count).min() ?? 0
                    resolution.leftOut.append(UnreachableK(k: k, problems: short.count, smallestCount: smallest))
                }
            }
            return resolution
        case .explicit(let asked):
            guard !asked.isEmpty else { throw ReportError.noKValue() }
            for k in asked where k < 1 { throw ReportError.invalidK(k) }
            let values = Set(asked).sorted()
            for k in values {
                let short = candidates.filter { $0.count < k }
                guard short.isEmpty else { throw ReportError.unreachableK(k, problems: short) }
            }
            return KResolution(values: values, leftOut: [])
        }
    }
}

/// A value of the default list that some problem has too few candidates for.
public struct UnreachableK: Sendable, Hashable {
    public let k: Int
    /// How many problems have fewer than `k` candidates.
    public let problems: Int
    /// The fewest candidates that a problem has.
    public let smallestCount: Int

    var line: String {
        let what = "\(counted(problems, "problem")) \(agreeing(problems, "has", "have"))"
        return "pass@\(k) is left out: \(what) fewer than \(counted(k, "candidate")) (the fewest: \(smallestCount))"
    }
}

struct KResolution: Sendable, Hashable {
    var values: [Int]
    var leftOut: [UnreachableK]
}
