import ColumnStore
import Foundation
import Judging
import Records

extension ProblemRemainder {
    /// - Throws: `DatasetError` for a text that `text` does not write.
    init(_ cell: Cell) throws {
        let row = try cell.parsedJSON()
        try row.cell.forEachMember { key, value in
            switch key {
            case "extra": try value.forEachMember { extra[$0] = try JSONValue($1) }
            case "extra_text": extraText = try value.text()
            case "checker": checker = try Self.checker(value)
            case "harness":
                guard let found = StoredText.harness(try JSONValue(value).text) else { throw value.refusal("is no harness") }
                harness = found
            case "output_limit_bytes": outputLimit = try Self.outputLimit(value)
            case "languages": languages = try value.texts()
            case "bytes":
                try value.forEachMember { column, texts in
                    try texts.forEachMember { bytes[column, default: [:]][try Self.position($0, texts)] = try Self.bytes($1) }
                }
            default: guard try readTests(key, value) else { throw value.refusal("this version does not know it") }
            }
        }
    }

    /// False: the key says nothing of tests.
    private mutating func readTests(_ key: String, _ value: Cell) throws -> Bool {
        for kind in TestKind.allCases {
            if key == "\(kind.name).names" {
                testNames[kind] = try value.texts()
                return true
            }
            guard key == "\(kind.name).settings" else { continue }
            testSettings[kind] = try value.elements().map { cell in
                if cell.isNull { return TestSettings() }
                guard let settings = StoredText.testSettings(try JSONValue(cell).text) else {
                    throw cell.refusal("no program can be run with it")
                }
                return settings
            }
            return true
        }
        return false
    }

    private static func checker(_ cell: Cell) throws -> CheckerSpec {
        guard let checker = StoredText.checker(try JSONValue(cell).text), CheckerTable.knows(checker) else {
            throw cell.refusal("is no checker that this version knows")
        }
        return checker
    }

    private static func outputLimit(_ cell: Cell) throws -> Int {
        let limit = try cell.integer()
        guard (0...Problem.largestOutputLimit.bytes).contains(limit) else { throw cell.refusal("is no number of bytes up to 1 TiB") }
        return limit
    }

    private static func position(_ text: String, _ cell: Cell) throws -> Int {
        guard let position = Int(text), position >= 0 else { throw cell.refusal("`\(ForeignText.line(text))` is no position") }
        return position
    }

    private static func bytes(_ cell: Cell) throws -> [UInt8] {
        guard let data = Data(base64Encoded: try cell.text()) else { throw cell.refusal("is not base64") }
        return Array(data)
    }

    /// Adds to a problem, which was read from the other columns, what only this column holds.
    /// - Parameter cell: the column's value, which errors name.
    func complete(_ problem: inout Problem, at cell: Cell) throws {
        if let checker { problem.checker = checker }
        problem.harness = harness
        problem.outputLimit = outputLimit.map(ByteCount.init(bytes:))
        if let extraText { problem.extra = extraText }
        for kind in TestKind.allCases {
            let rows = problem.tests.indices.filter { problem.tests[$0].kind == kind }
            try assign(testNames[kind], to: rows, cell) { problem.tests[$0].name = $1 }
            try assign(testSettings[kind], to: rows, cell) { problem.tests[$0].settings = $1 }
            try restore("\(kind.name).input", rows, cell) { problem.tests[$0].input = $1 }
            try restore("\(kind.name).output", rows, cell) { problem.tests[$0].expectedOutput = $1 }
        }
        for (isCorrect, column) in SolutionColumns.both {
            let rows = problem.solutions.indices.filter { problem.solutions[$0].isCorrect == isCorrect }
            try restore("\(column).solution", rows, cell) { problem.solutions[$0].source = $1 }
        }
        try assign(languages, to: Array(problem.solutions.indices), cell) { problem.solutions[$0].language = $1 }
    }

    private func assign<Value>(_ values: [Value]?, to rows: [Int], _ cell: Cell, _ body: (Int, Value) -> Void) throws {
        guard let values else { return }
        guard values.count == rows.count else { throw cell.refusal("it has \(values.count) values for \(rows.count) tests or solutions") }
        for (row, value) in zip(rows, values) { body(row, value) }
    }

    private func restore(_ column: String, _ rows: [Int], _ cell: Cell, _ body: (Int, [UInt8]) -> Void) throws {
        for (position, text) in bytes[column] ?? [:] {
            guard rows.indices.contains(position) else { throw cell.refusal("`\(column)` has no position \(position)") }
            body(rows[position], text)
        }
    }
}
