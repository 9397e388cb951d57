import Records
import Sandbox
import Testing

@testable import Judging

@Suite("Checker programs in the real sandbox", .serialized)
struct LiveCheckerTests {
    private static func file(_ name: String, _ text: String) -> CheckerProgram.File {
        CheckerProgram.File(name: name, content: Array(text.utf8))
    }

    /// Accepts any two numbers that add up to the answer, by a module of its own beside it.
    static let python = try! CheckerProgram(
        convention: .kattis, language: "python3",
        files: [
            file(
                "validate.py",
                """
                import sys
                from rule import good
                data, answer, feedback = sys.argv[1:4]
                open(feedback + "judgemessage.txt", "w").write("seen")
                open(data).read()
                words = sys.stdin.read().split()
                if words == ["crash"]: raise SystemExit(1)
                sys.exit(42 if good(words, int(open(answer).read())) else 43)
                """),
            file("rule.py", "def good(words, total):\n    return len(words) == 2 and sum(map(int, words)) == total\n"),
        ])

    /// The answer is right where each of two programs accepts it: the first wants digits, the second an even number of them.
    private static func both(_ first: String, _ second: String) throws -> CheckerProgram {
        let other = try CheckerProgram(
            convention: .kattis, language: "python3", files: [file("b.py", "import sys\nsys.exit(42 if \(second) else 43)\n")])
        return try CheckerProgram(
            convention: .kattis, language: "python3", files: [file("a.py", "import sys\nsys.exit(42 if \(first) else 43)\n")],
            others: [other])
    }

    @Test("Of several programs all must accept", arguments: LiveJudgeTests.tiers)
    func allMustAccept(_ tier: SandboxTier) throws {
        let program = LiveProgram("python3", "prints", .accepted, "print(3)\n")
        guard LiveHost.has(program.language) else { return }
        try LiveHost.withJudge(tier) { judge in
            for (first, second, expected): (String, String, Verdict) in [
                ("True", "True", .accepted), ("True", "False", .wrongAnswer), ("False", "True", .wrongAnswer),
                ("sys.stdin.read() == '3\\n'", "sys.stdin.read() == '3\\n'", .accepted),
            ] {
                let problem = try LiveHost.problem(checker: .program(try Self.both(first, second)))
                let result = judge.judge(task: 0, candidate: program.candidate, problem: problem)
                #expect(result?.verdict == expected, "\(first), \(second): \(result?.message ?? "no result")")
            }
        }
    }

    @Test("A test has arguments, files and a rule of its own", arguments: LiveJudgeTests.tiers, ["python3", "cpp"])
    func aTestsOwnSettings(_ tier: SandboxTier, language: String) throws {
        let source =
            language == "python3"
            ? "import os, sys\nname = sys.argv[1] if len(sys.argv) > 1 else ''\nprint(open(name).read() if name else os.path.exists('t'))\n"
            : "#include <fstream>\n#include <iostream>\nint main(int n, char **a) {\n  std::string s; std::ifstream f(n > 1 ? a[1] : \"t\");\n"
                + "  std::cout << (f >> s ? s : \"False\") << '\\n'; }\n"
        let program = LiveProgram(language, "reads what it is told to", .accepted, source)
        guard LiveHost.has(language) else { return }
        func test(_ name: String, _ answer: String, _ settings: TestSettings = TestSettings()) -> TestCase {
            TestCase(kind: .privateTests, name: name, input: [], expectedOutput: Array(answer.utf8), settings: settings)
        }
        let file = TestSettings.File(name: "t", content: Array("3.05".utf8))
        let near = CheckerSpec.builtIn(name: "tokens+float", parameters: ["tolerance": .number(0.1)])
        let tests = [
            test("plain", "False"), test("own file", "3.05", TestSettings(arguments: ["t"], files: [file])), test("gone again", "False"),
            test("own rule", "3", TestSettings(arguments: ["t"], files: [file], checker: near)),
            test("the problem's rule", "3", TestSettings(arguments: ["t"], files: [file])),
        ]
        try LiveHost.withJudge(tier) { judge in
            let problem = try PreparedProblem(problem: Problem(name: "p", split: "test", tests: tests), kinds: [.privateTests])
            let result = judge.judge(task: 0, candidate: program.candidate, problem: problem)
            #expect(result?.tests.map(\.verdict) == [.accepted, .accepted, .accepted, .accepted, .wrongAnswer], "\(result?.message ?? "")")
        }
    }

