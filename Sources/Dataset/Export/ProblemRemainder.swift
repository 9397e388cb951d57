import ColumnStore
import Foundation
import Judging
import Records

/// What a problem has that the columns of the CodeContests schema cannot say: the column `gencode` of an export, as JSON text. With it the
/// rows of an export become the problems again that they were made from.
struct ProblemRemainder {
    static let column = "gencode"

    /// Keys of the problem's `extra` that are no columns of the export.
    var extra: [String: JSONValue] = [:]
    /// The whole of `extra`, where the same value is not written as the same text.
    var extraText: String?
    var checker: CheckerSpec?
    var harness: Harness?
    /// Bytes.
    var outputLimit: Int?
    /// Of all tests of a kind; only of kinds whose tests have names of their own.
    var testNames: [TestKind: [String]] = [:]
    /// Of all tests of a kind; only of kinds whose tests have any.
    var testSettings: [TestKind: [TestSettings]] = [:]
    /// Of all solutions, the correct ones first.
    var languages: [String]?
    /// Texts of the columns that are not UTF-8, or that begin with a byte order mark, which a reader of rows drops; by column and position.
    var bytes: [String: [Int: [UInt8]]] = [:]

    init() {}

    /// - Parameters:
    ///   - problem: whole, its tests and solutions in the order of the columns.
    ///   - hasChecker: the rows have a column for the checker.
    ///   - columns: the keys of `extra` that are columns.
    init(of problem: Problem, hasChecker: Bool, columns: Set<String>) throws {
        if !hasChecker, problem.checker != .standard { checker = problem.checker }
        harness = problem.harness
        outputLimit = problem.outputLimit?.bytes
        let values = try ExtraValues(problem)
        if let values { extra = values.members.filter { !columns.contains($0.key) } } else { extraText = problem.extra }
        for kind in TestKind.allCases {
            let tests = problem.tests.filter { $0.kind == kind }
            if tests.enumerated().contains(where: { $1.name != "\(kind.name)/\($0)" }) { testNames[kind] = tests.map(\.name) }
            if tests.contains(where: { !$0.settings.isEmpty }) { testSettings[kind] = tests.map(\.settings) }
            keep(tests.map(\.input), of: "\(kind.name).input")
            keep(tests.map(\.expectedOutput), of: "\(kind.name).output")
        }
        for (isCorrect, column) in SolutionColumns.both {
            keep(problem.solutions.filter { $0.isCorrect == isCorrect }.map(\.source), of: "\(column).solution")
        }
        let named = problem.solutions.map(\.language)
        if named.contains(where: { KnownLanguages.keyOrName($0) != $0 }) { languages = named }
    }

    private mutating func keep(_ texts: [[UInt8]], of column: String) {
        for (index, text) in texts.enumerated() where !isUTF8(text) || text.starts(with: utf8ByteOrderMark) {
            bytes[column, default: [:]][index] = text
        }
    }

    /// nil: there is nothing.
    func text() throws -> String? {
        var members: [String: JSONValue] = [:]
        if !extra.isEmpty { members["extra"] = .object(extra) }
        if let extraText { members["extra_text"] = .string(extraText) }
        if let checker { members["checker"] = try .parsed(StoredText.of(checker)) }
        if let harness { members["harness"] = try .parsed(StoredText.of(harness)) }
        if let outputLimit { members["output_limit_bytes"] = .integer(Int64(outputLimit)) }
        for (kind, names) in testNames { members["\(kind.name).names"] = .array(names.map(JSONValue.string)) }
        for (kind, settings) in testSettings {
            members["\(kind.name).settings"] = .array(
                try settings.map { try $0.isEmpty ? .null : .parsed(StoredText.of($0)) })
        }
        if let languages { members["languages"] = .array(languages.map(JSONValue.string)) }
        if !bytes.isEmpty {
            members["bytes"] = .object(
                bytes.mapValues { texts in
                    .object(Dictionary(uniqueKeysWithValues: texts.map { ("\($0)", .string(Data($1).base64EncodedString())) }))
                })
        }
        return members.isEmpty ? nil : JSONValue.object(members).text
    }
}

/// The members of a problem's `extra`.
struct ExtraValues {
    var members: [String: JSONValue]

    /// nil: `extra` is written in another way than the one in which this version writes the same value.
    init?(_ problem: Problem) throws {
        guard !problem.extra.isEmpty else {
            members = [:]
            return
        }
        guard let value = try? JSONValue.parsed(problem.extra), case .object(let found) = value, value.text == problem.extra else {
            return nil
        }
        members = found
    }
}

/// The two columns of solutions.
enum SolutionColumns {
    static let both = [(isCorrect: true, column: "solutions"), (isCorrect: false, column: "incorrect_solutions")]
}

extension JSONValue {
    /// The value of a JSON text.
    static func parsed(_ text: String) throws -> JSONValue {
        let row = try Row(json: text, at: SourceLocation(file: "JSON text"))
        return try withExtendedLifetime(row) { try JSONValue(row.cell) }
    }
}
