import Records

/// HumanEval, and HumanEval+ and MBPP+ as EvalPlus writes them: a function's head to go on with, and tests by a function `check` or by
/// inputs.
///
/// What EvalPlus calls the base inputs become private tests, those that it added become generated tests.
final class HumanEvalSource: RowSource {
    static let name = "humaneval"
    static let columns: [String]? = [
        "task_id", "prompt", "entry_point", "canonical_solution", "test", "base_input", "plus_input", "atol",
    ]

    private var remarks = CountedRemarks()

    init(_ options: SourceOptions) {}

    static func recognizes(_ keys: Set<String>) -> Bool {
        keys.isSuperset(of: ["task_id", "prompt", "entry_point"]) && !keys.isDisjoint(with: ["test", "base_input"])
    }

    func head(of row: Cell, split: String) throws -> RowHead { RowHead(name: try row.required("task_id").text()) }

    func problem(in row: Cell, split: String) throws -> Problem? {
        let name = try row.required("task_id").text()
        let prompt = try row.required("prompt").text()
        let entryPoint = try PythonName.text(of: row.required("entry_point"))
        let solution = try row.optional("canonical_solution").map { prompt + (try $0.text()) }
        let tests = try tests(row, name: name, prompt: prompt, entryPoint: entryPoint, solution: solution)
        guard !tests.isEmpty else {
            remarks.add("left out: no test, or inputs without a `canonical_solution` that says what is right", at: row)
            return nil
        }
        return Problem(
            name: name, split: split, statement: prompt, source: "HumanEval", timeLimit: try timeLimit(row),
            checker: PythonHarness.callsChecker,
            harness: PythonHarness.calls(of: entryPoint, stub: prompt), tests: tests,
            solutions: solution.map {
                [
                    ReferenceSolution(
                        language: "python3", source: Array($0.utf8), label: "canonical_solution", expected: nil, isCorrect: true)
                ]
            } ?? [])
    }

    private func tests(_ row: Cell, name: String, prompt: String, entryPoint: String, solution: String?) throws -> [TestCase] {
        var tests: [TestCase] = []
        // The head of the problem is a whole program: it defines what tests may use beside the function.
        let functions = FunctionTests(entryPoint: entryPoint, preamble: prompt)
        if let solution {
            let tolerance = try row.optional("atol")?.number() ?? 0
            for (key, kind, label) in [("base_input", TestKind.privateTests, "base"), ("plus_input", .generatedTests, "plus")] {
                guard let cell = try row.optional(key), cell.kind == .list, try cell.elements().contains(where: { _ in true }) else {
                    continue
                }
                let inputs = MBPPInputs.expression(try LiteralText.of(cell, in: .python), of: name)
                tests.append(
                    functions.test(
                        kind, label, set: name.hasPrefix("Mbpp/") ? "mbpp" : "humaneval", inputs: inputs, solution: solution,
                        tolerance: tolerance))
            }
        }
        guard tests.isEmpty, let code = try row.optional("test")?.text() else { return tests }
        return [functions.test(.privateTests, "check", code: code)]
    }

    /// nil: the row has no inputs of EvalPlus.
    private func timeLimit(_ row: Cell) throws -> Duration? {
        var counts: [Int] = []
        for key in ["base_input", "plus_input"] {
            if let cell = try row.optional(key), cell.kind == .list { counts.append(try cell.elements().count { _ in true }) }
        }
        if counts.isEmpty, let code = try row.optional("test")?.text() { counts.append(FunctionTests.inputCount(code) ?? 0) }
        return FunctionTests.timeLimit(inputs: counts.max() ?? 0)
    }

    var notes: [String] { remarks.notes }
}

/// A name that stands in a Python program: it comes from a data set and must not be more than a name.
enum PythonName {
    static func text(of cell: Cell) throws -> String {
        let name = try cell.text()
        guard let first = name.utf8.first, name.utf8.allSatisfy(isNameByte), first &- 48 >= 10 else {
            throw cell.refusal("is no name of a function")
        }
        return name
    }
}
