import Records

/// The words for candidates in files of rows: ours, and those of EvalPlus, LiveCodeBench, APPS and MapCoder. Of several that a row has, the
/// first of a list counts. To read another format, add its words here.
enum CandidateKeys {
    /// The problem.
    static let problem = ["task_name", "task_id", "question_id", "src_uid", "problem_id", "name"]
    /// The source of a row that is one candidate.
    static let source = ["code", "solution", "completion"]
    /// All candidates of a problem.
    static let list = ["candidates", "code_list", "source_codes", "solutions", "completions", "samples"]
    /// Whether the candidate should be accepted.
    static let isSolved = ["published_is_solved", "is_solved"]
    static let others = ["language", "label", "expected"]
}

/// One row: a candidate, or all candidates of a problem.
///
///     {"task_name": ..., "candidates": [source or {"code": source, "language": ..., "label": ...}, ...], "language": ...}
///     {"task_name": ..., "language": ..., "code": source}
///
/// `CandidateKeys` has the other words. `expected` is a verdict's code.
struct CandidateRow {
    static let knownKeys = CandidateKeys.problem + itemKeys + CandidateKeys.list
    private static let itemKeys = CandidateKeys.source + CandidateKeys.others + CandidateKeys.isSolved

    struct Item {
        var unknownKeys: [String] = []
        /// Empty where the file says null.
        var code: [UInt8] = []
        var language: String?
        var label: String?
        var expected: String?
        var isSolved: Bool?

        init(code: [UInt8], language: String?, label: String?) {
            self.code = code
            self.language = language
            self.label = label
        }

        /// An element of a list of candidates.
        init(_ cell: Cell) throws {
            guard !cell.isNull, cell.kind != .text else {
                code = cell.isNull ? [] : try cell.bytes()
                return
            }
            self = try Item(members: cell, known: CandidateRow.itemKeys)
        }

        init(members cell: Cell, known: [String]) throws {
            guard let source = try cell.first(CandidateKeys.source) else { throw cell.missing("code") }
            code = source.isNull ? [] : try source.bytes()
            language = try cell.optional("language")?.text()
            label = try cell.optional("label")?.text()
            expected = try cell.optional("expected")?.text()
            isSolved = try CandidateRow.isSolved(cell)
            unknownKeys = try cell.keys(besides: known)
        }
    }

    var problem: String
    var items: [Item]
    var unknownKeys: Set<String> = []

    init(_ cell: Cell) throws {
        guard let name = try cell.first(CandidateKeys.problem) else { throw cell.missing("task_name") }
        // Numbers are names in some sets, but not in ours.
        let isNumber = try name.wholeNumber != nil && cell.member("task_name") == nil
        problem = isNumber ? "\(try name.integer())" : try name.text()
        if try cell.first(CandidateKeys.source) != nil {
            items = [try Item(members: cell, known: Self.knownKeys)]
            unknownKeys = Set(items[0].unknownKeys)
            return
        }
        guard let list = try cell.first(CandidateKeys.list) else { throw cell.missing("candidates` or `code") }
        items = try list.elements().map(Item.init)
        unknownKeys = items.reduce(into: Set(try cell.keys(besides: Self.knownKeys))) { $0.formUnion($1.unknownKeys) }
        let language = try cell.optional("language")?.text()
        for index in items.indices where items[index].language == nil { items[index].language = language }
        if items.count == 1 {
            items[0].label = try items[0].label ?? cell.optional("label")?.text()
            items[0].isSolved = try items[0].isSolved ?? Self.isSolved(cell)
        }
    }

    private init(problem: String, items: [Item]) {
        self.problem = problem
        self.items = items
        unknownKeys = items.reduce(into: []) { $0.formUnion($1.unknownKeys) }
    }

    /// The rows of a file that is one JSON value: a list of rows, one row, or an object with the candidates of each problem under its name.
    static func rows(in root: Cell) throws -> [CandidateRow] {
        if root.kind == .list { return try root.elements().map { try CandidateRow($0) } }
        if try root.first(CandidateKeys.problem) != nil { return [try CandidateRow(root)] }
        var rows: [CandidateRow] = []
        try root.forEachMember { name, cell in
            rows.append(CandidateRow(problem: name, items: cell.kind == .list ? try cell.elements().map(Item.init) : [try Item(cell)]))
        }
        return rows
    }

    private static func isSolved(_ cell: Cell) throws -> Bool? {
        for key in CandidateKeys.isSolved { if let flag = try cell.optional(key)?.flag() { return flag } }
        return nil
    }
}

extension Cell {
    /// The first of these members that the object has.
    fileprivate func first(_ keys: [String]) throws -> Cell? {
        for key in keys { if let member = try member(key) { return member } }
        return nil
    }
}
