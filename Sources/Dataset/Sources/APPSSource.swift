import Records

/// APPS: statements with tests and solutions as JSON text in columns. A row's number in the published set is its name.
final class APPSSource: RowSource {
    static let name = "apps"
    static let columns: [String]? = JudgedText.columns + ["id", "problem_id"]

    private var remarks = CountedRemarks()

    init(_ options: SourceOptions) {}

    static func recognizes(_ keys: Set<String>) -> Bool {
        keys.isSuperset(of: ["question", "input_output", "difficulty"]) && !keys.isDisjoint(with: ["problem_id", "id"])
    }

    func head(of row: Cell, split: String) throws -> RowHead {
        // The files have `id`, which the set's own loader renames.
        let id = try row.member("id") ?? row.required("problem_id")
        return RowHead(name: id.kind == .text ? try id.text() : "\(try id.integer())")
    }

    func problem(in row: Cell, split: String) throws -> Problem? {
        try JudgedText.problem(in: row, named: try head(of: row, split: split).name, split: split, source: "APPS", remarks: &remarks)
    }

    var notes: [String] { remarks.notes }
}

/// TACO: as APPS, with limits. Its rows have no name: they are numbered within their split, from 0, as its own grader numbers them.
final class TACOSource: RowSource {
    static let name = "taco"
    static let columns: [String]? = JudgedText.columns + ["time_limit", "memory_limit"]

    private var remarks = CountedRemarks()
    private var rows: [String: Int] = [:]
    private var rowName = ""

    init(_ options: SourceOptions) {}

    static func recognizes(_ keys: Set<String>) -> Bool {
        keys.isSuperset(of: ["question", "input_output", "solutions"]) && !keys.isDisjoint(with: ["raw_tags", "skill_types"])
    }

    func head(of cell: Cell, split: String) throws -> RowHead {
        rowName = "\(rows[split, default: 0])"
        rows[split, default: 0] += 1
        return RowHead(name: rowName)
    }

    func problem(in cell: Cell, split: String) throws -> Problem? {
        let found = try JudgedText.problem(in: cell, named: rowName, split: split, source: "TACO", remarks: &remarks)
        guard var problem = found else { return nil }
        problem.timeLimit = try cell.optional("time_limit").flatMap { cell in
            // A limit of zero, or below a nanosecond, states none.
            try Self.number(cell, units: ["second": 1, "millisecond": 1e-3]).flatMap(timeLimit(seconds:)).flatMap { $0 > .zero ? $0 : nil }
        }
        problem.memoryLimit = try cell.optional("memory_limit").flatMap { cell in
            try Self.number(cell, units: ["megabyte": 0x1p20, "mb": 0x1p20, "gigabyte": 0x1p30, "kilobyte": 0x1p10, "byte": 1])
                .flatMap { bytes in
                    let limit = Int(exactly: bytes.rounded()).map(ByteCount.init(bytes:))
                    return limit.flatMap { (Problem.smallestMemoryLimit...Problem.largestMemoryLimit).contains($0) ? $0 : nil }
                }
        }
        return problem
    }

    /// `2.0 seconds`. nil: the text says nothing that is understood.
    private static func number(_ cell: Cell, units: [String: Double]) throws -> Double? {
        guard cell.kind == .text else { return try cell.number() }
        let words = try cell.text().lowercased().split(separator: " ")
        guard let number = words.first.flatMap({ Double($0) }), number.isFinite, number > 0, words.count == 2 else { return nil }
        let unit = words[1].hasSuffix("s") ? String(words[1].dropLast()) : String(words[1])
        return units[unit].map { $0 * number }
    }

    var notes: [String] { remarks.notes }
}

/// What APPS and TACO have in common.
private enum JudgedText {
    static let columns = ["question", "input_output", "solutions", "starter_code", "difficulty", "url"]

    static func problem(
        in row: Cell, named name: String, split: String, source: String, remarks: inout CountedRemarks
    ) throws -> Problem? {
        guard let column = try row.optional("input_output"), try !column.text().isEmpty else {
            remarks.add("left out: no tests", at: row)
            return nil
        }
        let judged = try InputOutputText(column)
        guard !judged.tests.isEmpty else {
            remarks.add("left out: no tests", at: row)
            return nil
        }
        let starter = try row.optional("starter_code")?.text() ?? ""
        var extra: [String: JSONValue] = [:]
        if !starter.isEmpty { extra["starter_code"] = .string(starter) }
        if let url = try row.optional("url"), url.kind == .text { extra["url"] = .string(try url.text()) }
        return Problem(
            name: name, split: split, statement: try row.required("question").text() + (starter.isEmpty ? "" : "\n\n\(starter)\n"),
            source: source, difficulty: try row.optional("difficulty")?.text() ?? "", checker: judged.checker, harness: judged.harness,
            tests: judged.tests, solutions: try SolutionsText.references(row.optional("solutions")),
            extra: extra.isEmpty ? "" : JSONValue.object(extra).text)
    }
}
