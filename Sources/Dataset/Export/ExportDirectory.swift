import Digests
import FileSystem
import Records

/// The directory of an export while it is written: it appears whole or not at all.
///
///     README.md      for people and for the hub: the columns, the splits, where the rows come from
///     export.json    every file with its SHA-256
///     data/          the rows
final class ExportDirectory {
    static let manifest = "export.json"
    static let readme = "README.md"
    static let data = "data"

    private let request: ExportRequest
    private let directory: PendingDirectory
    private let columns: [ExportColumn]
    private var splits: [SplitWriter] = []
    private var shards: [(split: String, shard: SplitWriter.Shard)] = []

    /// - Throws: `DatasetError`, `FileError` where something is there that is not replaced.
    init(_ request: ExportRequest, columns: [ExportColumn]) throws {
        self.request = request
        self.columns = columns
        try Self.checkOutput(request)
        directory = try PendingDirectory(request.output, mode: request.isShared ? 0o777 : 0o700)
        try directory.makeDirectory(Self.data)
    }

    /// Only an earlier export is ever replaced: the directory goes away with all that is in it.
    static func checkOutput(_ request: ExportRequest) throws {
        guard let there = try Files.identity(request.output) else { return }
        guard request.replace else {
            throw FileError(
                .exists, "\(request.output) exists already", remedy: "Choose another --output, or give --replace for an earlier export")
        }
        guard there.kind == .directory, try ExportManifest.isManifest("\(request.output)/\(manifest)") else {
            throw FileError(
                .exists, "\(request.output) is no export: it has no \(manifest) that `data export` wrote",
                remedy: "Choose another --output, or remove it yourself")
        }
    }

    /// The rows of a split, which come one split after another.
    func split(_ name: String) throws -> SplitWriter {
        if let last = splits.last, last.split == name { return last }
        try finishSplit()
        try Self.checkName(name)
        let writer = SplitWriter(
            name, in: "\(directory.temporary)/\(Self.data)", format: request.format, columns: columns, limit: request.shardBytes)
        splits.append(writer)
        return writer
    }

    private func finishSplit() throws {
        guard let last = splits.last, !shards.contains(where: { $0.split == last.split }) else { return }
        shards += try last.finish().map { (last.split, $0) }
    }

    /// `datasets` takes `train.a_1` for a split, and `my-split` for none.
    static func checkName(_ split: String) throws {
        let parts = split.split(separator: ".", omittingEmptySubsequences: false)
        let isWord = parts.allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { $0 == 0x5F || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) }
        }
        guard isWord, split.utf8.count <= 100 else {
            throw DatasetError(
                .badValue, "the split \"\(ForeignText.line(split))\" has a name that `datasets` refuses",
                remedy: "Names of splits are letters, digits, _ and dots between them: leave it out by --split_name, or make the set with "
                    + "--split")
        }
        guard isReadBack(split) else {
            throw DatasetError(
                .badValue, "the split \"\(split)\" would be read back as another one: files of \(split) count as parts of it",
                remedy: "Make the set with other splits (--split), or leave this one out by --split_name")
        }
    }

    /// A reader takes the split from the name of the file.
    private static func isReadBack(_ split: String) -> Bool {
        RowFile(path: "\(split)-00000-of-00001.parquet", storage: .parquet, isAlone: false).split == split
    }

    /// Writes what describes the rows, and gives the directory its name.
    /// - Parameter about: what the export is made from.
    func finish(_ about: ExportSubject) throws -> ExportSummary {
        try finishSplit()
        var summary = ExportSummary()
        for (split, shard) in shards {
            let path = "\(Self.data)/\(shard.path)"
            let file = try checksum(path)
            summary.files.append(
                ExportSummary.File(path: path, split: split, rows: shard.rows, bytes: file.bytes, sha256: file.sha256))
        }
        let sizes = Dictionary(uniqueKeysWithValues: splits.map { ($0.split, $0.bytes) })
        try write(Self.readme, ExportReadme(about, request, columns, summary, sizes: sizes).text)
        let readme = try checksum(Self.readme)
        try write(
            Self.manifest, ExportManifest.text(about, summary, readme: (Self.readme, readme.bytes, readme.sha256), by: request.toolVersion))
        if request.replace { try directory.replace(directories: [Self.data]) } else { try directory.publish(directories: [Self.data]) }
        return summary
    }

    private func write(_ name: String, _ text: String) throws {
        let file = try OpenFile.creating("\(directory.temporary)/\(name)")
        try file.write(Array(text.utf8), at: 0)
        try file.syncWithTimes()
    }

    private func checksum(_ name: String) throws -> (bytes: Int, sha256: String) {
        try FileChecksum.sha256(ofPath: "\(directory.temporary)/\(name)")
    }
}

/// What an export is made from.
struct ExportSubject {
    enum Kind: String {
        case problems
        case candidates
    }

    var kind: Kind
    /// Of the set, or of the file of candidates.
    var name: String
    /// What the set was made from; nil: the export is one of candidates.
    var source: String?
    var fingerprint: Digest?
    /// JSON, as the set has it.
    var transforms: String?
}
