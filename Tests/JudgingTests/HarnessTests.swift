import Records
import Testing

@testable import Judging

@Suite("Harnesses around candidates")
struct HarnessTests {
    private static let harness = Harness(
        entryPoint: "f", frames: ["python3": .init(before: "B\n", stub: "def f(a):\n", after: "A\n"), "cpp": .init(before: "C\n")])

    private func program(_ source: String, _ language: String = "python3", harness: Harness = harness) -> String? {
        harness.program(Array(source.utf8), language: language).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        "The stub stands before what goes on with it, and before nothing else",
        arguments: [
            ("    return 1", "B\ndef f(a):\n    return 1\nA\n"),
            ("\n\n    return 1\ndef f(a): pass", "B\ndef f(a):\n\n\n    return 1\ndef f(a): pass\nA\n"),
            ("def f(a):\n    return 1", "B\ndef f(a):\n    return 1\nA\n"), ("import x\nf = 1", "B\nimport x\nf = 1\nA\n"),
            ("def ff(a): pass", "B\ndef f(a):\ndef ff(a): pass\nA\n"), ("async def f(a): pass", "B\nasync def f(a): pass\nA\n"),
        ])
    func stub(_ row: (source: String, program: String)) { #expect(program(row.source) == row.program) }

    @Test("Imports from the future come first")
    func future() {
        #expect(
            program("\"\"\"Text\"\"\"\nfrom __future__ import annotations\ndef f(a): pass")
                == "from __future__ import annotations\nB\n\"\"\"Text\"\"\"\n\ndef f(a): pass\nA\n")
    }

    @Test("A version of a language takes the frame of its language")
    func versions() {
        #expect(program("int f();", "cpp20") == "C\nint f();")
        #expect(program("def f(): pass", "python3.12")?.hasPrefix("B\n") == true)
    }

    @Test("A function in a language without a frame is refused, and a whole program stays as it is")
    func otherLanguages() {
        #expect(program("fn f() {}", "rust") == nil)
        #expect(Self.harness.refusal(of: "rust").contains("cpp or python3"))
        #expect(program("x", "rust", harness: Harness(frames: ["python3": .init(before: "B\n")])) == "x")
    }

    @Test("A candidate in a language that the harness does not take is a compile error that says so")
    func judged() throws {
        let problem = try PreparedProblem(
            problem: Problem(
                name: "p", split: "test", harness: Harness(entryPoint: "f", frames: ["python3": .init()]),
                tests: [TestCase(kind: .privateTests, name: "t", input: [], expectedOutput: [1])]), kinds: [.privateTests])
        let judge = Judge(slot: ScriptedRunner { _ in throw ScriptedRunner.Trouble() }, languages: .standard, settings: JudgeSettings())
        let candidate = Candidate(problem: "p", index: 0, label: "", language: "c", source: Array("int f();".utf8))
        guard LiveHost.has("c") else { return }
        let result = judge.judge(task: 0, candidate: candidate, problem: problem)
        #expect(result?.verdict == .compileError)
        #expect(result?.message == "the problem asks for a function in python3, and the candidate is in c")
    }
}
