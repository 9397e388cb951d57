import Records

/// LiveCodeBench's code generation: public tests as JSON text, private ones as JSON text or packed, answers as programs or functions.
///
/// Outputs are compared, and modules imported in front of a candidate in Python, as LiveCodeBench's own grader does it.
final class LiveCodeBenchSource: RowSource {
    static let name = "livecodebench"
    static let columns: [String]? = [
        "question_id", "question_title", "question_content", "platform", "contest_id", "contest_date", "starter_code", "difficulty",
        "public_test_cases", "private_test_cases", "metadata",
    ]

    private var remarks = CountedRemarks()

    /// The largest private tests of one row: the published ones stay far below.
    private static let largestTests = 1 << 30

    init(_ options: SourceOptions) {}

    static func recognizes(_ keys: Set<String>) -> Bool {
        keys.isSuperset(of: ["question_id", "question_content", "public_test_cases", "private_test_cases"])
    }

    func head(of row: Cell, split: String) throws -> RowHead { RowHead(name: try row.required("question_id").text()) }

    func problem(in row: Cell, split: String) throws -> Problem? {
        let function = try functionName(row)
        var tests = LiveCodeBenchTests(function: function)
        try tests.add(try row.required("public_test_cases").parsedJSON().cell, kind: .publicTests)
        try tests.add(try privateTests(row).cell, kind: .privateTests)
        guard !tests.cases.isEmpty else {
            remarks.add("left out: no tests", at: row)
            return nil
        }
        let title = try row.optional("question_title")?.text() ?? ""
        let name = try head(of: row, split: split).name
        var extra: [String: JSONValue] = ["title": .string(title)]
        for key in ["platform", "contest_id", "contest_date", "starter_code"] {
            if let cell = try row.optional(key) { extra[key] = try JSONValue(cell) }
        }
        if let reason = LiveCodeBenchErrata.reason(name: name, title: title) {
            remarks.add("in quarantine by LiveCodeBench's errata: \(reason)", at: row)
            extra["quarantine"] = .string(reason)
        }
        let starter = try row.optional("starter_code")?.text() ?? ""
        return Problem(
            name: name, split: split,
            statement: try row.required("question_content").text() + (starter.isEmpty ? "" : "\n\n\(starter)\n"),
            source: try row.optional("platform")?.text() ?? "", difficulty: try row.optional("difficulty")?.text() ?? "",
            checker: function == nil ? .liveCodeBench : .json(), harness: harness(function), tests: tests.cases,
            extra: JSONValue.object(extra).text)
    }

    /// nil: candidates are programs.
    private func functionName(_ row: Cell) throws -> String? {
        guard let metadata = try row.optional("metadata"), try !metadata.text().isEmpty else { return nil }
        return try metadata.parsedJSON().cell.optional("func_name").map { try PythonName.text(of: $0) }
    }

    private func harness(_ function: String?) -> Harness {
        if let function { return PythonHarness.oneCall(of: function, before: PublishedImports.liveCodeBench, leniency: .liveCodeBench) }
        let frame = Harness.Frame(before: PublishedImports.liveCodeBench)
        return Harness(frames: ["python3": frame, "pypy3": frame])
    }

    private func privateTests(_ row: Cell) throws -> Row {
        let column = try row.required("private_test_cases")
        let text = try column.text()
        if text.utf8.first(where: { $0 > 0x20 }) == UInt8(ascii: "[") { return try column.parsedJSON() }
        let unpacked: ArraySlice<UInt8>
        do throws(PickledText.Refusal) {
            unpacked = try PickledText.text(in: PickledText.inflated(base64: text, limit: Self.largestTests))
        } catch { throw column.refusal(error.why) }
        return try column.parsedJSON(of: unpacked)
    }

    var notes: [String] { remarks.notes }
}

/// The tests of one row.
private struct LiveCodeBenchTests {
    let function: String?
    private(set) var cases: [TestCase] = []

    init(function: String?) { self.function = function }

    mutating func add(_ list: Cell, kind: TestKind) throws {
        for (index, cell) in try list.elements().enumerated() {
            let type = try cell.optional("testtype")?.text() ?? "stdin"
            guard type == (function == nil ? "stdin" : "functional") else {
                throw try cell.required("testtype").refusal(
                    "is `\(type)`, and the row \(function.map { "names the function `\($0)`" } ?? "names no function")")
            }
            cases.append(
                TestCase(
                    kind: kind, name: "\(kind.name)/\(index)", input: try cell.required("input").bytes(),
                    expectedOutput: try cell.required("output").bytes()))
        }
    }
}
