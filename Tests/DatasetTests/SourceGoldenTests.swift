import Foundation
import Judging
import Records
import Testing

@testable import Dataset

/// One small row of each published format, and what becomes of it.
@Suite("Published formats of problems")
struct SourceGoldenTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func read(_ rows: [String], file: String = "test.jsonl") throws -> (problems: [Problem], summary: ETLSummary) {
        try extract(try directory.write(file, rows.joined(separator: "\n") + "\n"))
    }

    private func only(_ row: String, format: String) throws -> Problem {
        let (problems, summary) = try read([row])
        #expect(summary.format == format)
        #expect(problems.count == 1)
        return try #require(problems.first)
    }

    private func texts(_ test: TestCase) -> [String] { [test.input, test.expectedOutput].map { String(decoding: $0, as: UTF8.self) } }

    /// A column that a format reads and does not name would be missing from files of columns alone.
    @Test func aFormatReadsNoColumnThatItDoesNotName() throws {
        let rows = [
            try SourceRows.humanEval(), try SourceRows.humanEval(["base_input": [[2]], "plus_input": [[3]], "atol": 0]),
            try SourceRows.mbpp(["test": "inputs = [[1]]\nresults = [2]\n", "test_imports": ["import math"]]),
            try SourceRows.mbpp(["text": nil, "prompt": "Write."]), try SourceRows.liveCodeBench(["starter_code": "x"]),
            try SourceRows.apps(["starter_code": "x"]), try SourceRows.apps(["problem_id": nil, "id": 3]), try SourceRows.taco(),
            try SourceRows.codeContestsPlus(), try SourceRows.codeContestsO(["time_limit": 2, "memory_limit_bytes": 1 << 28]),
            try SourceRows.codeforces(["generated_checker": "print(1)", "input_mode": "file", "note": "n"]),
        ]
        try directory.write("testlib.h", "// testlib")
        for row in rows {
            let whole = try Row(json: row, at: SourceLocation(file: "f", line: 1))
            let format = RowSources.recognizing(Set(try whole.cell.keys(besides: [])))
            let named = format.columns
            let columns = try #require(named)
            var members: [String: Any] = [:]
            let object = try #require(try JSONSerialization.jsonObject(with: Data(row.utf8)) as? [String: Any])
            for column in columns { members[column] = object[column] }
            let cut = try Row(json: try SourceRows.line(members), at: SourceLocation(file: "f", line: 1))
            let problems = try [whole, cut].map { row in
                let source = try format.init(SourceOptions(source: directory.path))
                _ = try source.head(of: row.cell, split: "test")
                return try #require(try source.problem(in: row.cell, split: "test"))
            }
            #expect(problems[0] == problems[1] && !problems[0].tests.isEmpty, "\(format.name)")
        }
    }

    @Test func humanEvalBecomesAFunctionWithItsCheck() throws {
        let problem = try only(try SourceRows.humanEval(), format: "humaneval")
        #expect(problem.name == "HumanEval/0")
        #expect(problem.harness?.entryPoint == "double")
        #expect(problem.harness?.frames["python3"]?.stub == "def double(x):\n    \"\"\" Doubles. \"\"\"\n")
        #expect(problem.tests.map(\.name) == ["check"] && problem.tests.map(\.kind) == [.privateTests])
        #expect(texts(problem.tests[0])[0].contains("    candidate(2)\n"))
        #expect(problem.harness?.frames["python3"]?.before.contains("Doubles.") == true)
        #expect(texts(problem.tests[0])[1].contains("assert candidate(2) == 4"))
        #expect(problem.checker.name == "program")
        #expect(problem.solutions.map { String(decoding: $0.source, as: UTF8.self) } == [problem.statement + "    return 2 * x\n"])
    }

    @Test func evalPlusInputsBecomeTwoTests() throws {
        let row = try SourceRows.humanEval(["base_input": [[2]], "plus_input": [[1.0], [1e30], ["é\n"]], "atol": 0])
            .replacing("[1],", with: "[1.0],")
        let problem = try only(row, format: "humaneval")
        #expect(problem.tests.map(\.name) == ["base", "plus"] && problem.tests.map(\.kind) == [.privateTests, .generatedTests])
        #expect(texts(problem.tests[1])[0].hasPrefix("inputs = [[1.0], [1e+30], [\"é\\n\"]]\n"))
        let mbpp = try only(
            try SourceRows.humanEval(["task_id": "Mbpp/106", "base_input": [[[1], [2]]], "plus_input": []]), format: "humaneval")
        #expect(mbpp.tests.map(\.name) == ["base"])
        #expect(texts(mbpp.tests[0])[0].hasPrefix("inputs = [[x[0], tuple(x[1])] for x in [[[1], [2]]]]\n"))
    }

    @Test func everyInputOfEvalPlusHasFourSeconds() throws {
        func limit(_ row: String) throws -> Duration? { try read([row]).problems.first?.timeLimit }
        #expect(try limit(try SourceRows.humanEval()) == nil)
        #expect(try limit(try SourceRows.humanEval(["base_input": [[1], [2]], "plus_input": [[3]], "atol": 0])) == .seconds(8))
        #expect(
            try limit(try SourceRows.humanEval(["base_input": [[1]], "plus_input": (0..<900).map { [$0] }, "atol": 0])) == .seconds(60))
        let test = "def check(candidate):\n    inputs = [[1, [2]], ['],'],\n        [3]]\n    results = [1, 2, 3]\n    candidate(1)\n"
        #expect(try limit(try SourceRows.humanEval(["test": test])) == .seconds(12))
        #expect(try limit(try SourceRows.mbpp(["test": "inputs = [[1], [2]]\nresults = [2, 4]\n"])) == .seconds(8))
        #expect(try limit(try SourceRows.mbpp()) == nil)
    }

    @Test func filesOfOneSplitAreNumberedOrParts() throws {
        for name in ["test.jsonl", "test2.jsonl"] {
            try directory.write("lcb/\(name)", try SourceRows.liveCodeBench(["question_id": name]) + "\n")
        }
        #expect(try extract(directory.path + "/lcb").problems.map(\.split) == ["test", "test"])
        for number in 0..<2 {
            try directory.write("plus/part-0000\(number)-of-00002.jsonl", try SourceRows.codeContestsO(["name": "\(number)"]) + "\n")
        }
        try directory.write("plus/testlib.h", "// testlib")
        let (problems, _) = try extract(directory.path + "/plus") {
            $0.trainSample = 1e-9
            $0.disableFilterLanguages = true
        }
        #expect(problems.map(\.split) == ["train", "train"])
    }

    @Test func wholeNumbersOfAnySizeKeepTheirDigits() throws {
        let row = try SourceRows.humanEval(["base_input": [[7]], "atol": 0]).replacing("[[7]]", with: "[[123456789012345678901234567890]]")
        let problem = try only(row, format: "humaneval")
        #expect(texts(problem.tests[0])[0].contains("[[123456789012345678901234567890]]"))
    }

    @Test func mbppTakesItsFunctionFromTheAsserts() throws {
        let problem = try only(try SourceRows.mbpp(), format: "mbpp")
        #expect(problem.name == "Mbpp/11")
        #expect(problem.harness?.entryPoint == "double")
        #expect(problem.tests.map(\.name) == ["asserts", "challenge"] && problem.tests.map(\.kind) == [.privateTests, .generatedTests])
        #expect(texts(problem.tests[0])[0].contains("double(2)\ndouble(0)"))
        #expect(!texts(problem.tests[0])[0].contains("return"))
        #expect(!texts(problem.tests[0])[0].contains("4"))
        #expect(problem.solutions.count == 1)
    }

    @Test func liveCodeBenchProgramsAndFunctions() throws {
        let program = try only(try SourceRows.liveCodeBench(), format: "livecodebench")
        #expect((program.name, program.checker, program.source) == ("abc300_a", .liveCodeBench, "atcoder"))
        #expect(program.harness?.entryPoint == nil)
        #expect(program.harness?.frames["python3"]?.before.contains("from heapq import *\n") == true)
        #expect(program.tests.map(\.name) == ["public_tests/0", "private_tests/0"])
        let tests = try SourceRows.text([["input": "[1, 2]\n3", "output": "[3]", "testtype": "functional"]])
        let function = try only(
            try SourceRows.liveCodeBench(
                [
                    "question_id": "2777", "metadata": #"{"func_name": "add"}"#, "public_test_cases": "[]",
                    "private_test_cases": try SourceRows.packed(tests), "starter_code": "class Solution:\n",
                ]), format: "livecodebench")
        #expect(function.harness?.entryPoint == "add" && function.checker == .json())
        #expect(function.tests.map(texts) == [["[1, 2]\n3", "[3]"]])
        #expect(function.statement.hasSuffix("class Solution:\n\n"))
    }

    @Test func liveCodeBenchErrataAreKeptAsQuarantine() throws {
        let rows = [
            try SourceRows.liveCodeBench(["question_id": "abc337_e"]), try SourceRows.liveCodeBench(),
            try SourceRows.liveCodeBench(["question_id": "3194", "question_title": "Find Words Containing Character"]),
        ]
        let (problems, summary) = try read(rows)
        #expect(problems.map { $0.extra.contains("\"quarantine\"") } == [true, false, true])
        #expect(summary.notes.contains { $0.contains("1 row in quarantine by LiveCodeBench's errata: is interactive") })
    }

    @Test func appsProgramsAndFunctions() throws {
        let program = try only(try SourceRows.apps(), format: "apps")
        #expect((program.name, program.difficulty) == ("17", "introductory"))
        let before = try #require(program.harness?.frames["python3"]?.before)
        #expect(program.harness?.entryPoint == nil && program.checker == .tokensFloat(tolerance: 1e-6))
        #expect(
            before.contains("from math import sqrt, ") && before.contains("import fractions\n") && before.hasSuffix("stdout = sys.stdout\n")
        )
        #expect(program.solutions.map(\.language) == ["python3", "python3"])
        let function = try only(
            try SourceRows.apps(
                [
                    "solutions": "",
                    "input_output": #"{"fn_name": "add", "inputs": [[1, [2.0]], ["a", null]], "outputs": [[3], [{"b": true}]]}"#,
                ]),
            format: "apps")
        #expect(function.harness?.entryPoint == "add" && function.checker == .json(orFirstElement: true))
        #expect(function.tests.map(texts) == [["1\n[2.0]\n", "[3]"], ["\"a\"\nnull\n", "[{\"b\": true}]"]])
        // As the published files have it.
        #expect(try only(try SourceRows.apps(["problem_id": nil as Any?, "id": 3]), format: "apps").name == "3")
        let (problems, summary) = try read([try SourceRows.apps(), try SourceRows.apps(["problem_id": 18, "input_output": ""])])
        #expect(problems.count == 1)
        #expect(summary.notes.contains { $0.hasPrefix("1 row left out: no tests (the first: ") })
    }

    @Test func tacoHasLimitsAndNumbersForNames() throws {
        let (problems, summary) = try read([
            try SourceRows.taco(), try SourceRows.taco(["time_limit": "1 hour", "memory_limit": NSNull()]),
        ])
        #expect(summary.format == "taco")
        #expect(problems.map(\.name) == ["0", "1"])
        #expect(problems.map(\.timeLimit) == [.seconds(2), nil])
        #expect(problems.map(\.memoryLimit) == [.mebibytes(256), nil])
        #expect(problems[0].tests.map(texts) == [["1\n2\n", "3\n"]])
    }

    @Test(arguments: [0, "1e-12 seconds"] as [any Sendable]) func aTimeLimitOfZeroInTacoStatesNone(limit: any Sendable) throws {
        let (problems, _) = try read([try SourceRows.taco(["time_limit": limit])])
        #expect(problems.map(\.timeLimit) == [nil])
    }

    @Test func codeContestsPlusBringsCheckersOfTestlib() throws {
        try directory.write("testlib.h", "// testlib")
        let problem = try only(try SourceRows.codeContestsPlus(), format: "codecontests-plus")
        #expect((problem.timeLimit, problem.memoryLimit) == (.milliseconds(1500), .mebibytes(64)))
        #expect(problem.solutions.map(\.language) == ["cpp", "python2", "python3"])
        #expect(problem.solutions.map(\.isCorrect) == [true, true, false])
        guard case .program(let checker) = problem.checker else { throw CancellationError() }
        #expect(checker.convention == .testlib && checker.files.map(\.name) == ["checker.cpp", "testlib.h"])
    }

    @Test func testlibIsNamedWhereItIsMissing() throws {
        let path = try directory.write("test.jsonl", try SourceRows.codeContestsPlus() + "\n")
        let error = try #require(throws: DatasetError.self) { try extract(path) }
        #expect(error.message.contains("testlib.h, which is not at") && error.remedy.contains("--testlib FILE"))
        let named = try directory.write("elsewhere/testlib.h", "// mine")
        let (problems, _) = try extract(path) {
            $0.testlib = named
            $0.disableFilterLanguages = true
        }
        guard case .program(let checker)? = problems.first?.checker else { throw CancellationError() }
        #expect(checker.files[1].content == Array("// mine".utf8))
    }

    @Test func codeContestsOHasCornerCases() throws {
        try directory.write("testlib.h", "// testlib")
        let problem = try only(try SourceRows.codeContestsO(), format: "codecontests-o")
        #expect(problem.name == "1_A. Add")
        #expect(problem.tests.map(texts) == [["1 2\n", "3\n"]])
    }

    @Test func codeforcesTakesWholeTestsAndScores() throws {
        let problem = try only(
            try SourceRows.codeforces(["generated_checker": "print(1)", "input_mode": "file"]), format: "open-r1-codeforces")
        #expect((problem.timeLimit, problem.memoryLimit) == (.milliseconds(1500), .mebibytes(256)))
        #expect((problem.inputFile, problem.outputFile) == ("input.txt", "output.txt"))
        guard case .program(let checker) = problem.checker else { throw CancellationError() }
        #expect(checker.convention == .score && checker.language == "python3")
        #expect(problem.tests.map(\.kind) == [.publicTests, .privateTests])
        let (problems, summary) = try read([
            try SourceRows.codeforces(), try SourceRows.codeforces(["id": "1/B", "official_tests_complete": false]),
            try SourceRows.codeforces(["id": "1/C", "interaction_format": "Ask."]),
            try SourceRows.codeforces(["id": "1/D", "official_tests_complete": false]),
        ])
        #expect(problems.map(\.name) == ["1/A"])
        #expect(summary.notes.contains { $0.hasPrefix("2 rows left out: its tests are not whole") })
        #expect(summary.notes.contains { $0.hasPrefix("1 row left out: interactive") })
    }

    @Test("A format that is named is the format, whatever the rows look like")
    func namedFormat() throws {
        let path = try directory.write("test.jsonl", try SourceRows.apps() + "\n")
        #expect(try extract(path) { $0.format = "apps" }.summary.notes.isEmpty)
        #expect(try extract(path).summary.notes.contains { $0.contains("read as `apps`, by their columns") })
        for (format, why) in [("taco-data", "no format is called `taco-data`"), ("kattis", "has no problem packages")] {
            let error = try #require(throws: DatasetError.self) { try extract(path) { $0.format = format } }
            #expect(error.code == .unknownFormat && error.message.contains(why) && error.remedy.contains("apps"))
        }
        let wrong = try #require(throws: DatasetError.self) { try extract(path) { $0.format = "humaneval" } }
        #expect(wrong.message.contains("`task_id` is missing"))
    }

    @Test func theFormatStandsInFrontOfTheFirstColonWhereItIsOne() {
        #expect((SourceName("apps:a:b").format, SourceName("apps:a:b").place) == ("apps", "a:b"))
        #expect((SourceName("x:a").format, SourceName("x:a").place) == (nil, "x:a"))
        #expect(SourceName("kattis:dir").format == "kattis")
    }
}
