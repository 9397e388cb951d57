import FileSystem
import Records

/// Why a source could not become a problem set or a list of candidates.
public enum DatasetCode: String, CaseIterable, FailureCode {
    /// A file or directory cannot be opened, listed or read.
    case unreadable
    /// A file of an export cannot be written.
    case unwritable
    /// The source is neither of the formats that can be read.
    case unknownFormat
    /// A line is not JSON, or cut; a YAML file does not parse.
    case malformed
    /// Of the files that a data set consists of, one is missing or is there twice.
    case missingShard
    /// The program that reads and writes Parquet and Arrow files is not installed.
    case readerMissing
    case missingField
    case wrongType
    /// The type is right and the value is not.
    case badValue
    case duplicateName
    case noTests
    /// A language name that is asked for is none that is known.
    case unknownLanguage
    /// The filters and the sampling left no problem.
    case nothingLeft
}

public typealias DatasetError = Failure<DatasetCode>

/// A place in a source, as messages print it: `train.jsonl:17`, `train.parquet, row 17`, or a file alone.
struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    var file: String
    /// From 1; nil where the whole file is meant.
    var line: Int?
    /// The number counts the rows of a file that has no lines.
    var countsRows = false

    var description: String { line.map { countsRows ? "\(file), row \($0)" : "\(file):\($0)" } ?? file }
    /// What the number counts.
    var unit: String { countsRows ? "row" : "line" }
}

extension Failure where Code == DatasetCode {
    /// Whether this host failed, and not the source: the next file would meet the same.
    var isOfHost: Bool {
        guard let cause = cause as? FileError else { return false }
        return cause.code == .inputOutput || cause.code == .noSpace
    }

    /// A failed system call on a file of the source.
    static func file(_ cause: FileError) -> DatasetError {
        let remedy = cause.code == .notFound ? "Check the path" : "Check that the path is readable for this user"
        return DatasetError(.unreadable, cause.message, remedy: remedy, cause: cause)
    }
}
