import FileSystem
import Records

/// What the README of a data set declares: its variants, and which files are of which split. The declaration stands in YAML before the text,
/// as `configs`, and beats what the files' names say.
///
///     ---
///     configs:
///     - config_name: default
///       data_files:
///       - split: train
///         path: data/train-*
///     ---
public struct DataSetCard: Sendable, Hashable {
    /// The files of one variant.
    struct Variant: Sendable, Hashable {
        var name: String
        var isDefault: Bool
        var splits: [Split]
    }

    struct Split: Sendable, Hashable {
        var name: String
        /// Each matches paths from the top of the data set: see `PathPattern`.
        var patterns: [String]
    }

    /// A file that the card declares, and its split.
    public struct DeclaredFile: Sendable, Hashable {
        public var path: String
        public var split: String

        /// The same file by its path with a directory before it.
        public func below(_ directory: String) -> DeclaredFile { DeclaredFile(path: "\(directory)/\(path)", split: split) }
    }

    public static let fileName = "README.md"
    /// The size of the largest README that is read, in bytes. Beside a larger one the files' names say what they are.
    public static let largest = 4 << 20

    let variants: [Variant]
    private let name: String

    /// nil: the text declares no files. Then their names say what they are.
    /// - Parameter name: what messages call the file.
    /// - Throws: `DatasetError` for YAML that cannot be read, or files that are declared in another way.
    public init?(_ text: String, name: String) throws {
        guard let yaml = Self.yaml(in: text) else { return nil }
        guard let configs = try yamlMapping(yaml, of: name)["configs"] else { return nil }
        self.name = name
        guard case .array(let entries) = configs else { throw Self.refusal(name, "configs", "is not a list") }
        variants = try entries.compactMap { try Variant($0, of: name) }
        if variants.isEmpty { return nil }
    }

    /// The content of the README in a directory; nil: there is none, or it is too large.
    public static func content(in directory: String) throws -> [UInt8]? {
        let path = "\(directory)/\(fileName)"
        let found = try ofSource { try Files.identity(path) }
        guard let found, found.kind == .regular, found.size <= largest else { return nil }
        return try ofSource { try Files.read(path, limit: largest) }
    }

    /// The lines between the first line, which is `---`, and the next such line; nil: the text does not begin so.
    private static func yaml(in text: String) -> String? {
        // `Character.isNewline` is true of other marks as well, such as U+2028, which a line of YAML may hold.
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        let isMark = { (line: Substring) in line == "---" }
        guard let first = lines.firstIndex(where: { !$0.allSatisfy(\.isWhitespace) }), isMark(lines[first]) else { return nil }
        guard let end = lines[(first + 1)...].firstIndex(where: isMark) else { return nil }
        return lines[(first + 1)..<end].joined(separator: "\n")
    }

    static func refusal(_ name: String, _ key: String, _ why: String) -> DatasetError {
        DatasetError(
            .malformed, "\(name): `\(key)` \(why)", remedy: "Correct it; of a data set of the hub, the files can be named with --include")
    }

