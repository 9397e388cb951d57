import FileSystem
import Foundation
import Records

/// `export.json`.
enum ExportManifest {
    static let format = "gencode export"

    /// - Parameter readme: the path, the size and the SHA-256 of the README.
    static func text(
        _ about: ExportSubject, _ summary: ExportSummary, readme: (path: String, bytes: Int, sha256: String), by version: String
    ) throws -> String {
        var members: [String: JSONValue] = [
            "format": .string(format), "format_version": .integer(1), "kind": .string(about.kind.rawValue),
            "created_by": .string("gencode \(version)"), "name": .string(about.name),
            "splits": .object(summary.splits.mapValues { .integer(Int64($0)) }),
            "files": .array(
                [file(readme.path, readme.bytes, readme.sha256)]
                    + summary.files.map { file($0.path, $0.bytes, $0.sha256, rows: $0.rows, split: $0.split) }),
        ]
        if let source = about.source { members["source"] = .string(source) }
        if let fingerprint = about.fingerprint { members["fingerprint"] = .string(fingerprint.description) }
        if let transforms = about.transforms { members["transforms"] = (try? JSONValue.parsed(transforms)) ?? .string(transforms) }
        return JSONValue.object(members).lines + "\n"
    }

    private static func file(_ path: String, _ bytes: Int, _ sha256: String, rows: Int? = nil, split: String? = nil) -> JSONValue {
        var members: [String: JSONValue] = ["path": .string(path), "bytes": .integer(Int64(bytes)), "sha256": .string(sha256)]
        if let rows, let split { members.merge(["rows": .integer(Int64(rows)), "split": .string(split)]) { $1 } }
        return .object(members)
    }

    /// Whether a file is one that an export of that format made.
    static func isManifest(_ path: String, format: String = ExportManifest.format) throws -> Bool {
        guard let bytes = try Files.read(path, limit: 64 << 20),
            case .object(let members)? = try? JSONValue.parsed(String(decoding: bytes, as: UTF8.self))
        else { return false }
        return members["format"] == .string(format)
    }
}

extension JSONValue {
    /// JSON text with sorted keys, a line for each member.
    var lines: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        guard let data = try? encoder.encode(self) else { preconditionFailure("a JSON value without NaN encodes") }
        return String(decoding: data, as: UTF8.self)
    }
}
