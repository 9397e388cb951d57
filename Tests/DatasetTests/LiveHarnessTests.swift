import Foundation
import Judging
import Records
import Sandbox
import Testing

@testable import Dataset

/// Functions in the real sandbox, from a row to a verdict.
@Suite("Functions in the real sandbox", .serialized)
struct LiveHarnessTests {
    private func withJudge(_ tier: SandboxTier, _ body: (Judge) throws -> Void) throws {
        let scratch = try TemporaryDirectory()
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.path)
        let slot: SandboxSlot
        do { slot = try SandboxSlot(SandboxOptions(tier: tier, scratch: scratch.path)) } catch {
            if ProcessInfo.processInfo.environment["CI"] == "true" { Issue.record("this host must offer everything: \(error)") }
            return print("skipped: tier \(tier.name): \(error)")
        }
        defer { slot.close() }
        var settings = JudgeSettings()
        settings.defaultTimeLimit = .seconds(2)
        try body(Judge(slot: slot, languages: .standard, settings: settings))
    }

    private func verdicts(_ row: String, _ tier: SandboxTier, _ candidates: [(source: String, verdict: Verdict)]) throws {
        guard PythonProgram.isHere else { return }
        let directory = try TemporaryDirectory()
        let problem = try #require(try extract(try directory.write("test.jsonl", row + "\n")).problems.first)
        let prepared = try PreparedProblem(problem: problem, kinds: TestKind.allCases)
        try withJudge(tier) { judge in
            for (source, verdict) in candidates {
                let candidate = Candidate(problem: problem.name, index: 0, label: "", language: "python3", source: Array(source.utf8))
                let result = try #require(judge.judge(task: 0, candidate: candidate, problem: prepared))
                #expect(result.verdict == verdict, "\(source): \(result.message)")
            }
        }
    }

    @Test(arguments: [SandboxTier.t3, .t2])
    func humanEval(_ tier: SandboxTier) throws {
        try verdicts(
            try SourceRows.humanEval(["base_input": [[2], [3]], "plus_input": [[0.5]], "atol": 0]), tier,
            [
                ("    return x + x\n", .accepted), ("def double(x):\n    print(x)\n    return x * 2\n", .accepted),
                ("    return 4\n", .wrongAnswer), ("    import os; os._exit(0)\n", .wrongAnswer), ("    raise SystemExit\n", .runtimeError),
                ("    return x.y\n", .runtimeError), ("    while True: pass\n", .timeLimit), ("def (\n", .runtimeError),
                ("def triple(x): return 3 * x\n", .wrongAnswer), ("double = 3\n", .runtimeError),
                ("class Yes:\n    def __eq__(self, other): return True\ndef double(x): return Yes()\n", .wrongAnswer),
                ("import json\njson.dumps = lambda *a, **k: '[]'\ndef double(x): return 1\n", .wrongAnswer),
            ])
    }

    @Test(arguments: [SandboxTier.t3, .t2])
    func functionsOfLiveCodeBench(_ tier: SandboxTier) throws {
        let tests = try SourceRows.text([
            ["input": "[3, 1]\n2", "output": "[1, 2, 3]", "testtype": "functional"],
            ["input": "[]\n0.5", "output": "[0.5]", "testtype": "functional"],
        ])
        try verdicts(
            try SourceRows.liveCodeBench(
                [
                    "metadata": #"{"func_name": "insert"}"#, "public_test_cases": "[]", "private_test_cases": try SourceRows.packed(tests),
                ]), tier,
            [
                ("class Solution:\n    def insert(self, a: List[int], b) -> List[int]:\n        return sorted(a + [b])\n", .accepted),
                ("def insert(a, b):\n    print('[]')\n    insort(a := sorted(a), b)\n    return tuple(a)\n", .accepted),
                ("def insert(a, b): return a\n", .wrongAnswer), ("def insert(a, b): return {1}\n", .runtimeError),
                ("class Solution: pass\n", .runtimeError), ("print([1, 2, 3])\nexit()\n", .wrongAnswer),
            ])
    }

    @Test func programsOfLiveCodeBenchFindTheImports() throws {
        try verdicts(
            try SourceRows.liveCodeBench(), .t2,
            [("print(reduce(add, map(int, input().split())))\n", .accepted), ("if __name__ == '__main__': print(3)\n", .wrongAnswer)])
    }

    @Test func checkersThatPrintAScoreDecide() throws {
        let checker = """
            import sys
            given = open(sys.argv[1]).read().split(); right = open(sys.argv[2]).read().split(); found = open(sys.argv[3]).read().split()
            print(1 if sorted(found) == sorted(right) and given else 0)
            """
        try verdicts(
            try SourceRows.codeforces([
                "generated_checker": checker, "official_tests": [["input": "x", "output": "1 2"]], "examples": [[String: String]](),
            ]),
            .t2, [("print(2, 1)\n", .accepted), ("print(2)\n", .wrongAnswer)])
    }
}
