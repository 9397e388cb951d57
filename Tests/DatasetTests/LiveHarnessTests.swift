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

    @Test func aTestThatCannotRunIsAJudgeErrorForRightAndWrong() throws {
        for change in [
            ["test_setup_code": "import nothing_of_that_name"], ["test_list": ["assert double(2) == FOUR"]],
            ["test_list": ["assert double(2) == (4"]],
        ] as [[String: Any]] {
            let row = try SourceRows.mbpp(change.merging(["challenge_test_list": [String]()]) { old, _ in old })
            try verdicts(row, .t2, [("def double(x): return 2 * x\n", .judgeError), ("def double(x): return x\n", .judgeError)])
        }
    }

    @Test func anAnswerDoesNotMakeATestLookBroken() throws {
        let row = try SourceRows.mbpp(["test_list": ["for x in double([1]): y = x\nassert y == 2"], "challenge_test_list": [String]()])
        try verdicts(
            row, .t2,
            [
                ("def double(l): return [2 * x for x in l]\n", .accepted), ("def double(l): return []\n", .wrongAnswer),
                ("def double(l): return undefined\n", .runtimeError),
            ])
    }

    @Test func assertsUseTheOtherDefinitionsOfTheReference() throws {
        let pair = "class Pair(object):\n    def __init__(self, a, b):\n        self.a, self.b = a, b\n"
        let row = try SourceRows.mbpp([
            "code": pair + "def width(p):\n    return p.b - p.a\n", "test_list": ["assert width(Pair(5, 24)) == 19"],
            "challenge_test_list": [String](),
        ])
        try verdicts(
            row, .t2,
            [
                (pair + "def width(p):\n    return p.b - p.a\n", .accepted), (pair + "def width(p): return p.a\n", .wrongAnswer),
                // The reference solution is not in the candidate's process.
                ("class Pair:\n    def __init__(self, *a): pass\ndef width(p): return p.b\n", .runtimeError),
            ])
    }

    /// As HumanEval/38: a test that makes its arguments from what it expects.
    private static let turned = [
        "prompt": "from typing import List\n\n\ndef turn(s: str):\n    \"\"\" Turns. \"\"\"\n    return s[1:] + s[:1]\n\n\n"
            + "def back(s: str):\n    \"\"\" Undoes turn. \"\"\"\n",
        "entry_point": "back", "canonical_solution": "    return s[-1:] + s[:-1]\n",
        "test": "def check(candidate):\n    from random import choice\n    import string\n    for _ in range(20):\n"
            + "        text = ''.join(choice(string.ascii_lowercase) for _ in range(9))\n        turned = turn(text)\n"
            + "        assert candidate(turned) == text\n",
    ]

    @Test func wholeFunctionsFindWhatThePromptDefines() throws {
        try verdicts(
            try SourceRows.humanEval(Self.turned), .t2,
            [
                ("    return s[-1:] + s[:-1]\n", .accepted), ("def back(s: List[str]):\n    return s[-1:] + s[:-1]\n", .accepted),
                ("def back(s):\n    return next(t for t in (s[i:] + s[:i] for i in range(9)) if turn(t) == s)\n", .accepted),
                ("def back(s): return turn(s)\n", .wrongAnswer),
            ])
        // A head without its docstring is no whole function.
        try verdicts(
            try SourceRows.humanEval(["prompt": "import math\ndef double(x):\n"]), .t2,
            [("def double(x): return math.floor(2 * x)\n", .accepted), ("\treturn math.floor(2 * x)\n", .accepted)])
    }

    @Test func aCandidateFindsNoExpectedValueInItsProcess() throws {
        try verdicts(
            try SourceRows.humanEval(Self.turned), .t2,
            [
                ("    import sys\n    return sys._getframe(2).f_locals['text']\n", .runtimeError),
                (
                    "    import sys\n    return next(v for d in range(9) for v in [sys._getframe(d).f_locals.get('text')] if v)\n",
                    .runtimeError
                ),
                (
                    "    import os\n    os.lseek(0, 0, 0)\n    text = os.read(0, 10 ** 6).decode()\n    return 'choice' in text and turn\n",
                    .wrongAnswer
                ),
            ])
    }

    /// As EvalPlus writes a test for the hub whose results are large: with the reference in it.
    @Test func referencesInTestsStayOut() throws {
        let test = """
            import numpy as np

            def is_floats(x) -> bool:
                if isinstance(x, float):
                    return True
                if isinstance(x, np.ndarray):
                    return x.dtype == np.float64 or x.dtype == np.float32
                return False

            def assertion(out, exp, atol):
                exact_match = out == exp
                if atol == 0 and is_floats(exp):
                    atol = 1e-6
                if not exact_match and atol != 0:
                    assert np.allclose(out, exp, rtol=1e-07, atol=atol)
                else:
                    assert exact_match

            def ref_func(n):
                return 2 * n

            def check(candidate):
                inputs = [[1], [2], [0.5]]
                for i, inp in enumerate(inputs):
                    assertion(candidate(*inp), ref_func(*inp), 0)

            """
        try verdicts(
            try SourceRows.humanEval(["test": test]), .t2,
            [
                ("    return x + x\n", .accepted), ("    return x + x + (1e-9 if x < 1 else 0)\n", .accepted),
                ("    return x\n", .wrongAnswer),
                ("    import sys\n    return sys._getframe(2).f_globals['ref_func'](x)\n", .runtimeError),
                (
                    "    import gc\n    return [f for f in gc.get_objects() if getattr(f, '__name__', '') == 'ref_func'][0](x)\n",
                    .runtimeError
                ),
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

    @Test func programsAndFunctionsOfAPPSFindTheGradersImports() throws {
        let program = try SourceRows.apps(["input_output": try SourceRows.text(["inputs": ["16\n"], "outputs": ["4\n"]])])
        try verdicts(
            program, .t2,
            [
                ("print(int(sqrt(int(input()))))\n", .accepted), ("stdout.write(str(int(stdin.readline()) // 4))\n", .accepted),
                ("h = []\nheappush(h, fractions.Fraction(4))\nprint(h[0])\n", .accepted), ("print(bisect(1))\n", .runtimeError),
            ])
        try verdicts(
            program.replacing("\"difficulty\"", with: "\"raw_tags\":\"[]\",\"difficulty\""), .t2,
            [("print(int(sqrt(int(stdin.readline()))))\n", .accepted)])
        let function = try SourceRows.apps(["input_output": #"{"fn_name": "f", "inputs": [[16]], "outputs": [[4.0]]}"#])
        try verdicts(function, .t2, [("def f(x): return sqrt(x)\n", .accepted)])
    }

    @Test func dictionariesOfAPPSHaveIntegersForKeys() throws {
        let row = try SourceRows.apps([
            "input_output": #"{"fn_name": "f", "inputs": [[{"1": "a", "02": "b"}]], "outputs": [{"3": [1], "+4": {"5": 6}}]}"#
        ])
        try verdicts(
            row, .t2,
            [
                ("def f(d): return {sum(d): list(d)[:1], 4: {'5': 6}}\n", .accepted),
                ("def f(d): return [{sum(d): list(d)[:1], 4: {'5': 6}}]\n", .accepted),
                ("def f(d): return {'3': [1], '4': {'5': 6}}\n", .wrongAnswer),
                ("def f(d): return {'3': [1], '+4': {'5': 6}}\n", .wrongAnswer),
                ("def f(d): return {3: [1], 4: {'5': 7}}\n", .wrongAnswer),
                ("def f(d): return {sum(map(int, d)) + len(d['1'])}\n", .runtimeError),
            ])
        try verdicts(
            try SourceRows.apps(["input_output": #"{"fn_name": "f", "inputs": [[{"a": 1}, 2]], "outputs": [[{"1": 2}, 5]]}"#]), .t2,
            [("def f(d, n): return {d['a']: n}\n", .accepted), ("def f(d, n): return {'1': 2}\n", .wrongAnswer)])
        try verdicts(
            try SourceRows.apps(["input_output": #"{"fn_name": "f", "inputs": [[1]], "outputs": [{"x": 2}]}"#]), .t2,
            [("def f(n): return {'x': 2}\n", .accepted), ("def f(n): return [{'x': 2}]\n", .wrongAnswer)])
    }

    @Test func tuplesAreListsAsDeepAsTheGraderSays() throws {
        func apps(_ output: String) throws -> String {
            try SourceRows.apps(["input_output": #"{"fn_name": "f", "inputs": [[1]], "outputs": [\#(output)]}"#])
        }
        try verdicts(
            try apps("[[[1, 2], [3]]]"), .t2,
            [
                ("def f(n): return ((1, 2), (3,))\n", .accepted), ("def f(n): return [(1, 2), [3]]\n", .accepted),
                ("def f(n): return [[1, 2], (3,)]\n", .wrongAnswer),
            ])
        let tests = try SourceRows.text([["input": "1", "output": "[[1, 2]]", "testtype": "functional"]])
        try verdicts(
            try SourceRows.liveCodeBench([
                "metadata": #"{"func_name": "f"}"#, "public_test_cases": "[]", "private_test_cases": try SourceRows.packed(tests),
            ]), .t2, [("def f(n): return ([1, 2],)\n", .accepted), ("def f(n): return [(1, 2)]\n", .wrongAnswer)])
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
