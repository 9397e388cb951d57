import Judging
import Records

/// The answers of several references to one test, equal ones joined. Letter case and small differences of real numbers do not part answers.
struct AnswerGroups {
    struct Group {
        /// Positions in the list of references, ascending.
        var members: [Int]
        /// These answers are the expected one, for the checker or but for case and rounding.
        var isExpected: Bool
        /// The first member's output; nil: it is the expected one, or too long to be stored whole.
        var answer: [UInt8]?
        fileprivate let digest: Digest?
    }

    /// In the order of their first members; the expected answer first, if any reference gave it.
    let groups: [Group]

    init(_ references: [ObservedReference], test: Int, expected: [UInt8]) {
        let joined = JoinedAnswers()
        var expectedMembers: [Int] = []
        var others: [Group] = []
        for (position, reference) in references.enumerated() {
            let seen = reference.tests[test]
            guard seen.hasAnswer else { continue }
            if seen.verdict == .accepted || seen.isWholeOutput && joined.areEqual(seen.output, expected) {
                expectedMembers.append(position)
            } else if let known = others.firstIndex(where: { Self.isSame($0, seen, joined) }) {
                others[known].members.append(position)
            } else {
                others.append(
                    Group(
                        members: [position], isExpected: false, answer: seen.isWholeOutput ? seen.output : nil, digest: seen.digest))
            }
        }
        let first = expectedMembers.isEmpty ? [] : [Group(members: expectedMembers, isExpected: true, answer: nil, digest: nil)]
        groups = first + others
    }

    private static func isSame(_ group: Group, _ seen: Observation, _ joined: JoinedAnswers) -> Bool {
        if group.digest == seen.digest { return true }
        guard let answer = group.answer, seen.isWholeOutput else { return false }
        return joined.areEqual(answer, seen.output)
    }

    /// The largest group of another answer than the expected one; of equal ones the first.
    var largestOther: Group? {
        groups.filter { !$0.isExpected }.reduce(nil) { best, next in
            guard let best else { return next }
            return next.members.count > best.members.count ? next : best
        }
    }

    var largest: Int { groups.map(\.members.count).max() ?? 0 }
}

/// Whether two outputs are one answer: the same tokens, but for the case of letters and small differences of real numbers.
private struct JoinedAnswers {
    private let checker = Acceptance.rounding

    func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        checker.accepts(output: left, expected: right) || checker.accepts(output: lowered(left), expected: lowered(right))
    }

    private func lowered(_ text: [UInt8]) -> [UInt8] { text.map { $0 &- 65 < 26 ? $0 | 32 : $0 } }
}
