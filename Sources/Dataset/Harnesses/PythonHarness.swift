import Judging
import Records

/// The harness of problems whose answer is a function in Python.
///
/// The checker makes the arguments of all calls, in a process of its own; the candidate's process makes the calls and writes what they return;
/// the checker runs the test on these results. So a candidate can choose what its function seems to return, as any program chooses what it
/// prints, and nothing else. Expected values do not enter its process, unless a test's arguments hang on results: then it runs the script.
enum PythonHarness {
    /// The languages that run such functions.
    private static let languages = ["python3", "pypy3"]

    /// - Parameter stub: the head of the function, which a candidate may go on with; empty: every candidate is whole. What stands in front of
    ///   the head, and the head itself where it is a whole function, is there for whole candidates too.
    static func calls(of entryPoint: String, stub: String) -> Harness {
        harness(entryPoint: entryPoint, before: stub.isEmpty ? "" : runningAlone(stub), stub: stub, run: values + "\n\n\n" + driver)
    }

    /// Runs the stub without what goes on with it. One that ends within a function's head gets a body.
    private static func runningAlone(_ stub: String) -> String {
        """
        def __run(stub, scope):
            for body in ["", "    pass"]:
                try:
                    code = compile(stub + "\\n" + body, "stub", "exec")
                except SyntaxError:
                    continue
                exec(code, scope)
                return
        __run(\(LiteralText.quoted(stub)), globals())
        del __run

        """
    }

    /// A harness whose tests are the arguments of one call, each as JSON on a line of its own, and whose programs print the result as JSON.
    /// The function may be a method of a class `Solution`.
    static func oneCall(of entryPoint: String, before: String = "") -> Harness {
        harness(entryPoint: entryPoint, before: before, stub: "", run: oneCall)
    }

    private static func harness(entryPoint: String, before: String, stub: String, run: String) -> Harness {
        // The guard `if __name__ == "__main__"` of a candidate is false, as it is where a function is imported.
        let frame = Harness.Frame(
            before: "__name__ = \"candidate\"\n" + before, stub: stub,
            after: "__import__(\"builtins\").exec(\(LiteralText.quoted(run)), {\"scope\": (lambda: 0).__globals__, \"entry\": "
                + "\(LiteralText.quoted(entryPoint))})\n")
        return Harness(entryPoint: entryPoint, frames: Dictionary(uniqueKeysWithValues: languages.map { ($0, frame) }))
    }

    /// The checker of `calls(of:)`.
    static let callsChecker: CheckerSpec = {
        do {
            return .program(
                try CheckerProgram(
                    convention: .calls, language: "python3",
                    files: [
                        .init(
                            name: "checker.py",
                            content: Array(([values, comparison, maker, checker].joined(separator: "\n\n\n") + "\n").utf8))
                    ]))
        } catch { preconditionFailure("the checker of functions is a program: \(error)") }
    }()

    /// A test of `calls(of:)`.
    /// - Parameters:
    ///   - calls: Python that calls `candidate` as the test does, without what the results should be.
    ///   - before: Python with definitions that the calls and the test use. It may fail.
    ///   - test: Python that fails for wrong results.
    static func test(_ kind: TestKind, _ name: String, calls: String, before: String, test: String) -> TestCase {
        TestCase(kind: kind, name: name, input: Array(calls.utf8), expectedOutput: Array((before + "\n" + begin + test).utf8))
    }

    /// Stands between the definitions and the test in its answer file; `checker` knows it.
    private static let begin = "# gencode: here the test begins\n"

    private static let oneCall = #"""
        import json, sys

        if hasattr(sys, "set_int_max_str_digits"):
            sys.set_int_max_str_digits(0)


        def plain(value):
            if value is None or isinstance(value, (bool, int, float, str)):
                return value
            if isinstance(value, (list, tuple)):
                return [plain(item) for item in value]
            if isinstance(value, dict) and all(isinstance(key, str) for key in value):
                return {key: plain(item) for key, item in value.items()}
            raise TypeError("the function returned a value of type " + type(value).__name__)


        arguments = [json.loads(line) for line in open(0, "rb", closefd=False).read().split(b"\n") if line.strip()]
        owner = scope["Solution"]() if "Solution" in scope else None
        function = getattr(owner, entry) if owner is not None else scope[entry]
        result = json.dumps(plain(function(*arguments)))
        sys.stdout.write("\n" + result + "\n")
        sys.stdout.flush()
        """#
}
