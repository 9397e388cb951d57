import Foundation
import Records
import Testing

@testable import Dataset

/// Packages that bring what this judge does not do, or files that were saved on Windows: nothing of it vanishes.
@Suite struct HonestPackageTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func read(_ files: [String: String], yaml: String = "license: cc by\n") throws -> (problem: Problem?, notes: [String]) {
        try directory.writePackage("plain")
        try directory.writePackage("odd", yaml: yaml, files: files)
        let (problems, summary) = try extract(directory.path) { _ in }
        #expect(problems.contains { $0.name == "plain" })
        return (problems.first { $0.name == "odd" }, summary.notes)
    }

    // Encodings.

    @Test func byteOrderMarksAreDroppedAndNamed() throws {
        let mark = "\u{FEFF}"
        let (problem, notes) = try read(
            [
                "data/secret/01.ans": mark + "4\n", "data/secret/01.in": mark + "3\n",
                "data/secret/testdata.yaml": mark + "on_reject: break\n",
                "problem_statement/problem.en.tex": mark + "Twice", ".timelimit": mark + "2\n",
            ], yaml: mark + "limits:\n  memory: 512\n")
        let test = try #require(problem?.tests.last)
        #expect(test.input == Array("3\n".utf8) && test.expectedOutput == Array("4\n".utf8))
        #expect(problem?.memoryLimit == .mebibytes(512) && problem?.timeLimit == .seconds(2) && problem?.statement == "Twice")
        #expect(notes.contains { $0.contains("2 files had a byte order mark") && $0.contains("data/secret/01.in") }, "\(notes)")
    }

    @Test func textsOfPeopleInUTF16AreRead() throws {
        try directory.writePackage("odd")
        for (file, text) in [("odd/problem.yaml", "limits: {memory: 512}\n"), ("odd/problem_statement/problem.en.tex", "Größe \u{1F600}")] {
            let units = ("\u{FEFF}" + text).utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            try directory.write(file, units)
        }
        let problem = try #require(try extract(directory.path) { _ in }.problems.first)
        #expect(problem.memoryLimit == .mebibytes(512) && problem.statement == "Größe \u{1F600}")
    }

    @Test(
        arguments: [
            ("01.ans", [0xFF, 0xFE, 0x34, 0], "UTF-16LE"), ("01.ans", [0xFE, 0xFF, 0, 0x34], "UTF-16BE"),
            ("01.ans", [0x34, 0, 0x0A, 0], "UTF-16LE"),
            ("01.in", Array("1 2\r\n".utf16).flatMap { [UInt8($0), 0] }, "UTF-16LE"),
            ("01.in", Array("hello\n".utf16).flatMap { [0, UInt8($0)] }, "UTF-16BE"),
            ("01.in", [0xFF, 0xFE, 0x33, 0], "UTF-16LE"), ("01.ans", [0xFF, 0xFE, 0, 0, 0x34, 0, 0, 0], "UTF-32LE"),
        ] as [(String, [UInt8], String)])
    func aTestInAWideEncodingLeavesThePackageOut(file: String, bytes: [UInt8], encoding: String) throws {
        try directory.writePackage("plain")
        try directory.writePackage("odd")
        try directory.write("odd/data/secret/\(file)", bytes)
        let (problems, summary) = try extract(directory.path) { _ in }
        #expect(problems.map(\.name) == ["plain"])
        #expect(summary.notes.contains { $0.contains("data/secret/\(file)") && $0.contains(encoding) }, "\(summary.notes)")
    }

    @Test func submissionsLoseTheirMarkAndBecomeUTF8() throws {
        let java = "class Main {}\n"
        try directory.writePackage("odd", files: ["submissions/accepted/A.java": "\u{FEFF}" + java])
        try directory.write("odd/submissions/accepted/B.java", ("\u{FEFF}" + java).utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        let (problems, summary) = try extract(directory.path)
        #expect(problems.first?.solutions.prefix(2).map(\.source) == [Array(java.utf8), Array(java.utf8)])
        #expect(summary.notes.count == 1 && summary.notes[0].contains("B.java: was UTF-16LE text"), "\(summary.notes)")
    }

    @Test(arguments: [#"\ud835"#, #"\udc00"#, "\u{FFFD}"]) func halfOfASurrogatePairInATestIsNamed(text: String) throws {
        let source = try directory.write(
            "train.jsonl",
            #"{"name":"o","private_tests":{"input":["1"],"output":["2"]},"description":"\ud835"}"# + "\n"
                + #"{"name":"p","private_tests":{"input":["a\#(text)"],"output":["4"]}}"#)
        let (problems, summary) = try extract(source)
        #expect(problems[1].tests[0].input == Array("a\u{FFFD}".utf8))
        let isNamed = summary.notes.contains { $0.contains("1 row with half of a surrogate pair") && $0.contains("train.jsonl:2") }
        // The character itself is what its author wrote.
        #expect(isNamed == (text != "\u{FFFD}"), "\(summary.notes)")
    }

    @Test func carriageReturnsAreReportedAndKept() throws {
        let (problem, notes) = try read(["data/secret/01.ans": "4\r\n", "data/secret/01.in": "3\r\n"])
        #expect(problem?.tests.last?.expectedOutput == Array("4\r\n".utf8))
        #expect(notes.contains { $0.contains("2 files have CR LF line ends") }, "\(notes)")
    }

    @Test func bytesThatAreNoTextStayAsTheyAre() throws {
        try directory.writePackage("odd")
        let input: [UInt8] = [0, 1, 0, 2, 0x0D, 0xEF, 0xBB, 0xBF]
        try directory.write("odd/data/secret/01.in", input)
        let (problems, summary) = try extract(directory.path) { _ in }
        #expect(problems.first?.tests.last?.input == input && summary.notes.isEmpty)
    }

    @Test func marksInRowsAreDroppedAndNamed() throws {
        let source = try directory.write(
            "train.jsonl", #"{"name":"p","private_tests":{"input":["\ufeff3","5"],"output":["\ufeff4\n","6\ufeff"]}}"#)
        let (problems, summary) = try extract(source)
        #expect(problems[0].tests.map(\.input) == [[0x33], [0x35]])
        #expect(problems[0].tests.map(\.expectedOutput) == [Array("4\n".utf8), Array("6\u{FEFF}".utf8)])
        #expect(summary.notes.contains { $0.contains("train.jsonl:1") && $0.contains("2 texts") }, "\(summary.notes)")
    }

    // What the judge does not do.

    @Test(
        arguments: [
            (["data/secret/02.files/table.txt": "7\n"], "data/secret/02.files/table.txt"),
            (["data/secret/01.files/deep/table.txt": "7\n"], "data/secret/01.files/deep/table.txt"),
            (["data/secret/01.yaml": "args: [\"a\\0b\"]\n"], "secret/01"),
            (["data/secret/01.yaml": "args: [\(String(repeating: "a, ", count: 300))b]\n"], "secret/01"),
            (Dictionary(uniqueKeysWithValues: (0..<40).map { ("data/secret/01.files/\($0)", "x") }), "secret/01"),
            (["data/secret/01.args": "7"], "data/secret/01.args"),
            (["data/secret/g/testdata.yaml": "arguments: [1]\n", "data/secret/g/1.in": "", "data/secret/g/1.ans": ""], "`arguments`"),
            (["data/secret/testdata.yaml": "output_validator_flag: case_sensitive\n"], "`output_validator_flags`?"),
            (["data/secret/01.yaml": "time_limit: 3\n"], "`time_limit`"),
            (["data/secret/testdata.yaml": "static_validation: {}\n"], "static"),
            (["data/secret/testdata.yaml": "grading: custom\n"], "grader"),
            (["data/testdata.yaml": "grader_flags: min accept_if_any_accepted\n"], "accept_if_any_accepted"),
            (["data/secret/tesdata.yaml": "args: x\n"], "data/secret/tesdata.yaml"), (["data/secret/02.ans": "1"], "02.in"),
            (["data/secret/02.IN": "1"], "data/secret/02.IN"), (["data/secret/02.in.gz": "1"], "data/secret/02.in.gz"),
            (["data/3.in": "1", "data/3.ans": "1"], "data/3.in"), (["data/extra/3.in": "1", "data/extra/3.ans": "1"], "data/extra/3.in"),
            (["data/secret/01.out": "1"], "data/secret/01.out"), (["include/cpp/grader.cpp": "int main() {}"], "include/cpp/grader.cpp"),
            (["static_validator/check.py": "x"], "static_validator/check.py"),
        ] as [([String: String], String)])
    func thePackageIsLeftOutWithANoteThatNamesIt(files: [String: String], name: String) throws {
        let (problem, notes) = try read(files)
        #expect(problem == nil)
        #expect(notes.contains { $0.contains("/odd: left out: ") && $0.contains(name) }, "\(notes)")
    }

    @Test func aToleranceIsAFiniteNumber() throws {
        let (problem, notes) = try read(["data/secret/01.yaml": "output_validator_args: [float_tolerance, inf]\n"])
        #expect(problem == nil && notes.contains { $0.contains("/odd: left out: ") && $0.contains("finite number") }, "\(notes)")
    }

    // Settings that say two things.

    @Test(
        arguments: [
            ["data/secret/01.yaml": "output_validator_flags: case_sensitive\noutput_validator_args: [float_tolerance, '1']\n"],
            ["data/secret/testdata.yaml": "output_validator_flags: a\n", "data/secret/test_group.yaml": "args: x\n"],
            ["data/testdata.yaml": "args: a\n", "data/test_group.yaml": "args: b\n"],
            ["problem.yaml": "validator: float_tolerance 1e-3\nvalidator_flags: case_sensitive\n"],
        ] as [[String: String]])
    func settingsThatSayTwoThingsLeaveThePackageOut(files: [String: String]) throws {
        let (problem, notes) = try read(files)
        #expect(problem == nil && notes.contains { $0.contains("/odd: left out: ") && $0.contains("both") }, "\(notes)")
    }

    @Test func oneSettingUnderBothNamesIsOne() throws {
        let flags = "output_validator_flags: case_sensitive\noutput_validator_args: case_sensitive\n"
        let (problem, _) = try read(["data/secret/01.yaml": flags])
        #expect(problem?.tests.last?.settings.checker == .kattis(.init(caseSensitive: true)))
    }

    // Keys of problem.yaml.

    @Test(
        arguments: [
            ("name: Odd\nlimits: {memory: 64, memroy: 32}\n", "`limits.memroy` (did its author mean `memory`?)"),
            ("validtion: custom\n", "`validtion` (did its author mean `validation`?)"),
            ("limits: {time_multipliers: {ac_to_time_limits: 3}}\n", "`limits.time_multipliers.ac_to_time_limits`"),
            ("limits: none\n", "`limits` of problem.yaml is `none`"), ("zzzzzzzz: 1\n", "`zzzzzzzz`"),
        ])
    func aKeyThatMeansNothingIsNamed(yaml: String, name: String) throws {
        let (problem, notes) = try read([:], yaml: yaml)
        #expect(problem != nil && notes.contains { $0.contains("/odd: ") && $0.contains(name) }, "\(notes)")
    }

    @Test(
        arguments: [
            "name: {en: Odd}\nuuid: a\nversion: 1\ncredits: {}\nlanguages: all\nconstants: {}\nallow_file_writing: false\n",
            "author: A\nsource: S\nsource_url: u\nlicense: cc0\nrights_owner: A\ngrading: {objective: max}\n"
                + "limits: {code: 128, compilation_time: 60, validation_output: 8, time_limit: 2, time_resolution: 1}\n",
        ])
    func theFormatsOwnKeysAreNotNamed(yaml: String) throws {
        let (problem, notes) = try read([:], yaml: yaml)
        #expect(problem != nil && notes.isEmpty, "\(notes)")
    }

    @Test(
        arguments: [
            ["data/secret/01.yaml": "args: []\ndescription: small\nhint: none\n"],
            ["data/secret/testdata.yaml": "on_reject: break\ngrading: default\nrange: 0 1\ngrader_flags: first_error\n"],
            ["data/secret/01.desc": "x", "data/secret/01.png": "x", "data/sample/1.in.statement": "x", "data/sample/1.interaction": "<"],
            ["data/invalid_inputs/1.in": "x", "data/valid_output/1/a.out": "x"], ["data/secret/.gitignore": "*"],
            ["data/secret/01.files/.keep": ""], ["attachments/a.py": "x", "input_validators/v.py": "x"],
        ] as [[String: String]])
    func whatDecidesNothingIsNoObstacle(files: [String: String]) throws {
        let (problem, notes) = try read(files)
        #expect(problem?.tests.count == 2)
        #expect(notes.isEmpty, "\(notes)")
    }

    @Test(
        arguments: [
            (["data/secret/01.yaml": "args: ['7', a b]\n"], TestSettings(), TestSettings(arguments: ["7", "a b"])),
            (["data/secret/test_group.yaml": "args: 7 8\n"], TestSettings(), TestSettings(arguments: ["7", "8"])),
            (["data/testdata.yaml": "args: x\n"], TestSettings(arguments: ["x"]), TestSettings(arguments: ["x"])),
            (
                ["data/testdata.yaml": "args: x\n", "data/secret/01.yaml": "args: []\n"], TestSettings(arguments: ["x"]), TestSettings()
            ),
            (
                ["data/secret/01.files/table.txt": "7\n", "data/secret/01.files/b": "", "data/secret/01.files/.keep": ""], TestSettings(),
                TestSettings(files: [.init(name: "b", content: []), .init(name: "table.txt", content: Array("7\n".utf8))])
            ),
            (
                ["data/secret/01.files/testdata.yaml": ": [\n"], TestSettings(),
                TestSettings(files: [.init(name: "testdata.yaml", content: Array(": [\n".utf8))])
            ),
            (
                ["data/secret/01.yaml": "output_validator_args: [case_sensitive]\n"], TestSettings(),
                TestSettings(checker: .kattis(.init(caseSensitive: true)))
            ),
            (
                [
                    "data/secret/01.yaml": "output_validator_flags: b c\n", "output_validators/v.py": "import sys\nsys.exit(42)\n",
                    "problem.yaml": "name: Odd\nvalidation: custom\nvalidator_flags: a\n",
                ], TestSettings(), TestSettings(checkerArguments: ["a", "b", "c"])
            ),
        ] as [([String: String], TestSettings, TestSettings)])
    func aTestHasItsOwnSettings(files: [String: String], ofSample: TestSettings, ofSecret: TestSettings) throws {
        let (problem, notes) = try read(files)
        #expect(problem?.tests.map(\.settings) == [ofSample, ofSecret], "\(notes)")
        #expect(notes.isEmpty, "\(notes)")
    }

    @Test func aTestsOwnFlagsAreHonouredWhereAllTestsAgree() throws {
        let flags = "output_validator_args: [float_tolerance, '0.1']\n"
        let (problem, notes) = try read(["data/sample/1.yaml": flags, "data/secret/01.yaml": flags])
        #expect(problem?.checker == .kattis(.init(absoluteTolerance: 0.1, relativeTolerance: 0.1)), "\(notes)")
    }

    @Test func otherFilesArePassedOverByName() throws {
        let (problem, notes) = try read([
            "data/gen.py": "x", "data/secret/tests.yml": "a: 1", "data/sample/1.py": "x", "data/notes/a.txt": "",
        ])
        #expect(problem?.tests.count == 2)
        #expect(notes.count == 1)
        for name in ["data/gen.py", "data/secret/tests.yml", "data/sample/1.py", "data/notes"] { #expect(notes[0].contains(name)) }
    }

    @Test func aFileThatListsExpectationsIsNotReadInSilence() throws {
        let (_, notes) = try read(["submissions/submissions.yaml": "accepted/*: {permitted: [TLE]}\n"])
        #expect(notes.contains { $0.contains("submissions.yaml") }, "\(notes)")
    }

    // Links to nothing.

    private func link(_ name: String) throws {
        let file = "\(directory.path)/\(name)"
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: file, withDestinationPath: "absent/\((name as NSString).lastPathComponent)")
    }

    @Test(arguments: [
        "data/secret/02.in", "data/secret/02.ans", "data/secret/group", "data/sample/g/testdata.yaml", "output_validators/v/check.cpp",
        "include", "data/secret/01.yaml",
    ])
    func aLinkToNothingLeavesThePackageOut(name: String) throws {
        try directory.writePackage("odd")
        try link("odd/\(name)")
        let (problem, notes) = try read([:])
        #expect(problem == nil)
        #expect(notes.contains { $0.contains("left out") && $0.contains(name) && $0.contains("link to nothing") }, "\(notes)")
    }

    @Test(arguments: ["odd/submissions/accepted/lost.cpp", "odd/attachments", "contest/lost", "contest/half/problem.yaml"])
    func aLinkToNothingElsewhereIsNamed(name: String) throws {
        try directory.writePackage("odd")
        try link(name)
        let (problem, notes) = try read([:])
        #expect(problem != nil)
        #expect(notes.contains { $0.contains((name as NSString).lastPathComponent) && $0.contains("link to nothing") }, "\(notes)")
    }

    @Test func whereNothingIsLeftTheErrorSaysWhy() throws {
        try directory.writePackage("odd")
        for name in ["2.in", "2.ans"] { try link("odd/data/secret/\(name)") }
        let error = try #require(throws: DatasetError.self) { try extract(directory.path) { _ in } }
        #expect(
            error.code == .nothingLeft && error.message.contains("2.in")
                && error.message.contains("2.ans") && !error.remedy.contains("sample_rate"), "\(error)")
    }
}
