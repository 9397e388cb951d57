import Records
import Testing

@testable import Dataset

@Suite struct CandidateFileTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func read(_ lines: String...) throws -> [Candidate] {
        try readCandidates(path: try directory.write("c.jsonl", lines.joined(separator: "\n")))
    }

    @Test func candidatesComeInEveryForm() throws {
        let candidates = try read(
            #"{"task_name":"p","candidates":["a",{"code":"b","language":"C++17"},{"solution":"c","label":"mine"},null,""],"n":5}"#,
            #"{"task_name":"q","language":"JAVA","code":"d","published_is_solved":true,"model":"m"}"#,
            #"{"task_name":"p","code":"e","expected":"TLE","published_is_solved":false}"#,
            #"{"task_name":"r","language":"Ruby","solution":null}"#)
        #expect(candidates.map(\.problem) == ["p", "p", "p", "p", "p", "q", "p", "r"])
        #expect(candidates.map(\.index) == [0, 1, 2, 3, 4, 0, 5, 0])
        #expect(
            candidates.map(\.label) == [
                "candidates/0", "candidates/1", "mine", "candidates/3", "candidates/4", "candidates/0", "candidates/5", "candidates/0",
            ])
        #expect(candidates.map(\.language) == ["python3", "C++17", "python3", "python3", "python3", "JAVA", "python3", "Ruby"])
        #expect(candidates.map { String(decoding: $0.source, as: UTF8.self) } == ["a", "b", "c", "", "", "d", "e", ""])
        #expect(candidates.map(\.expectedCorrect) == [nil, nil, nil, nil, nil, true, false, nil])
        #expect(candidates[6].expected == .timeLimit)
    }

    @Test func theDefaultLanguageIsTheCallers() throws {
        let path = try directory.write("c.jsonl", #"{"task_name":"p","candidates":["a"]}"#)
        #expect(try readCandidates(path: path, defaultLanguage: "cpp").map(\.language) == ["cpp"])
    }

    @Test(arguments: [
        (#"{"candidates":["a"]}"#, DatasetError.Code.missingField, "`task_name`"),
        (#"{"task_name":"p"}"#, .missingField, "`code`"),
        (#"{"task_name":"p","candidates":"a"}"#, .wrongType, "`candidates`"),
        (#"{"task_name":"p","candidates":[7]}"#, .wrongType, "candidates[0]"),
        (#"{"task_name":"p","candidates":[{"language":"C"}]}"#, .missingField, "candidates[0].code"),
        (#"{"task_name":7,"code":"a"}"#, .wrongType, "`task_name`"),
        (#"{"task_name":"p","code":"a","expected":"GREAT"}"#, .badValue, "GREAT"),
        (#"{"task_name":"p","code":"#, .malformed, "cut"),
        ("", .nothingLeft, "no candidates"),
    ])
    func badRowsNameFileLineAndKey(line: String, code: DatasetError.Code, name: String) throws {
        let path = try directory.write("c.jsonl", line)
        let error = try #require(throws: DatasetError.self) { try readCandidates(path: path) }
        #expect(error.code == code)
        #expect(error.message.contains(name) && error.message.contains(path), "\(error.message)")
    }

    @Test func anEmptyDirectoryHoldsNoCandidates() throws {
        #expect(try #require(throws: DatasetError.self) { try readCandidates(path: directory.path) }.code == .nothingLeft)
    }

    @Test func referenceSolutionsAreCandidates() {
        let problem = Problem(
            name: "p", split: "train",
            solutions: [
                ReferenceSolution(language: "cpp", source: [1], label: "accepted/a.cpp", expected: .accepted, isCorrect: true),
                ReferenceSolution(language: "c", source: [2], label: "wrong_answer/b.c", expected: .wrongAnswer, isCorrect: false),
            ])
        let all = referenceCandidates(of: problem)
        #expect(all.map(\.label) == ["accepted/a.cpp", "wrong_answer/b.c"])
        #expect(all.map(\.expected) == [.accepted, .wrongAnswer])
        #expect(all.map(\.index) == [0, 1])
        #expect(referenceCandidates(of: problem, columns: [.incorrect]).map(\.expectedCorrect) == [false])
        #expect(SolutionsColumn(rawValue: "solutions.solution") == .correct)
    }
}
