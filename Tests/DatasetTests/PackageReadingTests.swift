import Foundation
import Judging
import Records
import Testing

@testable import Dataset

@Suite struct PackageReadingTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func only(yaml: String = "license: cc by\n", files: [String: String] = [:]) throws -> (problem: Problem, summary: ETLSummary) {
        try directory.writePackage("twice", yaml: yaml, files: files)
        let (problems, summary) = try extract(directory.path) { _ in }
        return (try #require(problems.first), summary)
    }

    @Test func aMinimalPackageIsAProblem() throws {
        let problem = try only().problem
        #expect(problem.name == "twice" && problem.split == "train" && problem.source == "kattis")
        #expect(problem.statement == "\\problemname{Twice}\n")
        #expect(problem.tests.map(\.name) == ["sample/1", "secret/01"])
        #expect(problem.tests.map(\.kind) == [.publicTests, .privateTests])
        #expect(problem.timeLimit == nil)
        #expect(problem.memoryLimit == .mebibytes(2048))
        #expect(problem.checker == .kattis(KattisValidatorFlags()))
        #expect(problem.extra.contains(#""time_multiplier":5,"time_safety_margin":2"#))
        #expect(
            problem.solutions == [
                ReferenceSolution(
                    language: "cpp", source: Array("int main() {}\n".utf8), label: "accepted/twice.cpp", expected: .accepted,
                    isCorrect: true)
            ])
    }

    @Test func thePackageItselfMayBeTheSource() throws {
        try directory.writePackage("deep/er/twice")
        #expect(try extract(directory.path + "/deep/er/twice/") { $0.split = "test" }.problems.map(\.name) == ["twice"])
    }

    @Test(arguments: [
        ([".timelimit": "2\n"], "", Duration.seconds(2)),
        (["domjudge-problem.ini": "name = x\ntimelimit = '8'\n"], "", .seconds(8)),
        (["domjudge-problem.ini": "timelimit=1.5\r\n", ".timelimit": "3"], "", .milliseconds(1500)),
        ([".timelimit": "3"], "limits:\n  time_limit: 0.5\n", .milliseconds(500)),
    ])
    func statedTimeLimits(files: [String: String], yaml: String, expected: Duration) throws {
        #expect(try only(yaml: "license: cc by\n" + yaml, files: files).problem.timeLimit == expected)
    }

    @Test(arguments: [
        ("limits:\n    time_multiplier: 1.66 # tight\n    time_safety_margin: 3\n", 1.66, 3.0),
        ("problem_format_version: 2023-07-draft\n", 2, 1.5),
        ("problem_format_version: 2023-07\nlimits:\n  time_multipliers:\n    ac_to_time_limit: 4\n", 4, 1.5),
        ("", 5, 2),
    ])
    func multipliersAreKept(yaml: String, multiplier: Double, margin: Double) throws {
        try directory.writePackage("twice", yaml: yaml)
        let limits = try PackageLimits(package: ProblemPackage(path: directory.path + "/twice"))
        #expect(limits.time == nil)
        #expect(limits.timeMultiplier == multiplier && limits.timeSafetyMargin == margin)
    }

    @Test func memoryIsInMebibytes() throws {
        #expect(try only(yaml: "limits:\n  memory: 512\n").problem.memoryLimit == .mebibytes(512))
        #expect(try only(yaml: "limits:\n  output: 0.5\n").problem.outputLimit == .kibibytes(512))
        #expect(try only(yaml: "limits:\n  memory: 512\n").problem.outputLimit == nil)
    }

    @Test func testsOfGroupsFollowInTheOrderOfTheirPaths() throws {
        let problem = try only(files: [
            "data/secret/group2/a.in": "x", "data/secret/group2/a.ans": "y", "data/secret/group1/b.in": "x",
            "data/secret/group1/b.ans": "y", "data/secret/10.in": "x", "data/secret/10.ans": "y", "data/secret/01.desc": "why",
        ]).problem
        #expect(problem.tests.dropFirst().map(\.name) == ["secret/01", "secret/10", "secret/group1/b", "secret/group2/a"])
    }

    @Test func submissionsCarryTheirVerdictAndLanguage() throws {
        let (problem, summary) = try only(files: [
            "submissions/wrong_answer/two.py": "print raw_input()\n", "submissions/run_time_error/three.py": "print(1)\n",
            "submissions/time_limit_exceeded/Slow.java": "class Slow {}", "submissions/accepted/a.cpp.bin": "\u{7F}ELF",
            "submissions/accepted/folder/only.hs": "main = return ()", "submissions/accepted/many/a.cpp": "",
            "submissions/accepted/many/b.h": "",
            "submissions/rejected/r.go": "", "submissions/mixed/m.c": "", "submissions/accepted/README.md": "",
        ])
        #expect(
            problem.solutions.map(\.label) == [
                "accepted/folder/only.hs", "accepted/twice.cpp", "rejected/r.go", "run_time_error/three.py",
                "time_limit_exceeded/Slow.java", "wrong_answer/two.py",
            ])
        #expect(problem.solutions.map(\.language) == ["haskell", "cpp", "go", "python3", "java", "python2"])
        #expect(problem.solutions.map(\.expected) == [.accepted, .accepted, nil, .runtimeError, .timeLimit, .wrongAnswer])
        #expect(problem.solutions.map(\.isCorrect) == [true, true, false, false, false, false])
        for word in ["a.cpp.bin", "many", "mixed"] { #expect(summary.notes.contains { $0.contains(word) }) }
        #expect(summary.notes.count == 3)
    }

    @Test func aLinkThatGoesUpDoesNotRepeatThePackages() throws {
        try directory.writePackage("spring/twice")
        for name in ["one", "two"] {
            try FileManager.default.createSymbolicLink(atPath: "\(directory.path)/spring/\(name)", withDestinationPath: "..")
        }
        #expect(try extract(directory.path) { _ in }.problems.map(\.name) == ["twice"])
    }

    @Test func languagesAreFilteredOnlyWhenAsked() throws {
        try directory.writePackage("twice", files: ["submissions/accepted/t.py": "print(2)\n"])
        #expect(try extract(directory.path) { $0.filterLanguages = ["PYTHON3"] }.problems[0].solutions.map(\.language) == ["python3"])
        #expect(try extract(directory.path) { _ in }.problems[0].solutions.count == 2)
    }

    @Test func oneNameInTwoContestsIsToldApart() throws {
        try directory.writePackage("spring/twice")
        try directory.writePackage("winter/twice")
        let (problems, summary) = try extract(directory.path) { _ in }
        #expect(problems.map(\.name) == ["twice", "twice (winter)"])
        #expect(summary.notes.count == 1)
    }

    @Test(arguments: ["validation: custom interactive\n", "type: multi-pass\n", "validation: custom score\n"])
    func otherKindsOfProblemsAreLeftOutWithANote(yaml: String) throws {
        try directory.writePackage("plain")
        try directory.writePackage("special", yaml: yaml)
        let (problems, summary) = try extract(directory.path) { _ in }
        #expect(problems.map(\.name) == ["plain"])
        #expect(summary.notes.count == 1 && summary.notes[0].contains("special"))
    }

    @Test(
        arguments: [
            ("limits: [1\n", [:], DatasetError.Code.malformed, "problem.yaml"),
            ("- a\n- b\n", [:], .wrongType, "problem.yaml"),
            ("limits:\n  memory: lots\n", [:], .badValue, "limits.memory"),
            ("limits:\n  output: 2000000\n", [:], .badValue, "limits.output"),
            ("limits:\n  time_multiplier: 0\n", [:], .badValue, "limits.time_multiplier"),
            ("", [".timelimit": "soon"], .badValue, ".timelimit"),
            ("", ["domjudge-problem.ini": "timelimit = -1"], .badValue, "timelimit"),
            ("", ["data/secret/02.in": "1"], .missingField, "02.ans"),
            ("validator_flags: float_tolerance\n", [:], .badValue, "float_tolerance"),
            ("validator_flags: fuzzy\n", [:], .badValue, "fuzzy"),
        ] as [(String, [String: String], DatasetError.Code, String)])
    func mistakesNameTheFileAndTheKey(yaml: String, files: [String: String], code: DatasetError.Code, name: String) throws {
        try directory.writePackage("twice", yaml: yaml, files: files)
        let error = try #require(throws: DatasetError.self) { try extract(directory.path) { _ in } }
        #expect(error.code == code)
        #expect(error.message.contains(name) && error.message.contains("/twice/"), "\(error.message)")
    }
}
