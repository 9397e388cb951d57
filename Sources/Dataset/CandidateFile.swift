import Judging
import Records

/// Candidates from a file of rows, or from a directory with a file for each candidate. `CandidateRow` says which rows are understood,
/// `CandidateDirectory` which files.
///
/// Null or empty code is kept: it counts as wrong. Keys that mean nothing are passed over, with a note. A problem's candidates are numbered
/// in the order of the file, over all its rows. Languages keep the names that the file gives them: the language table says what they mean.
/// A source that is a model's answer with a fenced block becomes the program in the block, with a note that counts them.
/// - Parameters:
///   - defaultLanguage: where neither the candidate nor its row names one.
///   - isStrict: a key that means nothing is an error.
///   - note: called with what a person should know.
public func readCandidates(
    path: String, defaultLanguage: String = "python3", isStrict: Bool = false, note: (String) -> Void = { _ in }
) throws -> [Candidate] {
    var collected = CollectedCandidates(defaultLanguage: defaultLanguage, isStrict: isStrict)
    if isDirectory(path) {
        try CandidateDirectory(path).forEach { problem, item in try collected.add(item, of: problem, at: SourceLocation(file: path)) }
    } else if fileExtension(path) == "json" {
        let file = try JSONFile(path: path)
        for row in try CandidateRow.rows(in: file.root) { try collected.add(row, at: file.root.row.location) }
    } else {
        // A file of another name is taken for JSON Lines.
        let storage = RowFile.Storage(fileNamed: lastComponent(path)) ?? .jsonLines
        let reader = try RowFile(path: path, storage: storage, isAlone: true).rows()
        while let next = try reader.next() { try collected.add(CandidateRow(next.cell), at: next.location) }
    }
    guard !collected.candidates.isEmpty else {
        throw DatasetError(.nothingLeft, "\(path): holds no candidates", remedy: "Check the file")
    }
    collected.notes.forEach(note)
    return collected.candidates
}

/// The candidates of a file while it is read.
private struct CollectedCandidates {
    let defaultLanguage: String
    private(set) var candidates: [Candidate] = []
    private var counts: [String: Int] = [:]
    private var unknown: UnknownKeys
    private var fenced = FencedSources()

    init(defaultLanguage: String, isStrict: Bool) {
        self.defaultLanguage = defaultLanguage
        unknown = UnknownKeys(known: CandidateRow.knownKeys, fate: "passed over", isStrict: isStrict)
    }

    mutating func add(_ row: CandidateRow, at location: SourceLocation) throws {
        try unknown.add(row.unknownKeys, at: location)
        for item in row.items { try add(item, of: row.problem, at: location) }
    }

    mutating func add(_ item: CandidateRow.Item, of problem: String, at location: SourceLocation) throws {
        let index = counts[problem, default: 0]
        counts[problem] = index + 1
        let language = item.language ?? defaultLanguage
        candidates.append(
            Candidate(
                problem: problem, index: index, label: item.label ?? "candidates/\(index)", language: language,
                source: fenced.program(in: item.code, language: language),
                expected: try expectedVerdict(item.expected, field: "expected", at: location), expectedCorrect: item.isSolved))
    }

    var notes: [String] { unknown.notes + fenced.notes }
}
