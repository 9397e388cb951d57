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

    /// EvalPlus gives each input four seconds, and all inputs of a test one minute. nil: there are none.
    static func timeLimit(inputs count: Int) -> Duration? { count == 0 ? nil : .seconds(min(60, 4 * count)) }

    /// How many inputs a test has that lists them as EvalPlus does, in a statement `inputs = [...]`. nil: it has no such list.
    static func inputCount(_ code: String) -> Int? {
        guard let found = code.firstMatch(of: /(?m)^[ ]*inputs = (?=\[)/) else { return nil }
        let bytes = Array(code[found.range.upperBound...].utf8)
        var walk = PythonWalk(bytes, in: bytes.indices)
        var count = 0
        // Of a list of lists, the closing brackets of the inner ones.
        while let byte = walk.next(), walk.depth > 0 {
            if byte == UInt8(ascii: "]"), walk.depth == 1 { count += 1 }
        }
        return count
    }
}
