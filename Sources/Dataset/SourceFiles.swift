import FileSystem
import Foundation
import Judging

/// A name in a directory. Symbolic links are followed where they stay below the source.
struct DirectoryEntry: Hashable {
    var name: String
    var isDirectory: Bool
}

/// The files of a source of problems, all below one directory.
struct SourceTree: Sendable {
    private let tree: DirectoryTree

    /// The largest file of a package: a test's input, mostly.
    private static let largestFile = 1 << 30
    /// The largest text that a person writes: a YAML file, a statement, settings.
    private static let largestText = 4 << 20
    /// Directories within directories, below the source.
    static let deepest = 100

    /// - Parameter root: a directory.
    init(_ root: String) throws { tree = try ofSource { try DirectoryTree(root) } }

    /// The entries of a directory without `.` and `..`, sorted by the bytes of their names. Dangling links are skipped.
    /// - Throws: `DatasetError` (.unreadable) that names a link which leads out of the source.
    func listDirectory(_ path: String) throws -> [DirectoryEntry] {
        guard path.utf8.count(where: { $0 == UInt8(ascii: "/") }) - tree.root.utf8.count(where: { $0 == UInt8(ascii: "/") }) <= Self.deepest
        else { throw DatasetError(.badValue, "\(path): is more than \(Self.deepest) directories deep", remedy: "Make the tree flatter") }
        let entries = try ofSource {
            guard try tree.kind(path) == .directory else { throw FileError.system("cannot list", path, ENOTDIR) }
            return try Files.list(path).compactMap { name in
                try tree.kind("\(path)/\(name)").map { DirectoryEntry(name: name, isDirectory: $0 == .directory) }
            }
        }
        return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    func isDirectory(_ path: String) throws -> Bool { try ofSource { try tree.kind(path) } == .directory }
    func isRegularFile(_ path: String) throws -> Bool { try ofSource { try tree.kind(path) } == .regular }

    /// The whole content of a file.
    func readFile(_ path: String) throws -> [UInt8] { try ofSource { try tree.read(path, limit: Self.largestFile) } }

    /// The text of a file that a person wrote, in UTF-8, or in UTF-16 or UTF-32 as Windows writes it, without its byte order mark.
    func readText(_ path: String) throws -> String { decodedText(try ofSource { try tree.read(path, limit: Self.largestText) }) }

    /// The names in a directory that are links to nothing, sorted by their bytes.
    func danglingLinks(in path: String) throws -> [String] {
        let names = try ofSource { try Files.list(path).filter { try tree.kind("\(path)/\($0)") == nil } }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

func isDirectory(_ path: String) -> Bool { (try? Files.identity(path))?.kind == .directory }

/// Operations on files of a source, whose failure is a `DatasetError`.
func ofSource<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as FileError { throw DatasetError.file(error) }
}

/// The last component of a path.
func lastComponent(_ path: String) -> String {
    path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? path
}

/// The extension without its dot; empty where there is none. A leading dot does not make one.
func fileExtension(_ name: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return String(name[name.index(after: dot)...])
}

/// The language of a source file by its extension, and by its content where several languages have that extension. nil: not a program's
/// source.
func languageKey(ofFile name: String, content: @autoclosure () throws -> [UInt8]) rethrows -> String? {
    try KnownLanguages.key(ofExtension: fileExtension(name), content: try content())
}
