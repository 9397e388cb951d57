import Judging
import Records

/// What the problems of a set have, which decides about the columns of its export.
final class ProblemSurvey {
    private(set) var sources = NamedLabels(CodeContestsNames.sources)
    private(set) var difficulties = NamedLabels(CodeContestsNames.difficulties)
    private(set) var languages = NamedLabels(CodeContestsNames.languages, known: KnownLanguages.keyOrName)
    /// A solution has another label than its position gives it.
    private(set) var hasLabels = false
    /// A solution states a verdict.
    private(set) var hasVerdicts = false
    /// A problem has another checker than the standard one, which a column can say.
    private(set) var hasCheckers = false
    /// A problem has what only the column `gencode` can say.
    private(set) var hasRemainders = false
    /// The keys of `extra` that every problem has, with values of one type.
    private(set) var extraColumns: [String: ExportFeature] = [:]
    private var count = 0
    private var types: [String: ColumnType] = [:]
    /// Whether a problem has a remainder that does not depend on which keys of `extra` become columns.
    private var hasOwnRemainder = false

    private static let mostExtraColumns = 500

    private static let publishedTypes: [String: ExportFeature] = [
        "cf_contest_id": .value("int64"), "cf_index": .text, "cf_points": .value("float32"), "cf_rating": .value("int32"),
        "is_description_translated": .value("bool"), "untranslated_description": .text,
    ]

    /// - Throws: `DatasetError` for a problem that no row can hold.
    func look(at problem: Problem) throws {
        try Self.checkOrder(of: problem)
        count += 1
        sources.add(problem.source)
        difficulties.add(problem.difficulty)
        for (isCorrect, column) in SolutionColumns.both {
            for (index, solution) in problem.solutions.filter({ $0.isCorrect == isCorrect }).enumerated() {
                languages.add(solution.language)
                if solution.label != "\(column)/\(index)" { hasLabels = true }
                if solution.expected != nil { hasVerdicts = true }
            }
        }
        let values = try ExtraValues(problem)
        for (key, value) in values?.members ?? [:] {
            types[key, default: ColumnType(published: Self.publishedTypes[key])].add(value)
        }
        let hasText = problem.checker != .standard && CheckerField.text(of: problem.checker) != nil
        if hasText { hasCheckers = true }
        guard !hasOwnRemainder else { return }
        let keys = Set((values?.members ?? [:]).keys)
        hasOwnRemainder = try ProblemRemainder(of: problem, hasChecker: hasText, columns: keys).text() != nil
    }

    /// After the last problem.
    func finish() {
        let everywhere = types.filter { key, type in type.rows == count && !key.isEmpty && !CodeContestsRow.ownFields.contains(key) }
        // So many keys are no columns that anybody made by hand.
        extraColumns = everywhere.count > Self.mostExtraColumns ? [:] : everywhere.compactMapValues(\.feature)
        hasRemainders = hasOwnRemainder || types.count > extraColumns.count
    }

    /// Columns keep the order within each of them alone.
    private static func checkOrder(of problem: Problem) throws {
        let kinds = problem.tests.map(\.kind.rawValue)
        let places = problem.solutions.map { $0.isCorrect ? 0 : 1 }
        guard kinds == kinds.sorted(), places == places.sorted() else {
            throw DatasetError(
                .badValue,
                "\(problem.split)/\(problem.name): its tests are not in the order public, private, generated, or a correct solution stands "
                    + "behind an incorrect one; no row can say so",
                remedy: "Make the set again with this version of gencode")
        }
    }
}

/// Names that are class labels as long as all of them are those of the published set; else texts.
struct NamedLabels {
    private let names: [String]
    private let known: [String: Int]
    private var areLabels = true

    /// - Parameter known: what a problem calls the name; nil: as it is, and the first one is the empty text.
    init(_ names: [String], known: ((String) -> String)? = nil) {
        self.names = names
        let called = known.map { names.map($0) } ?? [""] + names.dropFirst()
        self.known = Dictionary(uniqueKeysWithValues: called.enumerated().map { ($1, $0) })
    }

    mutating func add(_ name: String) { if known[name] == nil { areLabels = false } }

    var feature: ExportFeature { areLabels ? .classLabel(names) : .text }

    /// - Parameter name: one that was added.
    func encode(_ name: String, into encoder: any RowEncoding) {
        guard areLabels, let number = known[name] else { return encoder.text(name) }
        encoder.integer(Int64(number))
    }
}
