import ColumnStore
import Records

/// Writes the problems of a set as a data set that `datasets` loads and `data etl` reads. It appears at its place whole, or not at all.
/// - Parameters:
///   - splits: the only ones that are written; empty: all.
///   - progress: called with each problem that is written; what it throws ends the export.
/// - Throws: `DatasetError`, `StoreError` or `FileError`; nothing is left then.
public func exportProblems(
    of set: ProblemSet, splits: [String] = [], _ request: ExportRequest, progress: (Int) throws -> Void = { _ in }
) throws -> ExportSummary {
    try ExportDirectory.checkOutput(request)
    let chosen = set.summaries.filter { splits.isEmpty || splits.contains($0.split) }
    guard !chosen.isEmpty else {
        throw DatasetError(
            .nothingLeft, "\(set.path): no problem is of the split \(splits.joined(separator: ", "))", remedy: "Check the name")
    }
    let survey = ProblemSurvey()
    for summary in chosen {
        try ExportDirectory.checkName(summary.split)
        try survey.look(at: set.problem(at: summary.index))
        try progress(0)
    }
    survey.finish()
    let columns = ProblemColumns(survey)
    let directory = try ExportDirectory(request, columns: columns.columns)
    var count = 0
    // In the order in which the files are read again.
    let ordered = chosen.sorted { ($0.split, $0.index) < ($1.split, $1.index) }
    for summary in ordered {
        let problem = try columns.exported(set.problem(at: summary.index))
        try directory.split(summary.split).add(size: problem.size) { columns.encode(problem, into: $0) }
        count += 1
        try progress(count)
    }
    var result = try directory.finish(
        ExportSubject(
            kind: .problems, name: set.description.name, source: set.description.source, fingerprint: set.fingerprint,
            transforms: set.description.transforms))
    if ordered.map(\.index) != chosen.map(\.index) {
        result.notes.append(
            "the set has its splits in another order: a set that is made from the export has the same problems and another fingerprint")
    }
    return result
}

/// Writes candidates as a data set of one row a candidate.
/// - Parameters:
///   - name: what the candidates are called.
///   - split: the split that they become.
///   - candidates: calls its argument with each candidate.
/// - Throws: as `exportProblems`; also for a source that is not UTF-8.
public func exportCandidates(
    named name: String, split: String, _ request: ExportRequest, from candidates: ((Candidate) throws -> Void) throws -> Void
) throws -> ExportSummary {
    try ExportDirectory.checkName(split)
    let directory = try ExportDirectory(request, columns: CandidateColumns.columns)
    try candidates { candidate in
        try CandidateColumns.check(candidate)
        try directory.split(split).add(size: candidate.source.count + 64) { CandidateColumns.encode(candidate, into: $0) }
    }
    return try directory.finish(ExportSubject(kind: .candidates, name: name))
}

/// The columns of candidates, named as `CandidateRow` reads them.
enum CandidateColumns {
    static let columns = [
        ExportColumn("task_name", .text), ExportColumn("language", .text), ExportColumn("code", .text), ExportColumn("label", .text),
        ExportColumn("expected", .text), ExportColumn("is_solved", .value("bool")),
    ]

    private static let keys = columns.map { StaticKey($0.name) }

    static func check(_ candidate: Candidate) throws {
        guard isUTF8(candidate.source) else {
            throw DatasetError(
                .badValue, "the candidate \(candidate.label) of \(candidate.problem) is not UTF-8, and rows hold texts",
                remedy: "Convert it, or leave it out")
        }
    }

    static func encode(_ candidate: Candidate, into encoder: any RowEncoding) {
        encoder.beginObject()
        for (key, text) in zip(keys, [candidate.problem, candidate.language]) {
            encoder.key(key)
            encoder.text(text)
        }
        encoder.key(keys[2])
        encoder.text(candidate.source)
        encoder.key(keys[3])
        encoder.text(candidate.label)
        encoder.key(keys[4])
        encoder.optional(candidate.expected?.code)
        encoder.key(keys[5])
        if let isSolved = candidate.expectedCorrect { encoder.flag(isSolved) } else { encoder.null() }
        encoder.endObject()
    }
}
