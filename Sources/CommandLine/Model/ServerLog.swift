import FileSystem
import Foundation
import Records

/// What a model server writes to its standard output and standard error, in a node-local file that only this user can read.
struct ServerLog: Sendable {
    let path: String
    /// Opened with O_APPEND: this process and the server both write to the file.
    let descriptor: OwnedDescriptor

    /// Bytes at the end of the file in which the last lines are looked for.
    private static let window = 64 << 10

    init(path: String) throws(FileError) {
        self.path = path
        descriptor = try OwnedDescriptor(opening: path, O_WRONLY | O_CREAT | O_APPEND, mode: 0o600)
    }

    func write(_ line: String) throws(FileError) { try descriptor.write(Array((line + "\n").utf8), name: path) }

    /// The last lines, each cut to 400 bytes. Empty: nothing was written, or the file cannot be read.
    func lastLines(_ count: Int) -> [String] {
        guard let file = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? file.close() }
        guard let size = try? file.seekToEnd() else { return [] }
        let start = size > UInt64(ServerLog.window) ? size - UInt64(ServerLog.window) : 0
        guard (try? file.seek(toOffset: start)) != nil, let bytes = try? file.readToEnd() else { return [] }
        // The first line of a window may be half a line.
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).dropFirst(start > 0 ? 1 : 0)
        return lines.suffix(count).map { ForeignText.beginning(of: String($0), bytes: 400) }
    }

    /// The last lines for an error message, headed by the path of the log.
    var excerpt: String {
        let lines = lastLines(20).map { "  | " + $0 }
        return "the last lines of \(path):\n" + (lines.isEmpty ? "  | (none)" : lines.joined(separator: "\n"))
    }
}
