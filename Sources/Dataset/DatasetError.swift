import Foundation

/// Why a source could not become a problem set or a list of candidates.
public struct DatasetError: Error, CustomStringConvertible, Sendable {
    public enum Code: String, Sendable, CaseIterable {
        /// A file or directory cannot be opened, listed or read.
        case unreadable
        /// The source is neither of the formats that can be read.
        case unknownFormat
        /// A line is not JSON, or cut; a YAML file does not parse.
        case malformed
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

    public var code: Code
    /// What, which object, why.
    public var message: String
    /// What to do.
    public var remedy: String

    public init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    public var description: String { "\(message); \(remedy)" }
}

/// A place in a source, as messages print it: `train.jsonl:17`, or a file alone.
struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    var file: String
    /// From 1; nil where the whole file is meant.
    var line: Int?

    var description: String { line.map { "\(file):\($0)" } ?? file }
}

extension DatasetError {
    /// A failed system call on a path.
    static func system(_ call: String, _ path: String, _ number: Int32) -> DatasetError {
        let known: [Int32: String] = [
            ENOENT: "ENOENT", EACCES: "EACCES", EPERM: "EPERM", EISDIR: "EISDIR", ENOTDIR: "ENOTDIR", EIO: "EIO", ELOOP: "ELOOP",
            EMFILE: "EMFILE", ENFILE: "ENFILE", ENAMETOOLONG: "ENAMETOOLONG", ESTALE: "ESTALE", ENOMEM: "ENOMEM",
        ]
        let name = known[number] ?? "errno \(number)"
        return DatasetError(
            .unreadable, "\(path): \(call) failed: \(name), \(String(cString: strerror(number)))",
            remedy: number == ENOENT ? "check the path" : "check that the path is readable for this user")
    }
}
