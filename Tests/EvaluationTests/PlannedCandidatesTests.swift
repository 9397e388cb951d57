import Digests
import Records
import Testing

@testable import Evaluation

@Suite struct PlannedCandidatesTests {
    /// Names that differ only in how a letter is spelled are different names.
    private static let candidates: [PlannedCandidate] = (0..<200).map { row in
        let source = row % 3 == 0 ? [] : [UInt8(row)]
        return PlannedCandidate(
            candidate: Candidate(
                problem: ["caf\u{e9}", "cafe\u{301}", "", "a long name of a problem"][row % 4], index: row * 1_000_000_007,
                label: ["", "candidates/\(row)", "l\u{e9}\0\n"][row % 3], language: ["python3", "cpp", "caf\u{e9}"][row / 5 % 3],
                source: source, expected: row % 2 == 0 ? nil : .timeLimit, expectedCorrect: [nil, true, false][row % 3]),
            task: row % 6 == 0 ? nil : row, sourceDigest: sha256(source))
    }

    @Test func candidatesComeBackAsTheyWereGiven() {
        let kept = PlannedCandidates(Self.candidates)
        #expect(kept.count == 200)
        for (row, planned) in Self.candidates.enumerated() {
            #expect(kept[row] == planned)
            #expect(Array(kept[row].candidate.problem.utf8) == Array(planned.candidate.problem.utf8))
            #expect(kept.task(ofRow: row) == planned.task && kept.number(ofRow: row) == planned.candidate.index)
            #expect(Array(kept.nameList[kept.problemPosition(ofRow: row)].utf8) == Array(planned.candidate.problem.utf8))
        }
        #expect(Set(kept.nameList.map { Array($0.utf8) }).count == kept.nameList.count)
    }

    @Test func aListOfNoneIsEmpty() {
        let none: PlannedCandidates = []
        #expect(none.isEmpty && none.nameList.isEmpty && Array(none).isEmpty)
    }
}
