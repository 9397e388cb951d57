import Records

/// Problems of a run that their set has put into quarantine: right programs fail their tests.
public struct QuarantinedProblems: Sendable, Hashable, Codable {
    /// By the problem's name.
    public private(set) var reasons: [String: String] = [:]
    /// How many of them have no candidates.
    public private(set) var unanswered = 0

    public init() {}

    public mutating func add(_ problem: String, reason: String, isAnswered: Bool) {
        guard reasons.updateValue(reason, forKey: problem) == nil else { return }
        unanswered += isAnswered ? 0 : 1
    }

    public var isEmpty: Bool { reasons.isEmpty }
    public func contains(_ problem: String) -> Bool { reasons[problem] != nil }

    /// Such as `2 problems are in quarantine: a, b`; names beyond the twentieth are counted.
    var line: String {
        let shown = 20
        let names = reasons.keys.sorted()
        let rest = names.count > shown ? " and \(names.count - shown) more" : ""
        return "\(counted(names.count, "problem")) \(agreeing(names.count, "is", "are")) in quarantine, since the tests cannot be trusted: "
            + names.prefix(shown).joined(separator: ", ") + rest
    }
}
