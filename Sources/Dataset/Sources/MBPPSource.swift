import Records

/// MBPP and its sanitized part, as Google and the hub write them, and MBPP+ of the hub: a function described in words, tests as asserts.
///
/// The asserts become a private test, those marked as a challenge and EvalPlus's further ones generated tests.
final class MBPPSource: RowSource {
    static let name = "mbpp"
    static let columns: [String]? = [
        "task_id", "text", "prompt", "code", "test_list", "challenge_test_list", "test", "test_imports", "test_setup_code",
    ]

    private var remarks = CountedRemarks()

    init(_ options: SourceOptions) {}

    static func recognizes(_ keys: Set<String>) -> Bool {
        keys.isSuperset(of: ["task_id", "test_list", "code"]) && !keys.isDisjoint(with: ["text", "prompt"])
    }

    /// Named as EvalPlus names the same task.
    func head(of row: Cell, split: String) throws -> RowHead {
        let id = try row.required("task_id")
        return RowHead(name: id.kind == .text ? try id.text() : "Mbpp/\(try id.integer())")
    }

    func problem(in row: Cell, split: String) throws -> Problem? {
        let code = try row.required("code").text()
        let asserts = try row.required("test_list").texts()
        guard let entryPoint = Self.entryPoint(asserts, code: code) else {
            remarks.add("left out: no assert of it calls a function that its `code` defines", at: row)
            return nil
        }
        let setup = try setup(row)
        // Its other definitions may be what the asserts use, such as a class of their arguments.
        let functions = FunctionTests(entryPoint: entryPoint, preamble: code)
        var tests = [functions.test(.privateTests, "asserts", code: asserts.joined(separator: "\n"), setup: setup)]
        if let challenge = try row.optional("challenge_test_list")?.texts(), !challenge.isEmpty {
            tests.append(functions.test(.generatedTests, "challenge", code: challenge.joined(separator: "\n"), setup: setup))
        }
        var timeLimit: Duration?
        if let plus = try row.optional("test")?.text(), !plus.isEmpty {
            timeLimit = FunctionTests.timeLimit(inputs: FunctionTests.inputCount(plus) ?? 0)
            tests.append(functions.test(.generatedTests, "plus", code: plus, setup: setup))
        }
        let words = try row.optional("text") ?? row.required("prompt")
        return Problem(
            name: try head(of: row, split: split).name, split: split,
            statement: "\(try words.text())\n\n\(asserts.joined(separator: "\n"))\n",
            source: "MBPP", timeLimit: timeLimit, checker: PythonHarness.callsChecker,
            harness: PythonHarness.calls(of: entryPoint, stub: ""), tests: tests,
            solutions: [
                ReferenceSolution(language: "python3", source: Array(code.utf8), label: "code", expected: nil, isCorrect: true)
            ])
    }

    private func setup(_ row: Cell) throws -> String {
        let imports = try row.optional("test_imports")?.texts() ?? []
        return (imports + [try row.optional("test_setup_code")?.text() ?? ""]).joined(separator: "\n")
    }

    /// The first function that the asserts call and the reference solution defines.
    private static func entryPoint(_ asserts: [String], code: String) -> String? {
        let lines = code.split(whereSeparator: \.isNewline)
        for text in asserts.map({ Array($0.utf8) }) {
            for word in PythonWalk.words(text, in: text.indices) {
                let name = String(decoding: text[word], as: UTF8.self)
                guard PythonWalk.endOfCall(text, from: word.upperBound, before: text.count) != nil else { continue }
                if lines.contains(where: { $0.hasPrefix("def \(name)(") || $0.hasPrefix("def \(name) (") }) { return name }
            }
        }
        return nil
    }

    var notes: [String] { remarks.notes }
}
