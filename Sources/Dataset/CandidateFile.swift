import Judging
import Records

/// Candidates from a file of rows or a directory of such, or from a directory with a file for each candidate. `CandidateRow` says which
/// rows are understood, `RowLayout` and `CandidateDirectory` which directories.
///
/// Null or empty code is kept: it counts as wrong. Keys that mean nothing are passed over, with a note. A problem's candidates are numbered
/// in the order of the file, over all its rows. Languages keep the names that the file gives them: the language table says what they mean.
/// A source that is a model's answer with a fenced block becomes the program in the block, with a note that counts them.
/// - Parameters:
///   - defaultLanguage: where neither the candidate nor its row names one.
///   - isStrict: a key that means nothing is an error.
///   - note: called with what a person should know.
///   - body: called with each candidate: only one is in memory.
public func forEachCandidate(
    path: String, defaultLanguage: String = "python3", isStrict: Bool = false, note: (String) -> Void = { _ in },
    body: (Candidate) throws -> Void
) throws {
    var numbered = NumberedCandidates(defaultLanguage: defaultLanguage, isStrict: isStrict)
    let rowFiles = try isDirectory(path) ? RowLayout.files(in: path, note: note) : []
    if !rowFiles.isEmpty {
        for file in rowFiles { try numbered.addRows(of: file, body) }
    } else if isDirectory(path) {
        var directory = try CandidateDirectory(path)
        try directory.forEach { problem, item in
            try body(numbered.candidate(item, of: problem, at: SourceLocation(file: path)))
        }
        directory.notes.forEach(note)
    } else if fileExtension(path) == "json" {
        let file = try JSONFile(path: path)
        for row in try CandidateRow.rows(in: file.root) { try numbered.add(row, at: file.root.row.location, body) }
    } else {
        // A file of another name is taken for JSON Lines.
        let storage = RowFile.Storage(fileNamed: lastComponent(path)) ?? .jsonLines
        try numbered.addRows(of: RowFile(path: path, storage: storage, isAlone: true), body)
    }
    guard numbered.count > 0 else {
        throw DatasetError(.nothingLeft, "\(path): holds no candidates", remedy: "Check the file")
    }
    numbered.notes.forEach(note)
}

/// As `forEachCandidate`, all in memory.
public func readCandidates(
    path: String, defaultLanguage: String = "python3", isStrict: Bool = false, note: (String) -> Void = { _ in }
) throws -> [Candidate] {
    var candidates: [Candidate] = []
    try forEachCandidate(path: path, defaultLanguage: defaultLanguage, isStrict: isStrict, note: note) { candidates.append($0) }
    return candidates
}

/// Numbers the candidates of a file while it is read.
private struct NumberedCandidates {
    let defaultLanguage: String
    private(set) var count = 0
    private var counts: [String: Int] = [:]
    /// The problem of the candidate before, and how many of its candidates came: those of a problem mostly lie together.
    private var last = (problem: "", count: 0)
    private var unknown: UnknownKeys
    private var fenced = FencedSources()

    init(defaultLanguage: String, isStrict: Bool) {
        self.defaultLanguage = defaultLanguage
        unknown = UnknownKeys(known: CandidateRow.knownKeys, fate: "passed over", isStrict: isStrict)
    }

    mutating func addRows(of file: RowFile, _ body: (Candidate) throws -> Void) throws {
        let reader = try file.rows()
        while let next = try reader.next() { try add(CandidateRow(next.cell), at: next.location, body) }
    }

    mutating func add(_ row: CandidateRow, at location: SourceLocation, _ body: (Candidate) throws -> Void) throws {
        if !row.unknownKeys.isEmpty { try unknown.add(row.unknownKeys, at: location) }
        for item in row.items { try body(candidate(item, of: row.problem, at: location)) }
    }

    mutating func candidate(_ item: CandidateRow.Item, of problem: String, at location: SourceLocation) throws -> Candidate {
        if problem != last.problem {
            counts[last.problem] = last.count
            last = (problem, counts[problem, default: 0])
        }
        let index = last.count
        last.count += 1
        count += 1
        let language = item.language ?? defaultLanguage
        return Candidate(
            problem: problem, index: index, label: item.label ?? "candidates/\(index)", language: language,
            source: fenced.program(in: PlainSource.unmarked(item.code), language: language),
            expected: try expectedVerdict(item.expected, field: "expected", at: location), expectedCorrect: item.isSolved)
    }

    var notes: [String] { unknown.notes + fenced.notes }
}
