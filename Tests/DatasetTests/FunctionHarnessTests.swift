import Judging
import Records
import Testing

@testable import Dataset

/// What candidates do to their harness, judged by the harness's own programs.
@Suite("The harness of Python functions", .serialized)
struct FunctionHarnessTests {
    private static let prompt = "import math\n\n\ndef near(a, b):\n    \"\"\" Whether the two are near. \"\"\"\n"
    private static let check = """
        METADATA = {}

        def check(candidate):
            assert candidate(1, 1.5) == True
            assert candidate(1, b=3) == False, "far"
            assert near([2], [2]) == True; assert not candidate(-5, 5)

        """

    /// The verdict on a candidate: how its process ended, and what the checker says.
    private func judged(_ candidate: String, tests: FunctionTests, code: String) throws -> (run: PythonProgram.Run, decision: Int32) {
        let test = tests.test(.privateTests, "t", code: code)
        let harness = PythonHarness.calls(of: tests.entryPoint, stub: tests.preamble)
        let program = try #require(harness.program(Array(candidate.utf8), language: "python3"))
        let run = try PythonProgram.run(program, input: test.input)
        guard case .program(let checker) = PythonHarness.callsChecker else { throw CancellationError() }
        let decision = try PythonProgram.run(
            checker.files[0].content, input: run.output, arguments: ["input", "answer", "./"],
            files: ["input": test.input, "answer": test.expectedOutput])
        return (run, decision.status)
    }

    private func decision(_ candidate: String, code: String = check) throws -> Int32 {
        let (run, decision) = try judged(candidate, tests: FunctionTests(entryPoint: "near", preamble: Self.prompt), code: code)
        return run.status == 0 ? decision : 1000 + run.status
    }

    private static let right = "    if a == [2]: return True\n    return abs(a - b) < 1\n"

    @Test("Right candidates pass: a body, a whole function, one that prints, one behind a guard")
    func rightCandidates() throws {
        guard PythonProgram.isHere else { return }
        let whole = "def near(a, b):\n" + Self.right
        for candidate in [
            Self.right, whole, "print('hello')\n" + whole + "print(near(1, 2))\n",
            "from __future__ import annotations\n" + whole + "if __name__ == '__main__':\n    input()\n    raise SystemExit(3)\n",
            "    print(a, end='')\n" + Self.right,
            "    return __import__('random').random() >= 0 and abs((a != [2] and a) - (b != [2] and b)) < 1\n",
        ] {
            #expect(try decision(candidate) == 42, "\(candidate)")
        }
    }

    @Test(
        "A candidate cannot say that it passed",
        arguments: [
            "    return False\n", "    print(True)\n", "    import os; os._exit(0)\n", "    import sys; sys.exit(0)\n",
            "    raise SystemExit(42)\n",
            // Values whose comparisons always succeed.
            "    class Yes:\n        def __eq__(self, other): return True\n        def __bool__(self): return False\n    return Yes()\n",
            "    class Yes(int):\n        def __eq__(self, other): return True\n    return Yes(7)\n",
            "    class Yes(str):\n        def __eq__(self, other): return True\n        __hash__ = str.__hash__\n    return Yes('x')\n",
            // Changes to what the harness uses.
            "    import json; json.dumps = lambda *a, **k: '[]'\n    return 3\n",
            "    import builtins; builtins.exec = print\n    return 3\n",
            "    import os; os.write(1, b'[]\\n'); os._exit(0)\n",
            "    import os; os.write(1, b'[{\"a\": [[1, 1.5], {\"d\": []}], \"r\": true}]\\n'); os._exit(0)\n",
            "    import os; os.write(1, b'42'); os.close(1)\n",
            "    def go(): return go()\n    return go()\n",
            // What is no value of a call.
            "    a = []; a.append(a); return a\n", "    return object()\n", "    return 10 ** 5000\n", "    yield True\n",
        ])
    func forgedCandidates(_ candidate: String) throws {
        guard PythonProgram.isHere else { return }
        #expect(try decision(candidate) != 42)
    }

    @Test(
        "Output that no harness writes is wrong, and never breaks the checker",
        arguments: [
            "", "[", "{}", "[1]", "[{}]", "[null]", "[{\"a\": 1}]", "[{\"a\": [[1, 1.5], {\"d\": []}]}]",
            "[{\"a\": [[1, 1.5], {\"d\": []}], \"e\": \"NameError\"}]", "[{\"a\": [[1, 1.5], {\"d\": []}], \"e\": 3}]",
            "[{\"a\": [[1, 1.5], {\"d\": []}], \"e\": \"SystemExit\"}]", "[{\"a\": [[1, 1.5], {\"d\": []}], \"r\": {\"s\": [[1]]}}]",
            "[{\"a\": [[1, 1.5], {\"d\": []}], \"r\": {\"x\": 1, \"y\": 2}}]",
            "[{\"a\": [[1, 1.5], {\"d\": []}], \"r\": {\"o\": \"Yes\"}}]",
            "[{\"a\": [[1, 1.5], {\"d\": []}], \"m\": 3, \"r\": true}]", String(repeating: "[", count: 100_000), "\u{FF}\u{0}",
        ])
    func forgedOutput(_ output: String) throws {
        guard PythonProgram.isHere else { return }
        let test = FunctionTests(entryPoint: "near", preamble: Self.prompt).test(.privateTests, "t", code: Self.check)
        guard case .program(let checker) = PythonHarness.callsChecker else { return }
        let run = try PythonProgram.run(
            checker.files[0].content, input: Array(output.utf8), arguments: ["input", "answer", "./"],
            files: ["input": test.input, "answer": test.expectedOutput])
        #expect(run.status == 43, "\(run.errorText)")
    }

