import ColumnStore
import Foundation
import Judging
import Records
import Testing

@testable import Dataset

/// The real cases lie beside the repository, or where GENCODE_CASES says. Without them these tests print that they were skipped, and
/// fail where CI=true.
private let cases: String? = {
    let environment = ProcessInfo.processInfo.environment
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let path = environment["GENCODE_CASES"] ?? root.deletingLastPathComponent().path + "/shared/cases"
    return isDirectory(path) ? path : nil
}()

func realCases(_ test: String) -> String? {
    if cases == nil {
        print("skipped: \(test): no real cases at ../shared/cases; set GENCODE_CASES to their directory")
        if ProcessInfo.processInfo.environment["CI"] == "true" { Issue.record("the real cases are missing, and CI=true") }
    }
    return cases
}

@Suite struct RealCasesTests {
    @Test func everyPackageAndSubmissionIsRead() throws {
        guard let cases = realCases("everyPackageAndSubmissionIsRead") else { return }
        let (problems, summary) = try extract("\(cases)/packages") { _ in }
        #expect(problems.count == 67)
        #expect(summary.splits == ["train": 67])
        #expect(problems.reduce(0) { $0 + $1.tests.count } == 2411)
        #expect(problems.reduce(0) { $0 + $1.solutions.count } == 473)
        #expect(problems.count { $0.timeLimit != nil } == 12)
        #expect(problems.count { if case .program = $0.checker { true } else { false } } == 6)
        #expect(problems.allSatisfy { !$0.statement.isEmpty && $0.memoryLimit == .mebibytes(2048) })
        #expect(!summary.notes.contains { $0.contains("left out: it ") || $0.contains("not supported") })
    }

    @Test func submissionsHaveTheListedLanguageAndVerdict() throws {
        guard let cases = realCases("submissionsHaveTheListedLanguageAndVerdict") else { return }
        let found = try extract("\(cases)/packages") { _ in }.problems
        var byLabel: [String: ReferenceSolution] = [:]
        for problem in found {
            for solution in problem.solutions { byLabel["\(problem.name)/\(solution.label)"] = solution }
        }
        let codes = ["AC": Verdict.accepted, "WA": .wrongAnswer, "TLE": .timeLimit, "RTE": .runtimeError]
        let lines = try String(contentsOfFile: "\(cases)/submissions.tsv", encoding: .utf8).split(separator: "\n").dropFirst()
        #expect(lines.count == 473)
        for line in lines {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let label = fields[0].components(separatedBy: "/submissions/")[1]
            let solution = byLabel["\(fields[1])/\(label)"]
            #expect(solution?.language == fields[2], "\(fields[0])")
            #expect(solution?.expected == codes[fields[3]], "\(fields[0])")
            #expect(solution?.isCorrect == (fields[3] == "AC"), "\(fields[0])")
        }
    }

    @Test func theStoredSetHoldsEveryPackage() throws {
        guard let cases = realCases("theStoredSetHoldsEveryPackage") else { return }
        let directory = try TemporaryDirectory()
        let expected = try extract("\(cases)/packages") { _ in }.problems
        let path = directory.path + "/packages.h5"
        _ = try extractTransformLoad(ETLRequest(source: "\(cases)/packages", name: "packages", destination: path))
        let set = try ProblemSet(path: path)
        #expect(set.summaries.count == 67)
        for (index, problem) in expected.enumerated() { #expect(try set.problem(at: index, parts: .all) == problem) }
    }

    @Test func rowsOfTheHubAreRead() throws {
        guard let cases = realCases("rowsOfTheHubAreRead") else { return }
        let (problems, summary) = try extract("\(cases)/hf_codecontests_schema") { _ in }
        #expect(summary.splits == ["train": 80, "valid": 40, "test": 46])
        #expect(problems.filter { $0.split == "train" }.allSatisfy { $0.source == "CODEFORCES" })
        #expect(problems.allSatisfy { $0.solutions.allSatisfy { $0.language == "python3" } })
        #expect(problems.first { $0.name == "montyshall" }?.timeLimit == .seconds(1))
    }

    /// Three of the 52 rows repeat another one byte by byte.
    @Test func problemsOfTheCandidateSetsAreRead() throws {
        guard let cases = realCases("problemsOfTheCandidateSetsAreRead") else { return }
        let (problems, summary) = try extract("\(cases)/candidates/apps/problems.jsonl")
        #expect(problems.count == 49)
        #expect(summary.notes.count { $0.contains("repeats the row") } == 3)
        #expect(problems.allSatisfy { $0.split == "train" && $0.timeLimit == .seconds(10) })
    }

    @Test(arguments: ["Direct", "CoT", "SelfPlanning", "Analogical", "MapCoder"])
    func publishedPredictionsAreCandidates(method: String) throws {
        guard let cases = realCases("publishedPredictionsAreCandidates") else { return }
        let candidates = try readCandidates(path: "\(cases)/candidates/apps/ChatGPT-\(method).predictions.jsonl")
        #expect(candidates.count == 52)
        #expect(candidates.allSatisfy { LanguageTable.standard[$0.language]?.name == "python3" && $0.expectedCorrect != nil })
        #expect(candidates.filter { $0.problem == "1604" }.map(\.index) == [0, 1, 2])
    }
}
