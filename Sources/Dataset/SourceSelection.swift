import FileSystem
import Foundation
import Records

/// Which files of a repository of a hub are wanted. What the README declares decides, else their paths alone, as in the library `datasets`.
public struct SourceSelection: Sendable, Hashable {
    /// Names of splits; empty: all.
    public var splits: [String]
    /// One of several variants of a data set: a name that the README declares, else the directory that holds the variant. nil: the default
    /// one; without a declaration the files outside of such directories, else `default`.
    public var variant: String?
    /// Patterns of fnmatch(3) for whole paths; empty: all. They decide alone, whatever the files are.
    public var patterns: [String]

    public init(splits: [String] = [], variant: String? = nil, patterns: [String] = []) {
        self.splits = splits
        self.variant = variant
        self.patterns = patterns
    }

    /// In the order of preference, where a repository has the same rows in several formats.
    private static let extensions = ["parquet", "arrow", "jsonl", "ndjson"]
    private static let compressions = ["gz", "zst"]
    private static let splitWords = [
        "train": "train", "training": "train", "valid": "valid", "validation": "valid", "val": "valid", "dev": "valid", "test": "test",
        "testing": "test", "eval": "test", "evaluation": "test",
    ]

    /// The chosen paths.
    /// - Parameter readme: the content of the README; nil: there is none.
    public func files(among paths: [String], readme: [UInt8]?, of source: String) throws -> [String] {
        guard let declared = try declaredFiles(among: paths, readme: readme, of: source) else { return try files(among: paths, of: source) }
        return declared.map(\.path)
    }

    /// The chosen files with their splits, in the order of the README; nil: it declares nothing, or does not count.
    public func declaredFiles(among paths: [String], readme: [UInt8]?, of source: String) throws -> [DataSetCard.DeclaredFile]? {
        guard patterns.isEmpty, let readme, let card = try DataSetCard(DecodedText(readme).text, name: DataSetCard.fileName) else {
            return nil
        }
        let wanted = splits.map(Self.plainSplit)
        return try card.files(among: paths, variant: variant, of: source) { wanted.isEmpty || wanted.contains(Self.plainSplit($0)) }
    }

    /// The chosen paths, in the order of their names.
    /// - Parameter source: what messages call the repository.
    /// - Throws: `DatasetError` where nothing is left, where a choice is missing, or where a shard of a file is missing.
    public func files(among paths: [String], of source: String) throws(DatasetError) -> [String] {
        let sorted = paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        if !patterns.isEmpty {
            let chosen = sorted.filter { path in patterns.contains { fnmatch($0, path, 0) == 0 } }
            guard chosen.isEmpty else { return chosen }
            throw DatasetError(
                .nothingLeft, "\(source): no file matches \(patterns.joined(separator: ", "))", remedy: Self.remedy(listing: sorted))
        }
        let rows = try ofVariant(Self.ofOneFormat(sorted.filter { Self.format(of: $0) != nil && !Self.isHidden($0) }), source)
        guard !rows.isEmpty else {
            throw DatasetError(
                .unknownFormat, "\(source): it has no \(Self.extensions.joined(separator: ", ")) file", remedy: Self.remedy(listing: sorted)
            )
        }
        let chosen = splits.isEmpty ? rows : rows.filter { splits.map(Self.plainSplit).contains(Self.split(of: $0)) }
        guard !chosen.isEmpty else {
            let known = Set(rows.map(Self.split)).sorted().joined(separator: ", ")
            throw DatasetError(
                .nothingLeft, "\(source): no file is of the split \(splits.joined(separator: ", "))", remedy: "Its files are of: \(known)")
        }
        try Self.checkShards(chosen, source)
        return chosen
    }

    /// Files of the variant, where the repository has directories of variants.
    private func ofVariant(_ rows: [String], _ source: String) throws(DatasetError) -> [String] {
        let variants = Set(rows.compactMap(Self.variant)).sorted()
        if let variant {
            let chosen = rows.filter { $0.hasPrefix(variant + "/") }
            guard chosen.isEmpty else { return chosen }
            throw DatasetError(
                .nothingLeft, "\(source): no directory with data is called \(variant)",
                remedy: variants.isEmpty ? "Leave --config_name out" : "Use one of: \(variants.joined(separator: ", "))")
        }
        let plain = rows.filter { Self.variant(of: $0) == nil }
        if !plain.isEmpty { return plain }
        guard variants.count > 1 else { return rows }
        if variants.contains("default") { return rows.filter { $0.hasPrefix("default/") } }
        throw DatasetError(
            .nothingLeft, "\(source): it has several variants, and none is the default",
            remedy: "Give --config_name with one of: \(variants.joined(separator: ", "))")
    }