    @Test("A test that cannot run is the checker's failure and no wrong answer")
    func brokenTest() throws {
        guard PythonProgram.isHere else { return }
        for code in ["import nothing_of_that_name\nassert near([2], [2])", "assert near([2], [2]) == undefined", "assert ("] {
            let (_, decision) = try judged(
                Self.right, tests: FunctionTests(entryPoint: "near", preamble: Self.prompt), code: code)
            #expect(decision != 42 && decision != 43, "\(code)")
        }
    }

    @Test("Loops, random arguments, changed arguments and helpers of the prompt are the same on both sides")
    func statefulTests() throws {
        guard PythonProgram.isHere else { return }
        let prompt = "def shift(text):\n    return text[1:] + text[:1]\n\n\ndef back(text):\n    \"\"\" Undoes shift. \"\"\"\n"
        let tests = FunctionTests(entryPoint: "back", preamble: prompt)
        let code = """
            def check(candidate):
                from random import choice, randint
                for _ in range(50):
                    word = ''.join(choice('abc') for _ in range(randint(1, 9)))
                    assert candidate(shift(word)) == word, f"{word}"
                assert all(candidate(w) == w for w in ['aa', 'b'])
                assert candidate(
                    # in two lines
                    "bca") \\
                    == "abc"
            """
        let (_, right) = try judged(
            "    import random; random.seed(5); random.random()\n    return text[-1:] + text[:-1]\n", tests: tests, code: code)
        #expect(right == 42)
        let (_, wrong) = try judged("    return text\n", tests: tests, code: code)
        #expect(wrong == 43)

        let sort = FunctionTests(entryPoint: "sort", preamble: "")
        let inPlace = "values = [3, 1]\nsort(values)\nassert values == [1, 3]\nassert sort([2, 1]) is None"
        #expect(try judged("def sort(v): v.sort()\n", tests: sort, code: inPlace).decision == 42)
        #expect(try judged("def sort(v): return sorted(v)\n", tests: sort, code: inPlace).decision == 43)
    }

    @Test("Values keep their types")
    func types() throws {
        guard PythonProgram.isHere else { return }
        for (value, literal) in [
            ("(1, 'a')", "(1, 'a')"), ("{1: {2}}", "{1: {2}}"), ("{(1, 2): None}", "{(1, 2): None}"), ("frozenset([1])", "{1}"),
            ("3 + 4j", "3 + 4j"), ("b'ab'", "b'ab'"), ("float('inf')", "float('inf')"), ("1e300", "1e300"), ("10 ** 30", "10 ** 30"),
            ("'\\ud800'", "'\\ud800'"), ("__import__('collections').Counter('aa')", "{'a': 2}"),
            ("__import__('fractions').Fraction(1, 2)", "0.5"), ("range(3)", "range(3)"),
        ] {
            let tests = FunctionTests(entryPoint: "f", preamble: "")
            #expect(try judged("def f(): return \(value)\n", tests: tests, code: "assert f() == \(literal)").decision == 42, "\(value)")
        }
        let tests = FunctionTests(entryPoint: "f", preamble: "")
        #expect(try judged("def f(): return [1]\n", tests: tests, code: "assert f() == (1,)").decision == 43)
        #expect(try judged("def f(): return (x for x in 'ab')\n", tests: tests, code: "assert list(f()) == ['a', 'b']").decision == 42)
    }

    @Test("What is expected never enters the candidate's process")
    func secrecy() {
        let test = FunctionTests(entryPoint: "near", preamble: Self.prompt).test(.privateTests, "t", code: Self.check)
        let calls = String(decoding: test.input, as: UTF8.self)
        #expect(calls.contains("candidate(1, 1.5)\n"))
        #expect(calls.contains("near([2], [2]); candidate(-5, 5)"))
        #expect(!calls.contains("True") && !calls.contains("assert"))
        let listed = FunctionTests(entryPoint: "f").test(
            .privateTests, "t",
            code: "def check(candidate):\n    inputs = [[1],\n      [2]]\n    results = [11, 22]\n    for i in inputs: pass\n")
        #expect(!String(decoding: listed.input, as: UTF8.self).contains("11"))
        #expect(String(decoding: listed.input, as: UTF8.self).contains("inputs = [[1],\n  [2]]\n"))
    }
}
