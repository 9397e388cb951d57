import Judging
import Records

/// CodeContests+: generated tests, limits, and a checker of testlib for each problem.
///
/// All its tests become private ones: they are what its authors measure with.
final class CodeContestsPlusSource: RowSource {
    static let name = "codecontests-plus"
    static let columns: [String]? = [
        "id", "title", "source", "description", "time_limit", "memory_limit", "checker", "test_cases", "correct_submissions",
        "incorrect_submissions", "validator", "generator", "generator_cmd", "true_positive_rate", "true_negative_rate",
    ]

    private let testlib: Testlib
    private var remarks = CountedRemarks()

    init(_ options: SourceOptions) throws { testlib = Testlib(options) }

    static func recognizes(_ keys: Set<String>) -> Bool {
        keys.isSuperset(of: ["id", "title", "checker", "correct_submissions", "incorrect_submissions"])
    }

    func head(of row: Cell, split: String) throws -> RowHead { RowHead(name: try row.required("id").text()) }

    func problem(in row: Cell, split: String) throws -> Problem? {
        guard let tests = try row.optional("test_cases") else {
            remarks.add("left out: no `test_cases`, which the configurations 1x to 5x of the set have", at: row)
            return nil
        }
        let cases = try TestColumn(tests).cases(.privateTests)
        guard !cases.isEmpty else {
            remarks.add("left out: no tests", at: row)
            return nil
        }
        return Problem(
            name: try head(of: row, split: split).name, split: split, statement: try row.optional("description")?.text() ?? "",
            source: try row.optional("source")?.text() ?? "",
            timeLimit: try row.optional("time_limit").flatMap { try LimitCell.time($0, unit: 1e-3) },
            memoryLimit: try row.optional("memory_limit").flatMap { try LimitCell.memory($0, unit: 0x1p20) },
            checker: try testlib.checker(row.optional("checker")), tests: cases, solutions: try solutions(row), extra: try extra(row))
    }

    private func solutions(_ row: Cell) throws -> [ReferenceSolution] {
        var solutions: [ReferenceSolution] = []
        for (key, isCorrect) in [("correct_submissions", true), ("incorrect_submissions", false)] {
            guard let list = try row.optional(key) else { continue }
            for (index, cell) in try list.elements().enumerated() {
                solutions.append(
                    ReferenceSolution(
                        language: SubmissionLanguage.key(try cell.required("language").text()), source: try cell.required("code").bytes(),
                        label: "\(key)/\(index)", expected: nil, isCorrect: isCorrect))
            }
        }
        return solutions
    }

    private func extra(_ row: Cell) throws -> String {
        var kept: [String: JSONValue] = [:]
        for key in ["title", "validator", "generator", "generator_cmd", "true_positive_rate", "true_negative_rate"] {
            if let cell = try row.optional(key) { kept[key] = try JSONValue(cell) }
        }
        return kept.isEmpty ? "" : JSONValue.object(kept).text
    }

    var notes: [String] { remarks.notes }
}

/// CodeContests-O: the problems of CodeContests with tests for their corner cases and a checker of testlib. It has no solutions.
final class CodeContestsOSource: RowSource {
    static let name = "codecontests-o"
    static let columns: [String]? = [
        "name", "description", "time_limit", "memory_limit_bytes", "checker", "corner_cases",
    ]

    private let testlib: Testlib
    private var remarks = CountedRemarks()

    init(_ options: SourceOptions) throws { testlib = Testlib(options) }

    static func recognizes(_ keys: Set<String>) -> Bool { keys.isSuperset(of: ["name", "corner_cases", "checker"]) }

    func head(of row: Cell, split: String) throws -> RowHead { RowHead(name: try row.required("name").text()) }

    func problem(in row: Cell, split: String) throws -> Problem? {
        let cases = try row.required("corner_cases").elements().enumerated().map { index, test in
            TestCase(
                kind: .privateTests, name: "private_tests/\(index)", input: try test.required("input").required("stdin").bytes(),
                expectedOutput: try test.required("output").required("stdout").bytes())
        }
        guard !cases.isEmpty else {
            remarks.add("left out: no tests", at: row)
            return nil
        }
        return Problem(
            name: try head(of: row, split: split).name, split: split, statement: try row.optional("description")?.text() ?? "",
            source: "CodeContests-O",
            timeLimit: try row.optional("time_limit").flatMap { try duration($0) },
            memoryLimit: try row.optional("memory_limit_bytes").flatMap { cell in
                let bytes = try byteCount(cell)
                return bytes == 0 ? nil : ByteCount(bytes: bytes)
            },
            checker: try testlib.checker(row.optional("checker")), tests: cases)
    }

    var notes: [String] { remarks.notes }
}

/// How CodeContests+ calls languages.
private enum SubmissionLanguage {
    static func key(_ name: String) -> String { KnownLanguages.keyOrName(["py2": "PYTHON", "py3": "PYTHON3"][name] ?? name) }
}