    /// Where a repository has the rows of a split in several formats, one of them is enough.
    private static func ofOneFormat(_ rows: [String]) -> [String] {
        func kind(_ row: String) -> [String?] {
            let split = split(of: row)
            return [variant(of: row), splitWords.values.contains(split) ? split : nil]
        }
        let formats = Dictionary(grouping: rows, by: kind).mapValues { rows in
            extensions.first { name in rows.contains { format(of: $0) == name } }
        }
        return rows.filter { format(of: $0) == formats[kind($0)] }
    }

    // MARK: Names

    /// The extension without one of compression. nil: no file of rows.
    static func format(of path: String) -> String? {
        var name = lastComponent(path)
        if compressions.contains(fileExtension(name)) { name = String(name.dropLast(fileExtension(name).count + 1)) }
        return extensions.contains(fileExtension(name)) ? fileExtension(name) : nil
    }

    private static func isHidden(_ path: String) -> Bool {
        path.split(separator: "/").contains { $0.hasPrefix(".") || $0.hasPrefix("__") }
    }

    /// The directory at the top, unless it is one that says the split, or `data`.
    private static func variant(of path: String) -> String? {
        guard let slash = path.firstIndex(of: "/") else { return nil }
        let top = String(path[..<slash])
        return top == "data" || splitWords[top.lowercased()] != nil ? nil : top
    }

    /// The split by the words of the file's name, else of the directories above it. Without any, the name before its first mark.
    static func split(of path: String) -> String {
        let parts = path.split(separator: "/").reversed()
        for part in parts {
            let words = part.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
            if let split = words.lazy.compactMap(split(ofWord:)).first { return split }
        }
        let name = parts.first.map { $0.prefix { $0 != "-" && $0 != "." }.lowercased() } ?? "train"
        return name == "part" ? "train" : name
    }

    /// A word may be numbered, as in `test2`.
    private static func split(ofWord word: String) -> String? {
        splitWords[word] ?? splitWords[String(word.reversed().drop { $0.isASCII && $0.isNumber }.reversed())]
    }

    /// The name of the directory above a file, if it says a split and the file's own name does not, as in `validation/0000.parquet`.
    static func splitOfDirectory(above path: String) -> String? {
        let parts = path.split(separator: "/").suffix(2).map(String.init)
        guard parts.count == 2, splitWords[parts[0].lowercased()] != nil else { return nil }
        let words = parts[1].lowercased().split { !$0.isLetter && !$0.isNumber }
        return words.contains { splitWords[String($0)] != nil } ? nil : parts[0]
    }

    private static func plainSplit(_ name: String) -> String { splitWords[name.lowercased()] ?? name.lowercased() }

    // MARK: Shards

    /// Of `train-00000-of-00039.parquet` and the like, all must be there: fewer rows than the set has would not be noticed.
    static func checkShards(_ paths: [String], _ source: String) throws(DatasetError) {
        var found: [String: Set<Int>] = [:]
        var counts: [String: Int] = [:]
        for path in paths {
            guard let match = path.firstMatch(of: /-(\d{1,6})-of-(\d{1,6})/), let number = Int(match.1), let count = Int(match.2) else {
                continue
            }
            let family = "\(path[..<match.range.lowerBound])-of-\(match.2)"
            found[family, default: []].insert(number)
            counts[family] = count
        }
        for (family, count) in counts.sorted(by: { $0.key < $1.key }) {
            let missing = (0..<count).filter { found[family]?.contains($0) != true }
            guard let first = missing.first else { continue }
            throw DatasetError(
                .missingShard,
                "\(source): of \(family) \(counted(missing.count, "shard")) of \(count) \(agreeing(missing.count, "is", "are")) missing, the first is number \(first)",
                remedy: "Fetch all of them: a set with fewer rows is another set")
        }
    }

    private static func remedy(listing paths: [String]) -> String {
        let shown = paths.prefix(8).map(ForeignText.line).joined(separator: ", ")
        return paths.isEmpty ? "It has no files" : "It has: \(shown)\(paths.count > 8 ? ", ..." : "")"
    }
}
