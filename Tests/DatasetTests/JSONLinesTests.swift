import ColumnStore
import Judging
import Records
import Testing

@testable import Dataset

@Suite struct JSONLinesTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func only(_ line: String) throws -> Problem {
        let (problems, _) = try extract(try directory.write("test.jsonl", line + "\n"))
        return try #require(problems.first)
    }

    @Test func everyFieldOfTheSchemaFindsItsPlace() throws {
        let problem = try only(
            """
            {"name":"7_A. Chess","description":"Draw.","public_tests":{"input":["a"],"output":["b"]},\
            "private_tests":{"input":["c","d"],"output":["e","f"]},"generated_tests":{"input":[],"output":[]},"source":2,\
            "difficulty":10,"solutions":{"language":[3,2,1,4,0],"solution":["s0","s1","s2","s3","s4"]},\
            "incorrect_solutions":{"language":[3],"solution":["w0"]},"cf_contest_id":7,"cf_points":500.5,"cf_tags":["greedy"],\
            "is_description_translated":false,"time_limit":{"seconds":1,"nanos":500000000},"memory_limit_bytes":64000000,\
            "input_file":"in.txt","output_file":"out.txt"}
            """)
        #expect(problem.split == "test")
        #expect(problem.statement == "Draw.")
        #expect(problem.source == "CODEFORCES")
        #expect(problem.difficulty == "D")
        #expect(problem.tags == ["greedy"])
        #expect(problem.timeLimit == .milliseconds(1500))
        #expect(problem.memoryLimit == ByteCount(bytes: 64_000_000))
        #expect(problem.inputFile == "in.txt")
        #expect(problem.outputFile == "out.txt")
        #expect(problem.tests.map(\.name) == ["public_tests/0", "private_tests/0", "private_tests/1"])
        #expect(problem.tests.map(\.kind) == [.publicTests, .privateTests, .privateTests])
        #expect(problem.solutions.map(\.language) == ["python3", "cpp", "python2", "java", "unknown", "python3"])
        #expect(problem.solutions.map(\.isCorrect) == [true, true, true, true, true, false])
        #expect(problem.solutions.map(\.label).suffix(2) == ["solutions/4", "incorrect_solutions/0"])
        #expect(problem.extra == #"{"cf_contest_id":7,"cf_points":500.5,"is_description_translated":false}"#)
    }

    @Test func listsOfObjectsAreReadLikeColumns() throws {
        let problem = try only(
            """
            {"name":"p","private_tests":[{"input":"1","output":"2"},{"input":"3","output":"4"}],\
            "solutions":[{"language":"PYTHON3","solution":"x","label":"mine","expected":"AC"},{"language":"CPP","solution":"y"}]}
            """)
        #expect(problem.tests.map(\.expectedOutput) == [Array("2".utf8), Array("4".utf8)])
        #expect(problem.solutions.map(\.language) == ["python3", "cpp"])
        #expect(problem.solutions.map(\.label) == ["mine", "solutions/1"])
        #expect(problem.solutions.map(\.expected) == [.accepted, nil])
    }

    @Test(
        arguments: [
            ("null", nil), (#"{"seconds":2,"nanos":0}"#, Duration.seconds(2)), (#"{"seconds":0,"nanos":0}"#, nil),
            ("2.5", .milliseconds(2500)),
            (#"{"nanos":250000000}"#, .milliseconds(250)), (#""3s""#, .seconds(3)), ("0", nil), (#"{"seconds":null,"nanos":null}"#, nil),
        ] as [(String, Duration?)])
    func timeLimitsComeInSeveralForms(json: String, expected: Duration?) throws {
        #expect(try only(row("p", "\"time_limit\":\(json)")).timeLimit == expected)
    }

    @Test(arguments: ["", #""memory_limit_bytes":0"#, #""memory_limit_bytes":null"#])
    func memoryLimitZeroOrAbsentIsUnknown(field: String) throws {
        #expect(try only(row("p", field)).memoryLimit == nil)
    }

    @Test func theUnknownEnumsAreEmpty() throws {
        let problem = try only(row("p", #""source":0,"difficulty":0,"input_file":"","output_file":"""#))
        #expect(problem.source.isEmpty && problem.difficulty.isEmpty)
        #expect(problem.inputFile == nil && problem.outputFile == nil)
    }

    @Test func untranslatedEnumsStayNumbers() throws {
        let source = try directory.write("train.jsonl", row("p", #""source":5,"difficulty":28"#) + "\n")
        let numbers = try extract(source) { $0.translateReferences = false }.problems[0]
        #expect([numbers.source, numbers.difficulty] == ["5", "28"])
        let names = try extract(source).problems[0]
        #expect([names.source, names.difficulty] == ["ATCODER", "V"])
    }

    @Test func bytesOfTestsAreKeptExactly() throws {
        let problem = try only(
            #"{"name":"p","private_tests":{"input":["\u0000\t\u00e9e\u0301\ud83d\ude00\r\n /"],"output":["\\n\u2028"]}}"#)
        #expect(problem.tests[0].input == [0, 9] + Array("\u{E9}e\u{301}\u{1F600}\r\n /".utf8))
        #expect(problem.tests[0].expectedOutput == Array("\\n\u{2028}".utf8))
    }

    @Test func aDirectoryOfFilesIsOneSplitAFile() throws {
        for name in ["train", "valid", "test-00000-of-00002", "test-00001-of-00002"] {
            try directory.write("\(name).jsonl", row("in \(name)") + "\n")
        }
        try directory.write("README.md", "not data")
        let (problems, summary) = try extract(directory.path)
        #expect(summary.splits == ["train": 1, "valid": 1, "test": 2])
        #expect(Set(problems.map(\.name)).count == 4)
    }

    @Test func theSplitOfTheRequestWinsOverTheRowsAndTheFiles() throws {
        let source = try directory.write("problems.jsonl", [row("a"), row("b", #""split":"test""#)].joined(separator: "\n"))
        #expect(try extract(source).problems.map(\.split) == ["train", "test"])
        let asked = try extract(source) {
            $0.split = "valid"
        }
        #expect(asked.problems.map(\.split) == ["valid", "valid"])
    }

    @Test func onlyPythonThreeIsKeptUnlessAskedOtherwise() throws {
        let source = try directory.write(
            "train.jsonl", row("p", #""solutions":{"language":[1,3,2],"solution":["a","b","c"]}"#) + "\n")
        let standard = try extract(source) { _ in }
        #expect(standard.problems[0].solutions.map(\.label) == ["solutions/1"])
        #expect(standard.summary.solutionsDropped == 2 && standard.summary.solutionsKept == 1)
        let two = try extract(source) { $0.filterLanguages = ["CPP", "PYTHON"] }
        #expect(two.problems[0].solutions.map(\.language) == ["python2", "cpp"])
        #expect(try extract(source).problems[0].solutions.count == 3)
    }

    /// A problem must not be left out because a checksum of its test is that of another one's.
    @Test func rowsWithTheSameChecksumAreNotTheSame() throws {
        let texts = ["631584503353", "872954946922"]
        #expect(crc32c(Array(texts[0].utf8)) == crc32c(Array(texts[1].utf8)))
        let rows = texts.map { row("p").replacing(#"["1\n"]"#, with: #"["\#($0)"]"#) }
        #expect(rows.allSatisfy { $0.contains(texts[0]) || $0.contains(texts[1]) })
        let source = try directory.write("train.jsonl", rows.joined(separator: "\n"))
        #expect { try extract(source) } throws: { $0.has(DatasetCode.duplicateName) }
        let same = try directory.write("same.jsonl", [rows[0], rows[0]].joined(separator: "\n"))
        #expect(try extract(same).summary.problems == 1)
    }

    /// The checksum of a long text takes its words in four lanes.
    @Test(arguments: [31, 32, 33, 39, 40, 71, 200])
    func rowsThatDifferInOneByteAnywhereAreNotTheSame(length: Int) throws {
        let text = String(repeating: "a", count: length)
        for position in Set([0, 8, 16, 24, length / 2, length - 1]).filter({ $0 < length }) {
            var other = Array(text.utf8)
            other[position] = UInt8(ascii: "b")
            let rows = [text, String(decoding: other, as: UTF8.self)].map { row("p").replacing(#"["1\n"]"#, with: #"["\#($0)"]"#) }
            let source = try directory.write("train.jsonl", rows.joined(separator: "\n"))
            #expect { try extract(source) } throws: { $0.has(DatasetCode.duplicateName) }
            let same = try directory.write("same.jsonl", [rows[1], rows[1]].joined(separator: "\n"))
            #expect(try extract(same).summary.problems == 1)
        }
    }

    @Test func theSameNameFromAnotherSourceIsToldApart() throws {
        let source = try directory.write(
            "train.jsonl", [row("p", #""source":2"#), row("p", #""source":5"#), row("p", #""source":2"#)].joined(separator: "\n"))
        let (problems, summary) = try extract(source)
        #expect(problems.map(\.name) == ["p", "p (ATCODER)"])
        #expect(summary.notes.count == 2)
        #expect(summary.notes[1].contains("train.jsonl:3: left out: repeats the row of `p`"))
    }

    @Test(arguments: [
        (#""lines""#, CheckerSpec.lines), (#""tokens+float""#, .tokensFloat(tolerance: 1e-6)),
        (#"{"name":"tokens+float","tolerance":0.001}"#, .tokensFloat(tolerance: 0.001)),
        (#""tokens+float 1e-9""#, .tokensFloat(tolerance: 1e-9)),
        (
            #"{"convention":"kattis","language":"py","files":[{"name":"c.py","content":"x"}]}"#,
            .program(try! CheckerProgram(convention: .kattis, language: "python3", files: [.init(name: "c.py", content: [120])]))
        ),
        (
            #"{"name":"kattis","case_sensitive":true,"float_absolute_tolerance":1e-4}"#,
            .kattis(KattisValidatorFlags(caseSensitive: true, absoluteTolerance: 1e-4))
        ),
        (
            #"{"name":"program","convention":"testlib","language":"CPP","files":[{"name":"c.cpp","content":"x"}]}"#,
            .program(try! CheckerProgram(convention: .testlib, language: "cpp", files: [.init(name: "c.cpp", content: [120])]))
        ),
    ])
    func aRowMayNameItsChecker(json: String, expected: CheckerSpec) throws {
        #expect(try only(row("p", "\"checker\":\(json)")).checker == expected)
    }

    @Test func blankLinesAndAByteOrderMarkAreNoRows() throws {
        let source = try directory.write("train.jsonl", "\u{FEFF}\(row("a"))\r\n\n  \n\(row("b"))")
        #expect(try extract(source).problems.map(\.name) == ["a", "b"])
    }
}
