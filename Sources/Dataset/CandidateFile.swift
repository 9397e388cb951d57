import Records

/// Candidates from JSON lines, one problem or one program a line:
///
///     {"task_name": ..., "candidates": [source or {"code": source, "language": ..., "label": ...}, ...], "language": ...}
///     {"task_name": ..., "language": ..., "code": source}
///
/// `solution` is another name for `code`. Null or empty code is kept: it counts as wrong. `published_is_solved` becomes the
/// candidate's expected correctness and `expected` (a verdict's code) its expected verdict. Other keys are passed over, with a note. A problem's
/// candidates are numbered in the order of the file, over all its lines. Languages keep the names that the file gives them: the language
/// table says what they mean.
/// - Parameters:
///   - defaultLanguage: where neither the candidate nor its row names one.
///   - isStrict: a key that means nothing is an error.
///   - note: called with what a person should know.
public func readCandidates(
    path: String, defaultLanguage: String = "python3", isStrict: Bool = false, note: (String) -> Void = { _ in }
) throws -> [Candidate] {
    if isDirectory(path) {
        throw DatasetError(.unknownFormat, "\(path): is a directory", remedy: "Give the .jsonl file with the candidates")
    }
    let reader = try JSONLinesReader(path: path)
    var candidates: [Candidate] = []
    var counts: [String: Int] = [:]
    var unknown = UnknownKeys(known: CandidateRow.keys + CandidateRow.itemKeys, fate: "passed over", isStrict: isStrict)
    while let next = try reader.next() {
        let row = try CandidateRow(next.cell)
        try unknown.add(row.unknownKeys, at: next.location)
        for item in row.items {
            let index = counts[row.taskName, default: 0]
            counts[row.taskName] = index + 1
            candidates.append(
                Candidate(
                    problem: row.taskName, index: index, label: item.label ?? "candidates/\(index)",
                    language: item.language ?? defaultLanguage, source: item.code,
                    expected: try expectedVerdict(item.expected, field: "expected", at: next.location),
                    expectedCorrect: item.isSolved))
        }
    }
    guard !candidates.isEmpty else {
        throw DatasetError(.nothingLeft, "\(path): holds no candidates", remedy: "Check the file")
    }
    unknown.notes.forEach(note)
    return candidates
}

private struct CandidateRow {
    static let itemKeys = ["code", "solution", "language", "label", "expected", "published_is_solved"]
    static let keys = ["task_name", "candidates", "language", "label", "published_is_solved"]
    /// Of a row that is one candidate.
    private static let ownKeys = itemKeys + ["task_name"]

    struct Item {
        var unknownKeys: [String] = []
        /// Empty where the file says null.
        var code: [UInt8] = []
        var language: String?
        var label: String?
        var expected: String?
        var isSolved: Bool?

        /// An element of `candidates`.
        init(_ cell: Cell) throws {
            guard !cell.isNull, cell.kind != .text else {
                code = cell.isNull ? [] : try cell.bytes()
                return
            }
            self = try Item(members: cell, known: CandidateRow.itemKeys)
        }

        init(members cell: Cell, known: [String]) throws {
            guard let source = try cell.member("code") ?? cell.member("solution") else { throw cell.missing("code") }
            code = source.isNull ? [] : try source.bytes()
            language = try cell.optional("language")?.text()
            label = try cell.optional("label")?.text()
            expected = try cell.optional("expected")?.text()
            isSolved = try cell.optional("published_is_solved")?.flag()
            unknownKeys = try cell.keys(besides: known)
        }
    }

    var taskName: String
    var items: [Item]
    var unknownKeys: Set<String>

    init(_ cell: Cell) throws {
        taskName = try cell.required("task_name").text()
        guard let candidates = try cell.member("candidates") else {
            guard try cell.member("code") != nil || cell.member("solution") != nil else { throw cell.missing("candidates` or `code") }
            items = [try Item(members: cell, known: Self.ownKeys)]
            unknownKeys = Set(items[0].unknownKeys)
            return
        }
        items = try candidates.elements().map(Item.init)
        unknownKeys = items.reduce(into: Set(try cell.keys(besides: Self.keys))) { $0.formUnion($1.unknownKeys) }
        let language = try cell.optional("language")?.text()
        for index in items.indices where items[index].language == nil { items[index].language = language }
        if items.count == 1 {
            items[0].label = try items[0].label ?? cell.optional("label")?.text()
            items[0].isSolved = try items[0].isSolved ?? cell.optional("published_is_solved")?.flag()
        }
    }
}
