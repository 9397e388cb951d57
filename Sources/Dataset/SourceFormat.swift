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
    /// - Parameter note: called with what a person should know.
    static func of(_ request: ETLRequest, note: (String) -> Void) throws -> SourceFormat {
        guard let files = request.files else { return try detect(request.source, note: note) }
        try checkReadable(files, of: request.source)
        if let declared = request.declaredFiles { return .rows(declared.compactMap { RowFile($0) }) }
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
    /// - Parameter note: called with what a person should know.
    public static func detect(_ path: String, note: (String) -> Void) throws -> SourceFormat {
        guard let identity = try ofSource({ try Files.identity(path) }) else { throw DatasetError.file(.notFound(path)) }
        guard identity.kind == .directory else {
            guard let storage = RowFile.Storage(fileNamed: lastComponent(path)) else {
                // What the content is helps more than what the name is not.
                _ = try LineReader(path: path, chunkSize: 4096)
                throw unknown(path, "the file's name does not end in .jsonl, .parquet or .arrow")
            }
            return .rows([RowFile(path: path, storage: storage, isAlone: true)])
        }
        let base = withoutSlash(path)
        let files = try RowLayout.files(in: base, note: note)
        if !files.isEmpty { return .rows(files) }
        let tree = try SourceTree(base)
        let search = try PackageSearch(base, in: tree)
        guard !search.packages.isEmpty else {
            let names = try tree.look(into: base).map(\.name)
            let others = Set(names.map(fileExtension)).intersection(["json", "gz", "zst", "csv"]).sorted()
            let what = others.isEmpty ? "it holds neither" : "it holds only .\(others.joined(separator: ", .")) files"
            throw unknown(path, ([what] + search.notes.prefix(10)).joined(separator: "; "))
        }
        return .packages(search.packages)
    }

    private static func unknown(_ path: String, _ why: String) -> DatasetError {
        DatasetError(
            .unknownFormat, "\(path): not a source of problems: \(why)",
            remedy: "Give a .jsonl, .parquet or .arrow file, a directory of such files, or a tree of problem packages (directories with "
                + "problem.yaml)")
    }
}
