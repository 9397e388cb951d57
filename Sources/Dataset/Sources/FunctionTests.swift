import Records

/// Makes tests of Python functions out of what data sets keep them as.
struct FunctionTests {
    /// The function's name.
    let entryPoint: String
    /// Definitions in Python that tests use, such as the head of the problem. They never enter the candidate's process.
    var preamble = ""

    /// A test in Python.
    /// - Parameters:
    ///   - code: asserts, or a function `check` that takes the function as its argument.
    ///   - setup: runs before the calls too.
    func test(_ kind: TestKind, _ name: String, code: String, setup: String = "") -> TestCase {
        let end = code.contains("def check(") ? "\ncheck(candidate)\n" : "\n"
        let begin = "\(entryPoint) = candidate\n\(setup)\n"
        return PythonHarness.test(
            kind, name, calls: begin + RecordingScript.script(of: code, names: ["candidate", entryPoint]) + end, before: preamble,
            test: begin + code + end)
    }

    /// A test by inputs whose results are those of a solution, compared as EvalPlus compares them.
    /// - Parameters:
    ///   - set: `humaneval` or `mbpp`: EvalPlus's exceptions are those of the set.
    ///   - inputs: a Python expression: a list of lists of arguments.
    ///   - solution: Python that defines the function.
    func test(_ kind: TestKind, _ name: String, set: String, inputs: String, solution: String, tolerance: Double) -> TestCase {
        let list = "inputs = \(inputs)\n"
        return PythonHarness.test(
            kind, name, calls: list + "for arguments in inputs:\n    candidate(*arguments)\n", before: "",
            test: """
                \(solution)
                \(list)import copy
                for arguments in inputs:
                    found = candidate(*copy.deepcopy(arguments))
                    wanted = \(entryPoint)(*copy.deepcopy(arguments))
                    assert agree("\(set)", \(LiteralText.quoted(entryPoint)), arguments, found, wanted, \(tolerance))

                """)
    }
}
