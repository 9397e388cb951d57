import Judging
import Records

/// The harness of problems whose answer is a function in Python.
///
/// A test takes three steps. The checker makes the arguments of all calls. The candidate's process makes the calls and writes what they return.
/// Then the checker runs the test on these results. Checker and candidate never share a process, so a candidate chooses what its function
/// returns and nothing else. Expected values enter the candidate's process only where later arguments depend on earlier results: it runs the
/// test's script then.
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

    /// What a set's grader takes as equal to a list or an object of JSON.
    enum Leniency {
        /// LiveCodeBench's: a tuple as the result is a list.
        case liveCodeBench
        /// That of APPS and TACO: tuples in a tuple or list are lists too, and an object with whole numbers for keys, as the first argument, the
        /// result or the first element of it, is a dictionary of integers.
        case apps
    }

    /// A harness whose tests are the arguments of one call, each as JSON on a line of its own, and whose programs print the result as JSON.
    /// The function may be a method of a class `Solution`.
    static func oneCall(of entryPoint: String, before: String, leniency: Leniency) -> Harness {
        harness(
            entryPoint: entryPoint, before: before, stub: "", run: "is_apps = \(leniency == .apps ? "True" : "False")\n" + oneCall)
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
            if isinstance(value, list):
                return [plain(item) for item in value]
            if isinstance(value, tuple):
                # Nothing that is expected equals this.
                return {"a tuple and no list": [plain(item) for item in value]}
            if isinstance(value, dict) and all(isinstance(key, str) for key in value):
                return {key: plain(item) for key, item in value.items()}
            raise TypeError("the function returned a value of type " + type(value).__name__)


        def is_number(key):
            return isinstance(key, str) and key.lstrip("+-").isdigit()


        def with_text_keys(value):
            if not isinstance(value, dict):
                return value
            if all(isinstance(key, int) for key in value):
                return {str(int(key)): item for key, item in value.items()}
            if all(map(is_number, value)):
                return {"the text " + key: item for key, item in value.items()}
            return value


        def result_of(value):
            """The result as the set's grader compares it."""
            if isinstance(value, tuple):
                value = list(value)
            if is_apps and isinstance(value, list) and value:
                if isinstance(value[0], tuple):
                    value = [list(item) for item in value]
                value = [with_text_keys(value[0])] + value[1:]
            return plain(with_text_keys(value) if is_apps else value)


        arguments = [json.loads(line) for line in open(0, "rb", closefd=False).read().split(b"\n") if line.strip()]
        if is_apps and arguments and isinstance(arguments[0], dict) and all(map(is_number, arguments[0])):
            arguments = [{int(key): item for key, item in arguments[0].items()}]
        owner = scope["Solution"]() if "Solution" in scope else None
        function = getattr(owner, entry) if owner is not None else scope[entry]
        result = json.dumps(result_of(function(*arguments)))
        sys.stdout.write("\n" + result + "\n")
        sys.stdout.flush()
        """#
}
