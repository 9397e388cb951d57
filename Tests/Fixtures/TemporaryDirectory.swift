import Foundation
import Testing

/// A directory that goes away with its last reference.
package final class TemporaryDirectory: Sendable {
    package let path: String

    /// - Parameter below: nil: the system's place for temporary files.
    package init(below place: String? = nil) throws {
        var template = Array("\(place ?? NSTemporaryDirectory())/gencode-store-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    package func file(_ name: String) -> String { "\(path)/\(name)" }

    package func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

package func contents(of path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

package func overwrite(_ path: String, with bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: path)) }
