import Records

/// Makes tests of Python functions out of what data sets keep them as.
struct FunctionTests {
    /// The function's name.
    let entryPoint: String
    /// Python that stands in front of the test and not of the calls, such as the head of the problem.
    var preamble = ""

    /// A test in Python.
    /// - Parameters:
    ///   - code: asserts, or a function `check` that takes the function as its argument.
    ///   - setup: runs before the calls too.
    func test(_ kind: TestKind, _ name: String, code: String, setup: String = "") -> TestCase {
        let end = code.contains("def check(") ? "\ncheck(candidate)\n" : "\n"
        let calls =
            Self.inputsAlone(code).map { setup + "\n" + $0 + Self.loop }
            ?? setup + "\n" + RecordingScript.script(of: code, names: ["candidate", entryPoint]) + end
        return PythonHarness.test(
            kind, name, calls: calls, test: "\(preamble)\n\(setup)\n\(entryPoint) = candidate\n\(code)\(end)")
    }

    /// A test by inputs whose results are those of a solution.
    /// - Parameters:
    ///   - inputs: a Python expression: a list of lists of arguments.
    ///   - solution: Python that defines the function.
    func test(_ kind: TestKind, _ name: String, inputs: String, solution: String, tolerance: Double) -> TestCase {
        let list = "inputs = \(inputs)\n"
        return PythonHarness.test(
            kind, name, calls: list + Self.loop,
            test: """
                \(solution)
                \(list)import copy
                for arguments in inputs:
                    found = candidate(*copy.deepcopy(arguments))
                    wanted = \(entryPoint)(*copy.deepcopy(arguments))
                    assert agree(\(LiteralText.quoted(entryPoint)), arguments, found, wanted, \(tolerance))

                """)
    }

    private static let loop = "\nimport copy\nfor arguments in inputs:\n    candidate(*copy.deepcopy(arguments))\n"

    /// EvalPlus lists inputs and results apart: the statement with the inputs, without its indent. nil: the code has other tests.
    private static func inputsAlone(_ code: String) -> String? {
        let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
        func line(_ name: String) -> Int? { lines.firstIndex { $0.drop { $0 == " " }.hasPrefix("\(name) = [") } }
        guard let first = line("inputs"), let results = line("results"), first < results else { return nil }
        let indent = lines[first].prefix { $0 == " " }.count
        let imports = lines[..<first].filter { ($0.hasPrefix("import ") || $0.hasPrefix("from ")) && !$0.contains("numpy") }
        let inputs = lines[first..<results].map { $0.dropFirst(min(indent, $0.prefix { $0 == " " }.count)) }
        return (imports + inputs).joined(separator: "\n") + "\n"
    }
}
