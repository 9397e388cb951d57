import FileSystem
import Foundation
import ModelClient
import Records
import RunProtocol

/// `RUN/server.json`: what the server of a generation said that it serves, when it was first asked. Completions of two models under one name
/// would be mixed without anybody's knowing.
struct ServerRecord {
    let directory: RunDirectory

    /// More than this is no record of ours.
    private static let longest = 1 << 16

    private var path: String { directory.path + "/server.json" }

    /// Compares with the run's record, or makes it.
    /// - Parameter allowsOther: another answer than the first is only noted.
    /// - Returns: what a person should know; nil: nothing.
    /// - Throws: `CommandError(.usage)` where the server says something else than it did; `FileError`.
    func check(_ served: ServedRevision, allowsOther: Bool) throws -> String? {
        guard let known = try known() ?? record(served), known != served else { return nil }
        let what =
            "the server now serves \(Self.text(served)) under the name \(ForeignText.line(served.model)), and earlier completions of "
            + "\(directory.path) came from \(Self.text(known))"
        guard allowsOther else {
            throw CommandError(
                .usage, what,
                remedy: "Point gen.base_url at a server of the first one, or mix them with --allow_mixed_server (gen.allow_mixed_server).")
        }
        return what
    }

    /// What the record says; nil: there is none.
    private func known() throws -> ServedRevision? {
        guard let bytes = try Files.read(path, limit: Self.longest) else { return nil }
        do { return try JSONDecoder().decode(ServedRevision.self, from: Data(bytes)) } catch {
            throw CommandError(
                .failure, "\(path) cannot be read as a record of the server: \(error)",
                remedy: "Remove it: the next worker writes it again, from what the server then says.")
        }
    }

    /// Makes the record, unless another worker was faster. Returns what the file then says.
    private func record(_ served: ServedRevision) throws -> ServedRevision? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let temporary = Files.temporary(of: path)
        let file = try OpenFile.creating(temporary)
        try file.write(Array(try encoder.encode(served)) + [UInt8(ascii: "\n")], at: 0)
        try file.sync()
        if try Files.publish(temporary, as: path) { return served }
        return try known()
    }

    private static func text(_ served: ServedRevision) -> String {
        let root = served.root.isEmpty ? "a model" : ForeignText.line(served.root)
        return root + (served.contextLength.map { " with \($0) tokens of context" } ?? "")
    }
}
