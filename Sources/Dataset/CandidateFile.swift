import Foundation
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
    let reader = try LineReader(path: path)
    var candidates: [Candidate] = []
    var counts: [String: Int] = [:]
    var unknown = UnknownKeys(known: CandidateRow.keys + CandidateRow.itemKeys, fate: "passed over", isStrict: isStrict)
    while let line = try reader.nextFilled() {
        let row = try decodeRow(CandidateRow.self, from: readLine(line, at: reader), at: reader)
        try unknown.add(row.unknownKeys, at: reader.location)
        for item in row.items {
            let index = counts[row.taskName, default: 0]
            counts[row.taskName] = index + 1
            candidates.append(
                Candidate(
                    problem: row.taskName, index: index, label: item.label ?? "candidates/\(index)",
                    language: item.language ?? defaultLanguage, source: Array((item.code ?? "").utf8),
                    expected: try expectedVerdict(item.expected, field: "expected", at: reader.location),
                    expectedCorrect: item.isSolved))
        }
    }
    guard !candidates.isEmpty else {
        throw DatasetError(.nothingLeft, "\(path): holds no candidates", remedy: "Check the file")
    }
    unknown.notes.forEach(note)
    return candidates
}

private struct CandidateRow: Decodable {
    static let itemKeys = ["code", "solution", "language", "label", "expected", "published_is_solved"]
    static let keys = ["task_name", "candidates", "language", "label", "published_is_solved"]

    struct Item: Decodable {
        var unknownKeys: Set<String> = []
        var code: String?
        var language: String?
        var label: String?
        var expected: String?
        var isSolved: Bool?

        init(from decoder: any Decoder) throws {
            let scalar = try decoder.singleValueContainer()
            if scalar.decodeNil() { return }
            if let source = try? scalar.decode(String.self) {
                code = source
                return
            }
            self = try Item(fields: try decoder.container(keyedBy: FieldName.self))
        }

        init(fields: KeyedDecodingContainer<FieldName>) throws {
            guard let key: FieldName = ["code", "solution"].first(where: fields.contains) else {
                throw DecodingError.keyNotFound(FieldName(stringValue: "code"), .init(codingPath: fields.codingPath, debugDescription: ""))
            }
            code = try fields.decodeIfPresent(String.self, forKey: key)
            language = try fields.decodeIfPresent(String.self, forKey: "language")
            label = try fields.decodeIfPresent(String.self, forKey: "label")
            expected = try fields.decodeIfPresent(String.self, forKey: "expected")
            isSolved = try fields.decodeIfPresent(Bool.self, forKey: "published_is_solved")
            unknownKeys = Set(fields.allKeys.map(\.stringValue)).subtracting(CandidateRow.itemKeys)
        }
    }

    var taskName: String
    var items: [Item]
    var unknownKeys: Set<String>

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: FieldName.self)
        taskName = try fields.decode(String.self, forKey: "task_name")
        guard fields.contains("candidates") else {
            guard fields.contains("code") || fields.contains("solution") else {
                throw DecodingError.keyNotFound(FieldName(stringValue: "candidates` or `code"), .init(codingPath: [], debugDescription: ""))
            }
            items = [try Item(fields: fields)]
            unknownKeys = items[0].unknownKeys.subtracting(["task_name"])
            return
        }
        items = try fields.decode([Item].self, forKey: "candidates")
        unknownKeys = items.reduce(into: Set(fields.allKeys.map(\.stringValue)).subtracting(CandidateRow.keys)) {
            $0.formUnion($1.unknownKeys)
        }
        let language = try fields.decodeIfPresent(String.self, forKey: "language")
        for index in items.indices where items[index].language == nil { items[index].language = language }
        if items.count == 1 {
            items[0].label = try items[0].label ?? fields.decodeIfPresent(String.self, forKey: "label")
            items[0].isSolved = try items[0].isSolved ?? fields.decodeIfPresent(Bool.self, forKey: "published_is_solved")
        }
    }
}
