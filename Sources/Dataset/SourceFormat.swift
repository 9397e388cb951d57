import FileSystem
import Foundation

/// What a source of problems is.
public enum SourceFormat: Sendable, Hashable {
    /// Rows of one format.
    case rows([RowFile])
    /// Directories with `problem.yaml`.
    case packages([String])

    /// The format of problem packages.
    static let packagesName = "kattis"

    /// What the source of a request is.
    static func of(_ request: ETLRequest) throws -> SourceFormat {
        guard let files = request.files else { return try detect(request.source) }
        try checkReadable(files, of: request.source)
        return .rows(
            files.compactMap { path in
                RowFile.Storage(fileNamed: lastComponent(path)).map { storage in
                    SourceSelection.splitOfDirectory(above: path).map { RowFile(path: path, storage: storage, split: $0) }
                        ?? RowFile(path: path, storage: storage, isAlone: files.count == 1)
                }
            })
    }

    /// Whether files can be read, as far as their names tell: before anybody downloads them.
    /// - Throws: `DatasetError` (.unknownFormat).
    public static func checkReadable(_ files: [String], of source: String) throws {
        guard files.isEmpty || !files.allSatisfy({ RowFile.Storage(fileNamed: lastComponent($0)) != nil }) else { return }
        throw unknown(source, "its files are \(Set(files.map { "." + fileExtension($0) }).sorted().joined(separator: ", "))")
    }

    /// Looks at a path: a file of rows, a directory that holds some in one of the ways of `RowLayout`, a problem package or a tree of
    /// packages at any depth.
    public static func detect(_ path: String) throws -> SourceFormat {
        guard let identity = try ofSource({ try Files.identity(path) }) else { throw DatasetError.file(.notFound(path)) }
        guard identity.kind == .directory else {
            guard let storage = RowFile.Storage(fileNamed: lastComponent(path)) else {
                // What the content is helps more than what the name is not.
                _ = try LineReader(path: path, chunkSize: 4096)
                throw unknown(path, "the file's name does not end in .jsonl, .parquet or .arrow")
            }
            return .rows([RowFile(path: path, storage: storage, isAlone: true)])
        }
        let base = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        let files = try RowLayout.files(in: base)
        if !files.isEmpty { return .rows(files) }
        let tree = try SourceTree(base)
        let packages = try PackageSearch(base, in: tree).packages
        guard !packages.isEmpty else {
            let others = Set(try tree.listDirectory(base).map { fileExtension($0.name) }).intersection(["json", "gz", "zst", "csv"])
                .sorted()
            throw unknown(path, others.isEmpty ? "it holds neither" : "it holds only .\(others.joined(separator: ", .")) files")
        }
        return .packages(packages)
    }

    /// Links to nothing in a tree of packages, outside the packages.
    static func danglingLinks(above source: String) throws -> [String] {
        let base = source.count > 1 && source.hasSuffix("/") ? String(source.dropLast()) : source
        return try PackageSearch(base, in: try SourceTree(base)).danglingLinks
    }

    private static func unknown(_ path: String, _ why: String) -> DatasetError {
        DatasetError(
            .unknownFormat, "\(path): not a source of problems: \(why)",
            remedy: "Give a .jsonl, .parquet or .arrow file, a directory of such files, or a tree of problem packages (directories with "
                + "problem.yaml)")
    }
}

/// The packages of a tree, found by their `problem.yaml`. It goes into each directory once, whatever links lead to it.
private struct PackageSearch {
    private(set) var packages: [String] = []
    private(set) var danglingLinks: [String] = []
    private var visited: Set<FileIdentity> = []
    private let tree: SourceTree

    init(_ root: String, in tree: SourceTree) throws {
        self.tree = tree
        try search(root)
    }

    private mutating func search(_ directory: String) throws {
        guard let identity = try ofSource({ try Files.identity(directory) }), visited.insert(identity).inserted else { return }
        let entries = try tree.listDirectory(directory)
        if entries.contains(where: { $0.name == "problem.yaml" && !$0.isDirectory }) {
            packages.append(directory)
            return
        }
        danglingLinks += try tree.danglingLinks(in: directory).map { "\(directory)/\($0)" }
        for entry in entries where entry.isDirectory && !entry.name.hasPrefix(".") { try search("\(directory)/\(entry.name)") }
    }
}