    /// The files of a variant among the paths of the data set, in the order of the declaration; those of one pattern by their names.
    /// - Parameters:
    ///   - variant: nil: the default one, or the only one.
    ///   - source: what messages call the data set.
    ///   - isWanted: by the name of a split.
    ///   - onAbsentSplit: called with what to tell of a split that has no file at all, which is passed over then; nil: such a split is an error.
    /// - Throws: `DatasetError` where there is no such variant, no wanted split, or no file of a wanted split; where a pattern of a split
    ///   matches nothing; where a shard is missing among what a pattern matches.
    func files(
        among paths: [String], variant: String?, of source: String, isWanted: (String) -> Bool = { _ in true },
        onAbsentSplit: ((String) -> Void)? = nil
    ) throws(DatasetError) -> [DeclaredFile] {
        let declared = try self.variant(variant, of: source).splits
        let splits = declared.filter { isWanted($0.name) }
        guard !splits.isEmpty else {
            throw DatasetError(
                .nothingLeft, "\(source): no file is of such a split",
                remedy: "Its files are of: \(declared.map { ForeignText.line($0.name) }.joined(separator: ", "))")
        }
        let sorted = paths.filter { !Self.ignored.contains(lastComponent($0)) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var files: [DeclaredFile] = []
        var absent: [DatasetError] = []
        for split in splits {
            let found = split.found(among: sorted)
            if let lacking = found.first(where: \.paths.isEmpty) {
                let isPassedOver = onAbsentSplit != nil && found.allSatisfy(\.paths.isEmpty)
                let error = lack(of: lacking.pattern, split, source, mayInclude: onAbsentSplit == nil)
                guard isPassedOver else { throw error }
                absent.append(error)
                continue
            }
            try Self.checkShards(found, source)
            files += unique(found.flatMap(\.paths)).map { DeclaredFile(path: $0, split: split.name) }
        }
        if files.isEmpty, let first = absent.first { throw first }
        for error in absent { onAbsentSplit?("\(error.message): the split is passed over") }
        return unique(files)
    }

    /// - Parameter mayInclude: the files of the data set can be chosen with `--include`.
    private func lack(of pattern: String, _ split: Split, _ source: String, mayInclude: Bool) -> DatasetError {
        DatasetError(
            .missingShard,
            "\(source): \(name) declares `\(ForeignText.line(pattern))` for the split \(ForeignText.line(split.name)), "
                + "and no file has such a path",
            remedy: mayInclude
                ? "Fetch the data set again, or name its files with --include"
                : "Fetch or copy the data set again; to read one file alone, give its path")
    }

    /// A declaration that spells out the paths of some shards means these alone. What a pattern with wildcards matches must be complete.
    private static func checkShards(_ found: [FoundFiles], _ source: String) throws(DatasetError) {
        let paths = unique(found.filter { !$0.isOnePath }.flatMap(\.paths))
        try SourceSelection.checkShards(paths, source)
        // Of one directory at a time: shards of several may have the same names.
        let directories = Dictionary(grouping: paths) { $0.dropLast(lastComponent($0).count) }
        for (_, siblings) in directories.sorted(by: { $0.key < $1.key }) { try ShardName.checkComplete(siblings) }
    }

    /// Files of a data set that never hold rows.
    private static let ignored: Set<String> = [fileName, "config.json", "dataset_info.json", "dataset_infos.json"]

    /// The patterns of all files of a variant.
    func patterns(variant: String?, of source: String) throws(DatasetError) -> [PathPattern] {
        unique(try self.variant(variant, of: source).splits.flatMap(\.patterns)).map { PathPattern($0) }
    }

    private func variant(_ wanted: String?, of source: String) throws(DatasetError) -> Variant {
        let names = variants.map { ForeignText.line($0.name) }.joined(separator: ", ")
        if let wanted {
            if let found = variants.first(where: { $0.name == wanted }) { return found }
            throw DatasetError(
                .nothingLeft, "\(source): no variant is called \(ForeignText.line(wanted))",
                remedy: "Use one of those that \(name) declares: \(names)")
        }
        let usual = variants.first(where: \.isDefault) ?? variants.first { $0.name == "default" }
        guard let only = usual ?? (variants.count == 1 ? variants[0] : nil) else {
            throw DatasetError(
                .nothingLeft, "\(source): it has several variants, and none is the default",
                remedy: "Give --config_name with one of: \(names); of a directory of this machine, name the files of one variant")
        }
        return only
    }
}

/// What one pattern of a split matches.
private struct FoundFiles {
    var pattern: String
    var isOnePath: Bool
    var paths: [String]
}

extension DataSetCard.Split {
    /// - Parameter paths: in the order in which they are found.
    fileprivate func found(among paths: [String]) -> [FoundFiles] {
        unique(patterns).map { text in
            let pattern = PathPattern(text)
            return FoundFiles(pattern: text, isOnePath: pattern.isOnePath, paths: paths.filter(pattern.matches))
        }
    }
}

/// The elements without later ones that equal an earlier one.
private func unique<Element: Hashable>(_ elements: [Element]) -> [Element] {
    var seen: Set<Element> = []
    return elements.filter { seen.insert($0).inserted }
}

extension DataSetCard.Variant {
    /// nil: the entry names no files.
    fileprivate init?(_ entry: JSONValue, of card: String) throws {
        guard case .object(let fields) = entry else { throw DataSetCard.refusal(card, "configs", "has an entry that is not a mapping") }
        name = fields["config_name"]?.asText ?? "default"
        isDefault = fields["default"] == .bool(true)
        var folder = ""
        if let text = fields["data_dir"]?.asText { folder = withoutSlash(text.hasPrefix("./") ? String(text.dropFirst(2)) : text) + "/" }
        guard let files = fields["data_files"] else {
            if folder.isEmpty { return nil }
            splits = [DataSetCard.Split(name: "train", patterns: [folder + "**"])]
            return
        }
        splits = try Self.splits(files, of: card).map { split in
            let patterns = split.patterns.map { folder + ($0.hasPrefix("./") ? String($0.dropFirst(2)) : $0) }
            return DataSetCard.Split(name: split.name, patterns: patterns)
        }
    }

    /// One pattern or a list of patterns, which are the split `train`, or a list of splits with theirs.
    private static func splits(_ files: JSONValue, of card: String) throws -> [DataSetCard.Split] {
        if let patterns = files.asTexts { return [DataSetCard.Split(name: "train", patterns: patterns)] }
        guard case .array(let entries) = files else { throw DataSetCard.refusal(card, "data_files", "is neither a path nor a list") }
        return try entries.map { entry in
            guard let split = entry["split"]?.asText, let patterns = entry["path"]?.asTexts else {
                throw DataSetCard.refusal(card, "data_files", "has an entry without `split` and `path`")
            }
            guard !split.isEmpty, split.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") }) else {
                throw DataSetCard.refusal(card, "split", "is `\(ForeignText.line(split))`, which is no name of a split")
            }
            return DataSetCard.Split(name: split, patterns: patterns)
        }
    }
}

extension JSONValue {
    /// A word that YAML may take for another kind of value, such as a number; nil: not one value.
    fileprivate var asText: String? {
        switch self {
        case .string(let text): text
        case .integer, .number, .bool: text
        default: nil
        }
    }

    /// One text, or a list of texts alone.
    fileprivate var asTexts: [String]? {
        if case .string(let text) = self { return [text] }
        guard case .array(let items) = self, !items.isEmpty else { return nil }
        let texts = items.compactMap { if case .string(let text) = $0 { text } else { nil } }
        return texts.count == items.count ? texts : nil
    }
}
