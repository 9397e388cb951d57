import Digests
import FileSystem
import Records

/// A directory of flat tables with `export.json`, which names their columns and checksums. It appears whole or not at all.
package final class TableExport {
    package struct Request {
        package var output: String
        package var format: TableFormat
        /// An earlier export of that name is replaced; otherwise it is an error.
        package var replace: Bool
        /// Other users may read the export, as the umask allows.
        package var isShared: Bool
        package var toolVersion: String

        package init(output: String, format: TableFormat, replace: Bool, isShared: Bool, toolVersion: String) {
            (self.output, self.format, self.replace) = (output, format, replace)
            (self.isShared, self.toolVersion) = (isShared, toolVersion)
        }
    }

    package struct Table: Sendable {
        package var file: String
        package var rows: Int
        package var bytes: Int
    }

    private static let manifest = "export.json"
    private static let format = "gencode run export"

    private let request: Request
    private let directory: PendingDirectory
    private var files: [(table: Table, description: JSONValue)] = []

    /// - Throws: `FileError` (.exists) where something is there that is not replaced.
    package init(_ request: Request) throws {
        self.request = request
        try TableExport.checkOutput(request)
        directory = try PendingDirectory(request.output, mode: request.isShared ? 0o777 : 0o700)
    }

    /// Only an earlier export is ever replaced: the directory goes away with all that is in it.
    private static func checkOutput(_ request: Request) throws {
        guard let there = try Files.identity(request.output) else { return }
        guard request.replace else {
            throw FileError(
                .exists, "\(request.output) exists already", remedy: "Choose another --output, or give --replace for an earlier export")
        }
        guard there.kind == .directory, try ExportManifest.isManifest("\(request.output)/\(manifest)", format: format) else {
            throw FileError(
                .exists, "\(request.output) is no export of a run: it has no \(manifest) that `run export` wrote",
                remedy: "Choose another --output, or remove it yourself")
        }
    }

    /// Writes one table to its end.
    /// - Throws: `DatasetError`, `FileError`, and what `body` throws.
    package func table(_ name: String, columns: [TableColumn], _ body: (TableWriter) throws -> Void) throws {
        let file = "\(name).\(request.format.rawValue)"
        let writer = try TableWriter(name, path: "\(directory.temporary)/\(file)", format: request.format, columns: columns)
        try body(writer)
        try writer.finish()
        let sum = try FileChecksum.sha256(ofPath: writer.path)
        let description: [String: JSONValue] = [
            "name": .string(name), "path": .string(file), "rows": .integer(Int64(writer.rows)), "bytes": .integer(Int64(sum.bytes)),
            "sha256": .string(sum.sha256), "columns": .array(columns.map(\.described)),
        ]
        files.append((Table(file: file, rows: writer.rows, bytes: sum.bytes), .object(description)))
    }

    /// Writes `export.json` and gives the directory its name.
    package func finish(run: String, dataset: String) throws -> [Table] {
        let members: [String: JSONValue] = [
            "format": .string(TableExport.format), "format_version": .integer(1), "created_by": .string("gencode \(request.toolVersion)"),
            "run": .string(run), "dataset_fingerprint": .string(dataset), "tables": .array(files.map(\.description)),
        ]
        let file = try OpenFile.creating("\(directory.temporary)/\(TableExport.manifest)")
        try file.write(Array((JSONValue.object(members).lines + "\n").utf8), at: 0)
        try file.syncWithTimes()
        if request.replace { try directory.replace(directories: []) } else { try directory.publish(directories: []) }
        return files.map(\.table)
    }
}

extension TableColumn {
    fileprivate var described: JSONValue {
        var members: [String: JSONValue] = ["name": .string(name), "type": .string(kind.rawValue), "meaning": .string(meaning)]
        if !unit.isEmpty { members["unit"] = .string(unit) }
        return .object(members)
    }
}

extension FileChecksum {
    /// - Throws: `FileError` where the file cannot be read.
    static func sha256(ofPath path: String) throws -> (bytes: Int, sha256: String) {
        guard let file = try OpenFile.reading(path) else { throw FileError.notFound(path) }
        let size = try file.identity().size
        var place = 0
        let sum = try FileChecksum.sha256("").ofFile(size: size) {
            let piece = try file.read(at: place, count: 1 << 20)
            place += piece.count
            return piece
        }
        return (size, sum.hex)
    }
}
