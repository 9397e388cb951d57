import Testing

@testable import Report

@Suite struct KChoiceTests {
    private let candidates = [(problem: "easy", count: 12), (problem: "hard", count: 3), (problem: "rare", count: 1)]

    @Test func defaultLeavesOutWhatCannotBeReachedAndSaysSo() throws {
        let resolution = try KChoice.standard.resolve(candidates: candidates)
        #expect(resolution.values == [1])
        #expect(resolution.leftOut.map(\.k) == [10, 100])
        #expect(resolution.leftOut[0].line == "pass@10 is left out: 2 problems have fewer than 10 candidates (the fewest: 1)")
    }

    @Test func defaultKeepsAllThatCanBeReached() throws {
        let resolution = try KChoice.standard.resolve(candidates: [(problem: "p", count: 100)])
        #expect(resolution.values == [1, 10, 100])
        #expect(resolution.leftOut.isEmpty)
    }

    @Test func explicitKBeyondTheCandidatesIsAnErrorThatListsTheProblems() {
        let error = #expect(throws: ReportError.self) { try KChoice.explicit([1, 10]).resolve(candidates: candidates) }
        #expect(error?.code == .unreachableK)
        #expect(error?.message.contains("hard (3), rare (1)") == true)
        #expect(error?.message.contains("easy") == false)
        #expect(error?.remedy.contains("k <= 1") == true)
    }

    @Test func longListOfProblemsIsCut() {
        let many = (0..<50).map { (problem: "p\($0)", count: 2) }
        let error = #expect(throws: ReportError.self) { try KChoice.explicit([3]).resolve(candidates: many) }
        #expect(error?.message.contains("p19 (2) and 30 more") == true)
    }

    @Test(arguments: [[0], [-1], [1, -5], []])
    func whatIsNoNumberOfSamplesIsAnError(values: [Int]) {
        let error = #expect(throws: ReportError.self) { try KChoice.explicit(values).resolve(candidates: candidates) }
        #expect(error?.code == .invalidK)
    }

    @Test func repeatedValuesCountOnceAndAscend() throws {
        let resolution = try KChoice.explicit([3, 1, 3, 2]).resolve(candidates: [(problem: "p", count: 3)])
        #expect(resolution.values == [1, 2, 3])
    }
}
