import Records

/// Rows in the CodeContests schema, which is also our own.
final class CodeContestsSource: RowSource {
    static let name = "codecontests"
    static let defaultLanguages: [String]? = ["PYTHON3"]

    private let options: SourceOptions
    private var unknown: UnknownKeys
    private var nested: UnknownKeys
    private var remarks: [String] = []

    init(_ options: SourceOptions) {
        self.options = options
        unknown = UnknownKeys(
            known: CodeContestsRow.ownFields, fate: "kept with the problem and not used", isStrict: options.isStrict)
        nested = UnknownKeys(known: NestedKeys.known, fate: "passed over", isStrict: options.isStrict)
    }

    /// The format of what no other format knows: a row without tests is an error that says which key is missing.
    static func recognizes(_ keys: Set<String>) -> Bool { true }

    func head(of row: Cell, split: String) throws -> RowHead { try RowHead(row) }

    func problem(in cell: Cell, split: String) throws -> Problem? {
        let row = try CodeContestsRow(cell)
        let location = cell.row.location
        try unknown.add(row.unknownKeys, at: location)
        try nested.add(NestedKeys.unknown(in: cell), at: location)
        let marked = row.testsWithByteOrderMarks
        if marked > 0 {
            remarks.append("\(location): \(counted(marked, "text")) of its tests had a byte order mark, which was dropped")
        }
        return try row.problem(split: split, translateReferences: options.translatesReferences, at: location)
    }

    var notes: [String] { remarks + unknown.notes + nested.notes }
}
