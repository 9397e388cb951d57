import Foundation
import Records

/// One row of a JSONL file in the CodeContests schema, checked for types and counts, its enums not yet translated.
struct CodeContestsRow: Decodable {
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
    /// The fields that have no place above.
    var extra: [String: JSONValue]

    static let ownFields: Set<String> = [
        "name", "split", "description", "public_tests", "private_tests", "generated_tests", "source", "difficulty", "solutions",
        "incorrect_solutions", "cf_tags", "time_limit", "memory_limit_bytes", "input_file", "output_file", "checker",
    ]

    /// Fields of the published sets that have no place above and are kept as they are.
    static let keptFields: Set<String> = [
        "cf_contest_id", "cf_index", "cf_points", "cf_rating", "is_description_translated", "untranslated_description",
        // AlphaCodium's.
        "is_valid_problem", "is_valid_test", "multiple_solutions",
    ]

    var unknownKeys: Set<String> { Set(extra.keys).subtracting(Self.keptFields) }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: FieldName.self)
        name = try fields.decode(String.self, forKey: "name")
        guard !name.isEmpty else {
            throw DecodingError.dataCorruptedError(forKey: "name", in: fields, debugDescription: "a problem's name is not empty")
        }
        split = try fields.decodeIfPresent(String.self, forKey: "split")
        description = try fields.decodeIfPresent(String.self, forKey: "description") ?? ""
        tests = [:]
        for kind in TestKind.allCases {
            tests[kind] = try fields.decodeIfPresent(TestColumn.self, forKey: FieldName(stringValue: kind.name))
        }
        guard !tests.isEmpty else {
            throw DecodingError.keyNotFound(FieldName(stringValue: "private_tests"), .init(codingPath: [], debugDescription: ""))
        }
        source = try fields.decodeIfPresent(EnumValue.self, forKey: "source")
        difficulty = try fields.decodeIfPresent(EnumValue.self, forKey: "difficulty")
        solutions = try fields.decodeIfPresent(SolutionColumn.self, forKey: "solutions") ?? SolutionColumn()
        incorrectSolutions = try fields.decodeIfPresent(SolutionColumn.self, forKey: "incorrect_solutions") ?? SolutionColumn()
        tags = try fields.decodeIfPresent([String].self, forKey: "cf_tags") ?? []
        timeLimit = try fields.decodeIfPresent(TimeLimitField.self, forKey: "time_limit")?.duration
        memoryLimit = try fields.decodeIfPresent(ByteCountField.self, forKey: "memory_limit_bytes")?.bytes ?? 0
        inputFile = try fields.decodeIfPresent(String.self, forKey: "input_file") ?? ""
        outputFile = try fields.decodeIfPresent(String.self, forKey: "output_file") ?? ""
        checker = try fields.decodeIfPresent(CheckerField.self, forKey: "checker")?.checker
        extra = [:]
        for key in fields.allKeys where !Self.ownFields.contains(key.stringValue) {
            extra[key.stringValue] = try fields.decode(JSONValue.self, forKey: key)
        }
    }
}

/// Only what sampling looks at: a row that is not taken is not built.
struct RowHead: Decodable {
    var name: String
    var split: String?
}

/// Tests as `{"input": [...], "output": [...]}` or as `[{"input": ..., "output": ...}, ...]`.
struct TestColumn: Decodable {
    var inputs: [String]
    var outputs: [String]

    private struct Pair: Decodable {
        var input: String
        var output: String
    }

    init(from decoder: any Decoder) throws {
        if (try? decoder.unkeyedContainer()) != nil {
            let pairs = try [Pair](from: decoder)
            inputs = pairs.map(\.input)
            outputs = pairs.map(\.output)
            return
        }
        let fields = try decoder.container(keyedBy: FieldName.self)
        inputs = try fields.decode([String].self, forKey: "input")
        outputs = try fields.decode([String].self, forKey: "output")
        guard inputs.count == outputs.count else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\(inputs.count) inputs and \(outputs.count) outputs"))
        }
    }
}

/// Solutions as `{"language": [...], "solution": [...]}` or as a list of objects; `label` and `expected` (a verdict's code) are ours.
struct SolutionColumn: Decodable {
    struct Item: Decodable {
        var language: EnumValue
        var solution: String
        var label: String?
        var expected: String?
    }

    var items: [Item] = []

    init() {}

    init(from decoder: any Decoder) throws {
        if (try? decoder.unkeyedContainer()) != nil {
            items = try [Item](from: decoder)
            return
        }
        let fields = try decoder.container(keyedBy: FieldName.self)
        let languages = try fields.decode([EnumValue].self, forKey: "language")
        let sources = try fields.decode([String].self, forKey: "solution")
        let labels = try fields.decodeIfPresent([String?].self, forKey: "label")
        let expected = try fields.decodeIfPresent([String?].self, forKey: "expected")
        for (name, count) in [("language", languages.count), ("label", labels?.count), ("expected", expected?.count)] {
            guard let count, count != sources.count else { continue }
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\(count) of `\(name)` and \(sources.count) of `solution`"))
        }
        items = sources.indices.map {
            Item(language: languages[$0], solution: sources[$0], label: labels?[$0], expected: expected?[$0])
        }
    }
}

/// A memory limit: a whole number of bytes. 0: unknown.
struct ByteCountField: Decodable {
    var bytes: Int

    init(from decoder: any Decoder) throws {
        let number = try decoder.singleValueContainer().decode(Double.self)
        guard let whole = Int(exactly: number), whole >= 0, whole <= Problem.largestMemoryLimit.bytes else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "is no number of bytes between 0 and 1 TiB"))
        }
        guard whole == 0 || whole >= Problem.smallestMemoryLimit.bytes else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "is \(whole) bytes, in which no program runs; was it meant in another unit than bytes?"))
        }
        bytes = whole
    }
}

/// A duration as an object of seconds and nanos, as a number of seconds, or as text (`"1.5s"`). Zero: unknown.
struct TimeLimitField: Decodable {
    var duration: Duration?

    private struct Parts: Decodable {
        var seconds: Double?
        var nanos: Double?
    }

    init(from decoder: any Decoder) throws {
        let value: Duration?
        if let seconds = try? decoder.singleValueContainer().decode(Double.self) {
            value = timeLimit(seconds: seconds)
        } else if let text = try? decoder.singleValueContainer().decode(String.self) {
            value = Double(text.hasSuffix("s") ? String(text.dropLast()) : text).flatMap(timeLimit(seconds:))
        } else {
            let parts = try Parts(from: decoder)
            value = timeLimit(seconds: (parts.seconds ?? 0) + (parts.nanos ?? 0) / 1e9)
        }
        guard let value else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "is no duration between 0 and a million seconds"))
        }
        duration = value == .zero ? nil : value
    }
}

/// A time limit by its seconds, to the nanosecond; nil: negative, not finite or out of all reason.
func timeLimit(seconds: Double) -> Duration? {
    guard seconds >= 0, seconds <= Problem.longestTimeLimit.inSeconds else { return nil }
    return .nanoseconds(Int64((seconds * 1e9).rounded()))
}
