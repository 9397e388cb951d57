import Judging
import Records

/// The keys of the objects within a row in the CodeContests schema, written as in `checker.name`.
enum NestedKeys {
    private static let testColumns = TestKind.allCases.map(\.name)
    private static let solutionColumns = ["solutions", "incorrect_solutions"]
    private static let testKeys = ["input", "output"]
    private static let solutionKeys = ["language", "solution", "label", "expected"]
    private static let programKeys = ["name", "convention", "language", "files", "arguments"]
    private static let durationKeys = ["seconds", "nanos"]

    /// Those that mean something.
    static let known: [String] =
        testColumns.flatMap { column in testKeys.map { "\(column).\($0)" } }
        + solutionColumns.flatMap { column in solutionKeys.map { "\(column).\($0)" } }
        + (programKeys + CheckerTable.names.flatMap { parameters(of: $0) }).map { "checker.\($0)" }
        + durationKeys.map { "time_limit.\($0)" }

    /// Those of a row that mean nothing.
    static func unknown(in row: Cell) throws -> Set<String> {
        var found: Set<String> = []
        for column in testColumns { try add(row, column, besides: testKeys, to: &found) }
        for column in solutionColumns { try add(row, column, besides: solutionKeys, to: &found) }
        try add(row, "time_limit", besides: durationKeys, to: &found)
        if let checker = try row.optional("checker"), checker.kind == .object {
            let name = try checker.optional("name")?.text() ?? CheckerSpec.programName
            let known = name == CheckerSpec.programName ? programKeys : ["name"] + parameters(of: name)
            try add(row, "checker", besides: known, to: &found)
        }
        return found
    }

    private static func parameters(of checker: String) -> [String] { CheckerTable[checker]?.parameters.map(\.rowKey) ?? [] }

    /// Of an object, or of each object of a list.
    private static func add(_ row: Cell, _ column: String, besides known: [String], to found: inout Set<String>) throws {
        guard let cell = try row.optional(column) else { return }
        let objects = cell.kind == .list ? Array(try cell.elements()) : [cell]
        for object in objects where object.kind == .object {
            for key in try object.keys(besides: known) { found.insert("\(column).\(key)") }
        }
    }
}
