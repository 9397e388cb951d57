import Foundation
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
        let made = try checked(["--calls", "input", "answer"], test)
        guard made.status == 0 else { return (made, made.status) }
        let run = try PythonProgram.run(program, input: made.output)
        return (run, try checked(["input", "answer", "./"], test, output: run.output).status)
    }

    private func checked(_ arguments: [String], _ test: TestCase, output: [UInt8] = []) throws -> PythonProgram.Run {
        guard case .program(let checker) = PythonHarness.callsChecker else { throw CancellationError() }
        return try PythonProgram.run(
            checker.files[0].content, input: output, arguments: arguments, files: ["input": test.input, "answer": test.expectedOutput])
    }

    /// What the candidate's process reads in a test.
    private func input(_ code: String, setup: String = "", preamble: String = prompt) throws -> String {
        let test = FunctionTests(entryPoint: "near", preamble: preamble).test(.privateTests, "t", code: code, setup: setup)
        let made = try checked(["--calls", "input", "answer"], test)
        #expect(made.status == 0, "\(made.errorText)")
        return String(decoding: made.output, as: UTF8.self)
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
        let run = try checked(["input", "answer", "./"], test, output: Array(output.utf8))
        #expect(run.status == 43, "\(run.errorText)")
    }

    @Test(
        "A test that cannot run is told from a wrong answer, whatever the output is",
        arguments: [
            "import nothing_of_that_name\nassert near([2], [2])", "assert near([2], [2]) == undefined", "assert (",
            "raise ValueError(1)\nassert near([2], [2])",
        ])
    func brokenTest(_ code: String) throws {
        guard PythonProgram.isHere else { return }
        let tests = FunctionTests(entryPoint: "near", preamble: Self.prompt)
        #expect(try judged(Self.right, tests: tests, code: code).decision == 44)
        let output = Array("[{\"a\": [[[2], [2]], {\"d\": []}], \"r\": true}]".utf8)
        #expect(try checked(["input", "answer", "./"], tests.test(.privateTests, "t", code: code), output: output).status == 44)
    }

    @Test(
        "An answer cannot make a test look broken",
        arguments: [
            "for item in near([2], [2]): last = item\nassert last == 1", "import math\nassert math.fabs(near([2], [2])) < 1 < 0",
            "assert near([2], [2])[0].real == 1", "assert near([2], [2]) == 5, undefined",
            "def f(x):\n    if x: y = 1\n    assert y\nf(near([2], [2]))",
        ])
    func answersThatBreakTests(_ code: String) throws {
        guard PythonProgram.isHere else { return }
        let tests = FunctionTests(entryPoint: "near", preamble: Self.prompt)
        for answer in ["[]", "None", "''"] {
            #expect(try judged("    return \(answer)\n", tests: tests, code: code).decision == 43, "\(answer)")
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

    @Test("The candidate's process gets arguments and nothing else of the test")
    func secrecy() throws {
        guard PythonProgram.isHere else { return }
        let none = #"{"d": []}"#
        #expect(
            try input(Self.check)
                == #"{"calls": [[[1, 1.5], \#(none)], [[1], {"d": [["b", 3]]}], [[[2], [2]], \#(none)], [[-5, 5], \#(none)]]}"#)
        let one = #"{"calls": [[[1, 2], \#(none)]]}"#
        for code in [
            "if 1 < 2: assert near(1, 2) == 77", "for x in [1]:\n  assert near(x, 2) == 77, f'{77}'",
            "assert all(near(x, 2) == 77 for x in [1])",
            "def check(candidate):\n    inputs = [[1,\n      2]]\n    results = [77]\n"
                + "    for i, (inp, exp) in enumerate(zip(inputs, results)):\n        assertion(candidate(*inp), exp)\n"
                + "def assertion(out, exp):\n    exact = out == exp\n    if not exact and 0 != 0:\n        assert abs(out - exp) < 1\n",
            "def ref(a, b): return 77\nassert set([near(1, 2)]) == set([ref(1, 2)])",
            "import numpy as np\nassert np.allclose(near(1, 2), 77)",
        ] { #expect(try input(code) == one, "\(code)") }
        #expect(try input("assert near(one, 2) == 77", setup: "one = secret(1)", preamble: "def secret(x): return x") == one)
    }

    @Test(
        "Where arguments hang on results the process gets the script, without what its asserts expect",
        arguments: [
            "assert near(near(1, 2), 2) == 77", "a = [1]\nnear(a, 1)\nassert near(a, 2) == 77", "assert near(lambda: 1, 2) == 77",
            "for x in near(1, 2):\n    assert near(x, 1) == 77", "try:\n    near(1, 2)\nexcept ValueError: pass\nassert near(1, 3) == 77",
            "assert near(str(near(1, 2)), 2) == 77", "class C: pass\nassert near(C(), 1) == 77",
            "a = []; a.append(a)\nassert near(a, 1) == 77",
        ])
    func scripts(_ code: String) throws {
        guard PythonProgram.isHere else { return }
        let text = try input(code)
        #expect(text.hasPrefix("{\"script\": ") && !text.contains("77"), "\(text)")
    }

    /// With a result that nobody knows yet such a loop would have no end.
    @Test(
        "A test that loops on a result is a script, and judged",
        arguments: [
            "while near(1, 2) < 5: pass\nassert near(2, 3) == 7", "x = near(1, 2)\nwhile x > 6: x -= 1\nassert near(2, 3) == 7",
            "x = near(1, 2)\nwhile not x: x = 1\nwhile True:\n    if near(1, 1) == 7: break\n",
        ])
    func loopsOnResults(_ code: String) throws {
        guard PythonProgram.isHere else { return }
        #expect(try input(code).hasPrefix("{\"script\": "))
        #expect(try judged("def near(a, b): return 7\n", tests: FunctionTests(entryPoint: "near", preamble: ""), code: code).decision == 42)
    }

    @Test("A script is judged with the candidate's own results")
    func judgedScripts() throws {
        guard PythonProgram.isHere else { return }
        let tests = FunctionTests(entryPoint: "near", preamble: "")
        for code in ["assert near(near(1, 2), 2) == 5", "a = [1]\nnear(a, 1)\nassert near(a, 2) == [1, 1, 2]"] {
            let add = "def near(a, b):\n    a += [b] if isinstance(a, list) else b\n    return a\n"
            #expect(try judged(add, tests: tests, code: code).decision == 42, "\(code)")
            #expect(try judged(add.replacing("+=", with: "-="), tests: tests, code: code).decision != 42, "\(code)")
        }
    }

    /// Whether `agree` of the checker accepts a result, for the same arguments again and again.
    private func agrees(_ call: String) throws -> String {
        let source = [PythonHarness.values, PythonHarness.comparison, "inf, nan = math.inf, math.nan\nprint(\(call))"].joined(
            separator: "\n\n\n")
        let run = try PythonProgram.run(Array((source + "\n").utf8), input: [])
        return run.status == 0 ? String(decoding: run.output, as: UTF8.self).trimmingCharacters(in: .newlines) : "fails"
    }

    @Test(
        "Results are right by EvalPlus's rules, set by set",
        arguments: [
            // Its exceptions, each in its set and in the other one.
            ("agree('mbpp', 'check_str', ['a'], 'Valid', 7, 0)", "True"), ("agree('mbpp', 'check_str', ['a'], None, None, 0)", "True"),
            ("agree('mbpp', 'check_str', ['a'], Opaque(), Opaque(), 0)", "True"),
            ("agree('mbpp', 'check_str', ['a'], Opaque(), None, 0)", "False"),
            ("agree('mbpp', 'text_match_three', ['a'], True, Opaque(), 0)", "True"),
            ("agree('mbpp', 'text_match_three', ['a'], False, Opaque(), 0)", "False"),
            ("agree('mbpp', 'text_starta_endb', ['a'], False, None, 0)", "True"),
            ("agree('humaneval', 'check_str', ['a'], 'Valid', 7, 0)", "False"),
            ("agree('mbpp', 'Diff', [], [2, 1, 1], [1, 2], 0)", "True"), ("agree('humaneval', 'Diff', [], [2, 1, 1], [1, 2], 0)", "False"),
            ("agree('mbpp', 'find_char_long', [], ['a'], ['b'], 0)", "False"),
            ("agree('mbpp', 'are_equivalent', [1, 2], False, True, 0)", "True"),
            ("agree('humaneval', 'are_equivalent', [1, 2], False, True, 0)", "False"),
            ("agree('mbpp', 'sum_div', [8], 0, 7, 0)", "True"), ("agree('mbpp', 'sum_div', [8], 1, 7, 0)", "False"),
            ("agree('mbpp', 'surface_Area', [3, 4], 33, 33, 0)", "True"), ("agree('mbpp', 'surface_Area', [3, 4], 35, 33, 0)", "True"),
            ("agree('mbpp', 'surface_Area', [3, 4], 34, 33, 0)", "False"),
            ("agree('humaneval', 'surface_Area', [3, 4], 35, 33, 0)", "False"),
            ("agree('mbpp', 'digit_distance_nums', [23, 156], 6, 7, 0)", "False"),
            ("agree('mbpp', 'digit_distance_nums', [23, 156], 1 + 3 + 3, 6, 0)", "True"),
            ("agree('humaneval', 'find_zero', [[1, 2]], -0.5, 0, 1e-4)", "True"),
            ("agree('humaneval', 'find_zero', [[1, 2]], -0.4, -0.4, 1e-4)", "False"),
            ("agree('mbpp', 'find_zero', [[1, 2]], -0.4, -0.4, 1e-4)", "True"),
            // Tolerance, and types before it.
            ("agree('mbpp', 'f', [], 0.1 + 1e-7, 0.1, 0)", "True"), ("agree('mbpp', 'f', [], 0.1 + 1e-5, 0.1, 0)", "False"),
            ("agree('mbpp', 'f', [], 1, 1.0000001, 0)", "False"), ("agree('mbpp', 'f', [], (), [], 1e-6)", "False"),
            ("agree('mbpp', 'f', [], (1.0,), [1.0000001], 0)", "False"), ("agree('mbpp', 'f', [], [1.0], [1.0000001], 0)", "True"),
            ("agree('mbpp', 'f', [], [1.0, 2.0], [1.0000001], 0)", "False"), ("agree('mbpp', 'f', [], [], (), 0)", "False"),
            ("agree('mbpp', 'f', [], 10 ** 9, 10 ** 9 + 1, 0)", "False"),
            ("agree('mbpp', 'f', [], 0.5, 0.5, 0) and agree('mbpp', 'f', [], 10 ** 9, 10 ** 9 + 1, 0)", "True"),
            // What is not finite.
            ("agree('mbpp', 'f', [], 1e300, inf, 0)", "False"), ("agree('mbpp', 'f', [], inf, inf, 0)", "True"),
            ("agree('mbpp', 'f', [], -inf, inf, 0)", "False"), ("agree('mbpp', 'f', [], nan, nan, 0)", "False"),
            ("agree('mbpp', 'f', [], inf, 1.5, 1e-6)", "False"),
            ("allclose([1.0, 5.0], [1.0, inf])", "False"), ("allclose(3, nan)", "False"), ("allclose([[1.0]], [[1.0 + 1e-9]])", "True"),
            ("allclose([2.0, 2.0], 2.0)", "True"), ("allclose(2.0, [2.0, 3.0])", "False"),
            ("assert_allclose([nan], [nan])", "None"), ("assert_allclose([1e308], [inf])", "fails"),
        ])
    func evalPlus(_ row: (call: String, result: String)) throws {
        guard PythonProgram.isHere else { return }
        #expect(try agrees(row.call) == row.result, "\(row.call)")
    }
}