    @Test("A checker program is called with the arguments of the test", arguments: LiveJudgeTests.tiers)
    func aTestsOwnCheckerArguments(_ tier: SandboxTier) throws {
        let program = LiveProgram("python3", "prints", .accepted, "print(3)\n")
        guard LiveHost.has(program.language) else { return }
        let checker = try CheckerProgram(
            convention: .kattis, language: "python3",
            files: [Self.file("v.py", "import sys\nsys.exit(42 if sys.argv[4:] == ['x'] else 43)\n")], arguments: ["x"])
        let tests = [nil, ["x"], []].map { arguments in
            TestCase(
                kind: .privateTests, name: "t", input: [], expectedOutput: [], settings: TestSettings(checkerArguments: arguments))
        }
        try LiveHost.withJudge(tier) { judge in
            let problem = try PreparedProblem(
                problem: Problem(name: "p", split: "test", checker: .program(checker), tests: tests), kinds: [.privateTests])
            let result = judge.judge(task: 0, candidate: program.candidate, problem: problem)
            #expect(result?.tests.map(\.verdict) == [.accepted, .accepted, .wrongAnswer], "\(result?.message ?? "")")
        }
    }

    /// The same rule by the testlib convention, with a header beside it.
    static let native = try! CheckerProgram(
        convention: .testlib, language: "cpp",
        files: [
            file(
                "check.cpp",
                """
                #include "rule.h"
                int main(int argc, char **argv) {
                    if (argc < 4) return 3;
                    std::ifstream input(argv[1]), output(argv[2]), answer(argv[3]);
                    long a, b, total;
                    if (!(answer >> total) || !input) return 3;
                    std::string word;
                    if (!(output >> word)) return 2;
                    if (word == "crash") return 3;
                    a = std::stol(word);
                    if (!(output >> b)) return 2;
                    return good(a, b, total) ? 0 : 1;
                }
                """),
            file("rule.h", "#include <fstream>\n#include <string>\ninline bool good(long a, long b, long t) { return a + b == t; }\n"),
        ])

    /// Two sources that are linked, a header between them.
    static let linked = try! CheckerProgram(
        convention: .kattis, language: "cpp",
        files: [
            file(
                "check.cpp",
                """
                #include <fstream>
                #include <iostream>
                #include "rule.h"
                int main(int, char **argv) {
                    long total, a, b;
                    std::ifstream(argv[2]) >> total;
                    std::string word;
                    if (!(std::cin >> word)) return 43;
                    if (word == "crash") return 1;
                    a = std::stol(word);
                    return std::cin >> b && good(a, b, total) ? 42 : 43;
                }
                """),
            file("rule.cpp", "#include \"rule.h\"\nbool good(long a, long b, long total) { return a + b == total; }\n"),
            file("rule.h", "bool good(long a, long b, long total);\n"),
        ], sources: 2)

    @Test(
        "What a checker says decides; an answer that makes it fail is wrong", arguments: [SandboxTier.t3, .t2],
        [
            ("print(1, 2)", Verdict.accepted), ("print(0, 3)", .accepted), ("print(1, 1)", .wrongAnswer), ("print(3)", .wrongAnswer),
            ("", .wrongAnswer), ("pass", .wrongAnswer), ("print('crash')", .wrongAnswer), ("print('x')", .wrongAnswer),
            ("print(1, 2); 1 / 0", .runtimeError),
        ])
    func decides(_ tier: SandboxTier, _ row: (String, Verdict)) throws {
        for checker in [Self.python, Self.native, Self.linked] where LiveHost.has(checker.language) {
            try LiveHost.withJudge(tier) { judge in
                let problem = try LiveHost.problem([("in", "3\n")], checker: .program(checker))
                let candidate = LiveProgram("python3", "", row.1, row.0).candidate
                let result = judge.judge(task: 0, candidate: candidate, problem: problem)
                #expect(result?.verdict == row.1, "\(checker.language): \(result?.message ?? "")")
            }
        }
    }

    @Test("A checker that does not compile is a judge error that says so")
    func brokenChecker() throws {
        guard LiveHost.has("cpp") else { return }
        let broken = try! CheckerProgram(convention: .testlib, language: "cpp", files: [Self.file("check.cpp", "int main() { oops }")])
        try LiveHost.withJudge(.t2) { judge in
            let problem = try LiveHost.problem(checker: .program(broken))
            let result = judge.judge(task: 0, candidate: LiveProgram("python3", "", .judgeError, "print(3)").candidate, problem: problem)
            #expect(result?.verdict == .judgeError && result?.message.contains("check.cpp does not compile") == true)
        }
    }
}
