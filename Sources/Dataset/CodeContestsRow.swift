import Records

/// One row in the CodeContests schema, checked for types and counts, its enums not yet translated.
struct CodeContestsRow {
    var name: String
    var split: String?
    var description: String
    var tests: [TestKind: TestColumn]
    var source: EnumValue?
    var difficulty: EnumValue?
    var solutions: SolutionColumn
    var incorrectSolutions: SolutionColumn
    var tags: [String]
    var timeLimit: Duration?
    /// In bytes; 0: unknown.
    var memoryLimit: Int
    var inputFile: String
    var outputFile: String
    var checker: CheckerSpec?
    /// What an export of a set adds for what has no field; nil: the row is no such one.
    var remainder: (value: ProblemRemainder, cell: Cell)?
    /// The fields that have no place above.
    var extra: [String: JSONValue]

    static let ownFields = [
        "name", "split", "description", "public_tests", "private_tests", "generated_tests", "source", "difficulty", "solutions",
        "incorrect_solutions", "cf_tags", "time_limit", "memory_limit_bytes", "input_file", "output_file", "checker",
        ProblemRemainder.column,
    ]

    /// Fields of the published sets that have no place above and are kept as they are.
    static let keptFields: Set<String> = [
        "cf_contest_id", "cf_index", "cf_points", "cf_rating", "is_description_translated", "untranslated_description",
        // AlphaCodium's.
        "is_valid_problem", "is_valid_test", "multiple_solutions",
    ]

    var unknownKeys: Set<String> { Set(extra.keys).subtracting(Self.keptFields) }

    init(_ cell: Cell) throws {
        name = try cell.required("name").text()
        guard !name.isEmpty else { throw try cell.required("name").refusal("a problem's name is not empty") }
        split = try cell.optional("split")?.text()
        description = try cell.optional("description")?.text() ?? ""
        tests = [:]
        for kind in TestKind.allCases { tests[kind] = try cell.optional(kind.name).map(TestColumn.init) }
        guard !tests.isEmpty else { throw cell.missing("private_tests") }
        source = try cell.optional("source").map(EnumValue.init)
        difficulty = try cell.optional("difficulty").map(EnumValue.init)
        solutions = try cell.optional("solutions").map(SolutionColumn.init) ?? SolutionColumn()
        incorrectSolutions = try cell.optional("incorrect_solutions").map(SolutionColumn.init) ?? SolutionColumn()
        tags = try cell.optional("cf_tags")?.texts() ?? []
        timeLimit = try cell.optional("time_limit").flatMap(duration)
        memoryLimit = try cell.optional("memory_limit_bytes").map(byteCount) ?? 0
        inputFile = try cell.optional("input_file")?.text() ?? ""
        outputFile = try cell.optional("output_file")?.text() ?? ""
        checker = try cell.optional("checker").map(CheckerField.init)?.checker
        remainder = try cell.optional(ProblemRemainder.column).map { (try ProblemRemainder($0), $0) }
        extra = remainder?.value.extra ?? [:]
        try cell.forEachMember(besides: Self.ownFields) { extra[$0] = try JSONValue($1) }
    }
}

/// Tests as `{"input": [...], "output": [...]}` or as `[{"input": ..., "output": ...}, ...]`.
struct TestColumn {
    var inputs: [[UInt8]] = []
    var outputs: [[UInt8]] = []

    init(_ cell: Cell) throws {
        if cell.kind == .list {
            for pair in try cell.elements() {
                inputs.append(try pair.required("input").bytes())
                outputs.append(try pair.required("output").bytes())
            }
            return
        }
        inputs = try cell.required("input").elements().map { try $0.bytes() }
        outputs = try cell.required("output").elements().map { try $0.bytes() }
        guard inputs.count == outputs.count else { throw cell.refusal("\(inputs.count) inputs and \(outputs.count) outputs") }
    }
}

/// Solutions as `{"language": [...], "solution": [...]}` or as a list of objects; `label` and `expected` (a verdict's code) are ours.
struct SolutionColumn {
    struct Item {
        var language: EnumValue
        var solution: [UInt8]
        var label: String?
        var expected: String?
    }

    var items: [Item] = []

    init() {}

    init(_ cell: Cell) throws {
        if cell.kind == .list {
            items = try cell.elements().map {
                Item(
                    language: try EnumValue($0.required("language")), solution: try $0.required("solution").bytes(),
                    label: try $0.optional("label")?.text(), expected: try $0.optional("expected")?.text())
            }
            return
        }
        let languages = try cell.required("language").elements().map(EnumValue.init)
        let sources = try cell.required("solution").elements().map { try $0.bytes() }
        func texts(_ key: String) throws -> [String?]? {
            try cell.optional(key)?.elements().map { $0.isNull ? nil : try $0.text() }
        }
        let labels = try texts("label")
        let expected = try texts("expected")
        for (name, count) in [("language", languages.count), ("label", labels?.count), ("expected", expected?.count)] {
            guard let count, count != sources.count else { continue }
            throw cell.refusal("\(count) of `\(name)` and \(sources.count) of `solution`")
        }
        items = sources.indices.map {
            Item(language: languages[$0], solution: sources[$0], label: labels?[$0], expected: expected?[$0])
        }
    }
}

/// A memory limit: a whole number of bytes. 0: unknown.
func byteCount(_ cell: Cell) throws -> Int {
    guard let whole = Int(exactly: try cell.number()), whole >= 0, whole <= Problem.largestMemoryLimit.bytes else {
        throw cell.refusal("is no number of bytes between 0 and 1 TiB")
    }
    guard whole == 0 || whole >= Problem.smallestMemoryLimit.bytes else {
        throw cell.refusal("is \(whole) bytes, in which no program runs; was it meant in another unit than bytes?")
    }
    return whole
}

/// A duration as an object of seconds and nanos, as a number of seconds, or as text (`"1.5s"`). Zero: unknown.
func duration(_ cell: Cell) throws -> Duration? {
    let value: Duration?
    switch cell.kind {
    case .integer, .number: value = timeLimit(seconds: try cell.number())
    case .text:
        let text = try cell.text()
        value = Double(text.hasSuffix("s") ? String(text.dropLast()) : text).flatMap(timeLimit(seconds:))
    default:
        let seconds = try cell.optional("seconds")?.number() ?? 0
        value = timeLimit(seconds: seconds + (try cell.optional("nanos")?.number() ?? 0) / 1e9)
    }
    guard let value else { throw cell.refusal("is no duration between 0 and a million seconds") }
    return value == .zero ? nil : value
}

/// A time limit by its seconds, to the nanosecond; nil: negative, not finite or out of all reason.
func timeLimit(seconds: Double) -> Duration? {
    guard seconds >= 0, seconds <= Problem.longestTimeLimit.inSeconds else { return nil }
    return .nanoseconds(Int64((seconds * 1e9).rounded()))
}
