import Judging
import Records

/// The columns of an export of problems: those of the published CodeContests, as far as the set has them, then what else it has.
struct ProblemColumns {
    let columns: [ExportColumn]
    fileprivate let survey: ProblemSurvey
    private let parts: [Part]

    private struct Part {
        let column: ExportColumn
        let key: StaticKey
        let encode: (ExportedProblem, any RowEncoding) -> Void

        init(_ name: String, _ feature: ExportFeature, _ encode: @escaping (ExportedProblem, any RowEncoding) -> Void) {
            (column, key, self.encode) = (ExportColumn(name, feature), StaticKey(name), encode)
        }
    }

    init(_ survey: ProblemSurvey) {
        self.survey = survey
        parts = Self.parts(survey)
        columns = parts.map(\.column)
    }

    /// - Parameter problem: one that the survey has seen.
    func exported(_ problem: Problem) throws -> ExportedProblem { try ExportedProblem(problem, survey) }

    func encode(_ problem: ExportedProblem, into encoder: any RowEncoding) {
        encoder.beginObject()
        for part in parts {
            encoder.key(part.key)
            part.encode(problem, encoder)
        }
        encoder.endObject()
    }

    /// In the order of the published set.
    private static func parts(_ survey: ProblemSurvey) -> [Part] {
        var extras = survey.extraColumns
        func extra(_ names: String...) -> [Part] {
            names.compactMap { name in extras.removeValue(forKey: name).map { extraPart(name, $0) } }
        }
        let names = Part("name", .text) { $1.text($0.problem.name) }
        let statement = Part("description", .text) { $1.text($0.problem.statement) }
        var parts = [names, statement] + TestKind.allCases.map(testPart)
        parts += [
            labelPart("source", survey.sources) { $0.problem.source },
            labelPart("difficulty", survey.difficulties) { $0.problem.difficulty },
        ]
        parts += SolutionColumns.both.map { SolutionEncoding($0.column, isCorrect: $0.isCorrect, survey) }.map(solutionPart)
        parts += extra("cf_contest_id", "cf_index", "cf_points", "cf_rating")
        parts.append(Part("cf_tags", .list(.text)) { $1.texts($0.problem.tags) })
        parts += extra("is_description_translated", "untranslated_description")
        parts += [
            timePart, Part("memory_limit_bytes", .value("int64")) { $1.integer(Int64($0.problem.memoryLimit?.bytes ?? 0)) },
            Part("input_file", .text) { $1.text($0.problem.inputFile ?? "") },
            Part("output_file", .text) { $1.text($0.problem.outputFile ?? "") },
        ]
        parts += extras.sorted { $0.key < $1.key }.map(extraPart)
        if survey.hasCheckers { parts.append(Part("checker", .text) { $1.optional($0.checker) }) }
        if survey.hasRemainders { parts.append(Part(ProblemRemainder.column, .text) { $1.optional($0.remainder) }) }
        return parts
    }

    private static func extraPart(_ name: String, _ feature: ExportFeature) -> Part {
        Part(name, feature) { problem, encoder in
            guard let value = problem.extra[name] else { return encoder.null() }
            encoder.value(value, as: feature)
        }
    }

    private static func testPart(_ kind: TestKind) -> Part {
        let (input, output) = (StaticKey("input"), StaticKey("output"))
        let columns = [ExportColumn("input", .list(.text)), ExportColumn("output", .list(.text))]
        return Part(kind.name, .structure(columns)) { problem, encoder in
            let tests = problem.problem.tests.filter { $0.kind == kind }
            encoder.beginObject()
            encoder.key(input)
            encoder.list(tests) { encoder.text($0.input) }
            encoder.key(output)
            encoder.list(tests) { encoder.text($0.expectedOutput) }
            encoder.endObject()
        }
    }

    private static func labelPart(_ name: String, _ labels: NamedLabels, _ text: @escaping (ExportedProblem) -> String) -> Part {
        Part(name, labels.feature) { labels.encode(text($0), into: $1) }
    }

    private static func solutionPart(_ encoding: SolutionEncoding) -> Part {
        Part(encoding.column, encoding.feature) { encoding.encode($0.problem, into: $1) }
    }

    private static var timePart: Part {
        let (seconds, nanos) = (StaticKey("seconds"), StaticKey("nanos"))
        let columns = [ExportColumn("seconds", .value("int64")), ExportColumn("nanos", .value("int64"))]
        return Part("time_limit", .structure(columns)) { problem, encoder in
            guard let limit = problem.problem.timeLimit?.nanoseconds else { return encoder.null() }
            encoder.beginObject()
            encoder.key(seconds)
            encoder.integer(limit / 1_000_000_000)
            encoder.key(nanos)
            encoder.integer(limit % 1_000_000_000)
            encoder.endObject()
        }
    }
}

/// A problem with the texts of its columns that must be made.
struct ExportedProblem {
    let problem: Problem
    /// By the key of the column.
    let extra: [String: JSONValue]
    /// nil: the standard checker, or one that the column cannot say.
    let checker: String?
    let remainder: String?

    fileprivate init(_ problem: Problem, _ survey: ProblemSurvey) throws {
        self.problem = problem
        extra = try ExtraValues(problem)?.members ?? [:]
        checker = problem.checker == .standard ? nil : CheckerField.text(of: problem.checker)
        remainder = try ProblemRemainder(of: problem, hasChecker: checker != nil, columns: Set(survey.extraColumns.keys)).text()
    }

    /// Bytes of the values.
    var size: Int {
        let tests = problem.tests.reduce(0) { $0 + $1.input.count + $1.expectedOutput.count + 16 }
        let solutions = problem.solutions.reduce(0) { $0 + $1.source.count + 16 }
        return tests + solutions + problem.statement.utf8.count + problem.extra.utf8.count + (remainder?.utf8.count ?? 0) + 200
    }
}

/// One of the columns of solutions.
private struct SolutionEncoding {
    let column: String
    let isCorrect: Bool
    let languages: NamedLabels
    let hasLabels: Bool
    let hasVerdicts: Bool

    private static let keys = ["language", "solution", "label", "expected"].map(StaticKey.init)

    init(_ column: String, isCorrect: Bool, _ survey: ProblemSurvey) {
        (self.column, self.isCorrect, languages) = (column, isCorrect, survey.languages)
        (hasLabels, hasVerdicts) = (survey.hasLabels, survey.hasVerdicts)
    }

    var feature: ExportFeature {
        var columns = [ExportColumn("language", .list(languages.feature)), ExportColumn("solution", .list(.text))]
        if hasLabels { columns.append(ExportColumn("label", .list(.text))) }
        if hasVerdicts { columns.append(ExportColumn("expected", .list(.text))) }
        return .structure(columns)
    }

    func encode(_ problem: Problem, into encoder: any RowEncoding) {
        let solutions = problem.solutions.filter { $0.isCorrect == isCorrect }
        encoder.beginObject()
        encoder.key(Self.keys[0])
        encoder.list(solutions) { languages.encode($0.language, into: encoder) }
        encoder.key(Self.keys[1])
        encoder.list(solutions) { encoder.text($0.source) }
        if hasLabels {
            encoder.key(Self.keys[2])
            encoder.list(solutions) { encoder.text($0.label) }
        }
        if hasVerdicts {
            encoder.key(Self.keys[3])
            encoder.list(solutions) { encoder.optional($0.expected?.code) }
        }
        encoder.endObject()
    }
}

extension RowEncoding {
    func optional(_ value: String?) { if let value { text(value) } else { null() } }
}
