import Foundation
import Testing

/// A directory that goes away with its last reference.
final class TemporaryDirectory: Sendable {
    let path: String

    /// - Parameter below: nil: the system's place for temporary files.
    init(below place: String? = nil) throws {
        var template = Array("\(place ?? NSTemporaryDirectory())/gencode-store-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

func contents(of path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

func overwrite(_ path: String, with bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: path)) }
