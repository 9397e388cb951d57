import FileSystem
import Foundation
import Records

/// A file of rows, and the split that it is of.
public struct RowFile: Sendable, Hashable {
    /// What the rows are stored as.
    public enum Storage: String, Sendable {
        case jsonLines
        case parquet
        case arrow

        /// By the end of the file's name; nil: it holds no rows. JSON Lines may be packed.
        init?(fileNamed name: String) {
            let isPacked = ["gz", "zst"].contains(fileExtension(name))
            switch fileExtension(isPacked ? Self.withoutExtension(name) : name) {
            case "jsonl", "ndjson": self = .jsonLines
            case "parquet" where !isPacked: self = .parquet
            case "arrow" where !isPacked: self = .arrow
            default: return nil
            }
        }

        fileprivate static func withoutExtension(_ name: String) -> String { String(name.dropLast(fileExtension(name).count + 1)) }
    }

    public var path: String
    public var storage: Storage
    public var split: String
    /// The file's name or the directory above it says the split, or a file of the data set does.
    public var isNamedAfterSplit: Bool

    /// In a directory of files the file's name is the split; a file alone whose name is not a usual split is `train`.
    init(path: String, storage: Storage, isAlone: Bool) {
        self.path = path
        self.storage = storage
        let name = Self.split(ofName: ShardName(lastComponent(path)).split)
        isNamedAfterSplit = !Self.namesOfNoSplit.contains(name) && (!isAlone || Self.usualSplits.contains(name))
        split = isNamedAfterSplit ? name : "train"
    }

    private static let usualSplits: Set = ["train", "valid", "validation", "dev", "test"]
    /// As CodeContests+ names its files.
    private static let namesOfNoSplit: Set = ["part"]

    /// Files of one split may be numbered, as LiveCodeBench's `test2` is.
    private static func split(ofName name: String) -> String {
        let word = String(name.reversed().drop { $0.isASCII && $0.isNumber }.reversed())
        return usualSplits.contains(word) ? word : name
    }

    init(path: String, storage: Storage, split: String) {
        (self.path, self.storage, self.split, isNamedAfterSplit) = (path, storage, split, true)
    }

    /// nil: the file's name is that of no file of rows.
    init?(_ declared: DataSetCard.DeclaredFile) {
        guard let storage = Storage(fileNamed: lastComponent(declared.path)) else { return nil }
        self.init(path: declared.path, storage: storage, split: declared.split)
    }

    /// The rows of the file.
    /// - Parameter columns: the only ones that are needed; nil means all. A file that cannot leave columns unread gives others too.
    func rows(columns: [String]? = nil) throws -> any RowReading {
        switch storage {
        case .jsonLines: try JSONLinesReader(path: path, columns: columns)
        case .parquet, .arrow: try ArrowReader(path: path, wanted: columns)
        }
    }

    /// The columns that the file says it has, without reading them; of JSON Lines, the keys of the first row. nil: it has no rows.
    func columns() throws -> Set<String>? {
        guard storage == .jsonLines else { return Set(try ArrowReader(path: path, wanted: []).columns) }
        let reader = try JSONLinesReader(path: path)
        // The row's texts are the reader's.
        return try withExtendedLifetime(reader) {
            try reader.next().map { $0.cell.kind == .object ? Set(try $0.cell.keys(besides: [])) : [] }
        }
    }
}

/// What the name of a file of rows says: `train`, `train-00000-of-00039`, and with 16 hexadecimal digits behind that, as the hub wrote it
/// until 2022.
struct ShardName: Hashable {
    var split: String
    /// From 0; nil: the file is not one of several.
    var position: Int?
    var count: Int?

    init(_ name: String) {
        var stem = name
        while RowFile.Storage(fileNamed: stem) != nil || ["gz", "zst"].contains(fileExtension(stem)) {
            stem = RowFile.Storage.withoutExtension(stem)
        }
        split = stem
        guard let match = stem.wholeMatch(of: /(.+?)-(\d{1,9})-of-(\d{1,9})(-[0-9a-f]{16})?/) else { return }
        (split, position, count) = (String(match.1), Int(match.2), Int(match.3))
    }

    /// - Throws: `DatasetError` (.missingShard) where one of `of-N` is missing, or is there twice: the rows would be others than the set's.
    static func checkComplete(_ paths: [String]) throws(DatasetError) {
        struct Series: Hashable {
            var split: String
            var count: Int
        }
        var found: [Series: [Int: String]] = [:]
        for path in paths {
            let name = ShardName(lastComponent(path))
            guard let position = name.position, let count = name.count else { continue }
            let series = Series(split: name.split, count: count)
            if let other = found[series]?.updateValue(path, forKey: position) ?? nil {
                throw DatasetError(
                    .missingShard, "\(path): \(lastComponent(other)) is the same part of the split \(name.split)",
                    remedy: "Keep the one that belongs to the data set")
            }
            found[series, default: [:]][position] = path
        }
        for (series, shards) in found.sorted(by: { $0.key.split < $1.key.split }) {
            guard let gap = (0..<series.count).first(where: { shards[$0] == nil }) else {
                guard shards.count > series.count, let other = shards.keys.max().flatMap({ shards[$0] }) else { continue }
                throw DatasetError(.missingShard, "\(other): its number is not one of \(series.count)", remedy: "Remove or rename it")
            }
            let missing = series.count - shards.keys.count { $0 < series.count }
            throw DatasetError(
                .missingShard,
                "\(parent(of: shards.values.min() ?? "")): of the \(series.count) files of the split \(series.split) "
                    + "\(counted(missing, "file")) \(agreeing(missing, "is", "are")) missing, such as number \(gap) of 0 to \(series.count - 1)",
                remedy: "Fetch the data set again; to read one file alone, give its path")
        }
    }

    private static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
