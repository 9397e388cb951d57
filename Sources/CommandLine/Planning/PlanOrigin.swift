import Foundation
import Records

/// Where a plan came from, for the reader of its report. No task depends on it.
struct PlanOrigin: Codable, Sendable {
    /// As ISO 8601 in UTC.
    var date: String
    /// The command that planned the run, quoted for a shell.
    var command: String
    /// The model that wrote the candidates; nil means that the candidates do not name one.
    var model: String?
    /// How many problems the split has.
    var problemsOfSplit: Int
    /// How many candidates were left out because the host did not offer their language, by language. Nil: none.
    var leftOut: [String: Int]?

    init(
        model: String?, problemsOfSplit: Int, leftOut: [String: Int] = [:], arguments: [String] = CommandLine.arguments, date: Date = Date()
    ) {
        self.date = date.formatted(.iso8601)
        command = PlanOrigin.shellText(arguments)
        self.model = model
        self.problemsOfSplit = problemsOfSplit
        self.leftOut = leftOut.isEmpty ? nil : leftOut
    }

    /// The words with single quotes around those that a shell would change. The program is named without its directory.
    static func shellText(_ arguments: [String]) -> String {
        let program = arguments.first.map { [URL(fileURLWithPath: $0).lastPathComponent] } ?? []
        return (program + arguments.dropFirst()).map(quoted).joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let plain = word.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-_./,:=+@%".unicodeScalars.contains(scalar)
        }
        return plain && !word.isEmpty ? word : "'" + ForeignText.replacing("'", in: word, with: "'\\''") + "'"
    }
}
