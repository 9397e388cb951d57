import Records

/// How the rows of one published format become problems. To add a format, write a type of this kind in a file of this directory and list it
/// in `RowSources.all`.
///
/// One object reads one source, all files of it. A row that cannot be judged at all is left out and counted; a row that is not what its
/// format says is an error that names the file, the row and the key.
protocol RowSource: AnyObject {
    /// The word before the colon of `--source FORMAT:PATH`, and in the set's record of transforms.
    static var name: String { get }
    /// Whether a row with these keys is in the format. The formats of the table are asked in order.
    static func recognizes(_ keys: Set<String>) -> Bool
    /// The languages of reference solutions that are kept where a request names none; nil: all.
    static var defaultLanguages: [String]? { get }
    /// The only columns that the format reads: a file of columns is not read further. nil: all of them.
    static var columns: [String]? { get }

    /// - Throws: `DatasetError` where the format needs something that is not there, such as a file beside the source.
    init(_ options: SourceOptions) throws

    /// What sampling looks at. Called once for each row, in the order of the source.
    /// - Parameter split: the split of the row unless the row names another.
    func head(of row: Cell, split: String) throws -> RowHead
    /// The problem of the row that `head` was called for last; nil: the row is left out.
    func problem(in row: Cell, split: String) throws -> Problem?
    /// What a person should know, after the last row.
    var notes: [String] { get }
}

extension RowSource {
    static var defaultLanguages: [String]? { nil }
    static var columns: [String]? { nil }
}

/// The name and the split of a row. A row that sampling does not take is not read further.
struct RowHead {
    var name: String
    /// nil: the row names none.
    var split: String?

    init(name: String, split: String? = nil) {
        self.name = name
        self.split = split
    }

    /// Of our own rows.
    init(_ cell: Cell) throws {
        name = try cell.required("name").text()
        split = try cell.optional("split")?.text()
    }
}

/// What a request says that a format of rows may need.
struct SourceOptions {
    /// The path of the source, for files that lie beside it.
    var source: String
    /// Enum numbers become names.
    var translatesReferences = true
    /// A key of a row that means nothing is an error and not a note.
    var isStrict = false
    /// The path of testlib.h; nil: it is looked for.
    var testlib: String?
}

/// The formats whose rows are read.
enum RowSources {
    /// The more exact ones first: a row is in the first format that recognises it.
    static var all: [any RowSource.Type] {
        [
            LiveCodeBenchSource.self,
            CodeforcesSource.self,
            CodeContestsPlusSource.self,
            CodeContestsOSource.self,
            HumanEvalSource.self,
            MBPPSource.self,
            TACOSource.self,
            APPSSource.self,
            CodeContestsSource.self,
        ]
    }

    static var names: [String] { all.map { $0.name } }

    static subscript(name: String) -> (any RowSource.Type)? { all.first { $0.name == name } }

    /// The format of a row with these keys.
    static func recognizing(_ keys: Set<String>) -> any RowSource.Type { all.first { $0.recognizes(keys) } ?? CodeContestsSource.self }
}

extension TestColumn {
    func cases(_ kind: TestKind) -> [TestCase] {
        zip(inputs, outputs).enumerated().map { index, pair in
            TestCase(kind: kind, name: "\(kind.name)/\(index)", input: pair.0, expectedOutput: pair.1)
        }
    }
}

/// Rows that are left out, or problems of which something must be said, counted by reason.
struct CountedRemarks {
    private var reasons: [(text: String, count: Int, first: String)] = []

    mutating func add(_ reason: String, at place: String) {
        if let known = reasons.firstIndex(where: { $0.text == reason }) {
            reasons[known].count += 1
        } else {
            reasons.append((reason, 1, place))
        }
    }

    mutating func add(_ reason: String, at row: Cell) { add(reason, at: "\(row.row.location)") }

    /// One sentence for each reason, with the place where it was met first.
    var notes: [String] { reasons.map { "\(counted($0.count, "row")) \($0.text) (the first: \($0.first))" } }
}
