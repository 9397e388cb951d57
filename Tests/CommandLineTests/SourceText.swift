import Foundation

/// The project's own files, for tests that check rules over the source.
enum SourceText {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path

    static func all(of module: String) throws -> [(path: String, text: String)] {
        let directory = root + "/Sources/" + module
        let files = (FileManager.default.enumerator(atPath: directory)?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".swift") }
        return try files.map { ("\(module)/\($0)", try String(contentsOfFile: directory + "/" + $0, encoding: .utf8)) }
    }
}

/// A file that is gone when the test is.
final class TemporaryFile {
    let path: String

    init(_ name: String, _ text: String) throws {
        let directory = FileManager.default.temporaryDirectory.path + "/gencode-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        path = directory + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path) }
}
