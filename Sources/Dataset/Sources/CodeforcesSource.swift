import Records

/// open-r1/codeforces: problems with the site's own tests, where these are whole, and checkers in Python that print a score.
final class CodeforcesSource: RowSource {
    static let name = "open-r1-codeforces"
    static let columns: [String]? = [
        "id", "title", "description", "input_format", "output_format", "note", "rating", "tags", "time_limit", "memory_limit",
        "input_mode", "interaction_format", "examples", "official_tests", "official_tests_complete", "generated_checker",
    ]

    private var remarks = CountedRemarks()

    init(_ options: SourceOptions) {}

    static func recognizes(_ keys: Set<String>) -> Bool { keys.isSuperset(of: ["id", "official_tests", "official_tests_complete"]) }

    func head(of row: Cell, split: String) throws -> RowHead { RowHead(name: try row.required("id").text()) }

    func problem(in row: Cell, split: String) throws -> Problem? {
        if let why = try objection(row) {
            remarks.add("left out: \(why)", at: row)
            return nil
        }
        let tests = try self.tests(row, "examples", .publicTests) + self.tests(row, "official_tests", .privateTests)
        let isOfFiles = try row.optional("input_mode")?.text() == "file"
        return Problem(
            name: try head(of: row, split: split).name, split: split, statement: try statement(row), source: "CODEFORCES",
            difficulty: try row.optional("rating").map { "\(try $0.integer())" } ?? "",
            tags: try row.optional("tags")?.texts().filter { !$0.contains("\n") } ?? [],
            timeLimit: try row.optional("time_limit").flatMap { try LimitCell.time($0, unit: 1) },
            memoryLimit: try row.optional("memory_limit").flatMap { try LimitCell.memory($0, unit: 0x1p20) }, checker: try checker(row),
            inputFile: isOfFiles ? "input.txt" : nil, outputFile: isOfFiles ? "output.txt" : nil, tests: tests)
    }

    /// Why the row cannot be judged; nil: it can.
    private func objection(_ row: Cell) throws -> String? {
        if let interaction = try row.optional("interaction_format"), try !interaction.text().isEmpty { return "interactive" }
        guard try row.optional("official_tests_complete")?.flag() == true else {
            return "its tests are not whole: the site shows long ones cut"
        }
        guard let tests = try row.optional("official_tests"), try !TestColumn(tests).inputs.isEmpty else { return "no tests" }
        return nil
    }

    private func tests(_ row: Cell, _ key: String, _ kind: TestKind) throws -> [TestCase] {
        try row.optional(key).map { try TestColumn($0).cases(kind) } ?? []
    }

    private func checker(_ row: Cell) throws -> CheckerSpec {
        guard let cell = try row.optional("generated_checker"), try !cell.text().isEmpty else { return .standard }
        do {
            return .program(
                try CheckerProgram(
                    convention: .score, language: "python3", files: [.init(name: "checker.py", content: try cell.bytes())]))
        } catch let error as CheckerProgramError { throw cell.refusal(error.message) }
    }

    private func statement(_ row: Cell) throws -> String {
        var parts: [String] = []
        for (key, heading) in [
            ("title", "# "), ("description", ""), ("input_format", "## Input\n"), ("output_format", "## Output\n"), ("note", "## Note\n"),
        ] {
            if let text = try row.optional(key)?.text(), !text.isEmpty { parts.append(heading + text) }
        }
        return parts.joined(separator: "\n\n")
    }

    var notes: [String] { remarks.notes }
}
