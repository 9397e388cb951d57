import FileSystem
import Foundation
import Judging
import Records
import Synchronization

/// A name in a directory. Symbolic links are followed where they stay below the source.
struct DirectoryEntry: Hashable {
    var name: String
    var isDirectory: Bool
}

/// The files of a source of problems, all below one directory.
struct SourceTree: Sendable {
    private let tree: DirectoryTree
    /// What may still be read; nil: no bound.
    private var allowance: PackageAllowance?

    /// The largest file of a package: a test's input, mostly.
    private static let largestFile = 1 << 30
    /// The largest text that a person writes: a YAML file, a statement, settings.
    private static let largestText = 4 << 20
    /// Directories within directories, below the source.
    static let deepest = 100

    /// - Parameter root: a directory, or a path that goes on below the directory `boundary`, which links must not leave.
    init(_ root: String, below boundary: String? = nil) throws { tree = try ofSource { try DirectoryTree(boundary ?? root) } }

    /// The same files, to be read as one package with the directory `path`: its links may lead to each other, so that a small package has no
    /// end. It may list and read only so much.
    /// - Parameter names: how many names its directories may have together.
    func package(_ path: String, names: Int = 50_000) -> SourceTree {
        var tree = self
        tree.allowance = PackageAllowance(package: path, names: names)
        return tree
    }

    /// The entries of a directory without `.` and `..`, sorted by the bytes of their names. Dangling links are skipped.
    /// - Throws: `DatasetError` (.unreadable) that names a link which leads out of the source.
    func listDirectory(_ path: String) throws -> [DirectoryEntry] {
        try look(into: path).compactMap { name, kind in
            try kind.get().map { DirectoryEntry(name: name, isDirectory: $0 == .directory) }
        }
    }

    /// The names in a directory, sorted by their bytes, with what each leads to: nil for a link to nothing, an error for a link that must not
    /// or cannot be followed.
    func look(into path: String) throws -> [(name: String, kind: Result<FileKind?, any Error>)] {
        guard path.utf8.count(where: { $0 == UInt8(ascii: "/") }) - tree.root.utf8.count(where: { $0 == UInt8(ascii: "/") }) <= Self.deepest
        else { throw DatasetError(.badValue, "\(path): is more than \(Self.deepest) directories deep", remedy: "Make the tree flatter") }
        let names = try ofSource {
            guard try tree.kind(path) == .directory else { throw FileError.system("cannot list", path, ENOTDIR) }
            return try Files.list(path)
        }
        try allowance?.list(names.count)
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { name in
            (name, Result { try ofSource { try tree.kind("\(path)/\(name)") } })
        }
    }

    func isDirectory(_ path: String) throws -> Bool { try ofSource { try tree.kind(path) } == .directory }
    func isRegularFile(_ path: String) throws -> Bool { try ofSource { try tree.kind(path) } == .regular }

    /// The whole content of a file.
    func readFile(_ path: String) throws -> [UInt8] {
        let bytes = try ofSource { try tree.read(path, limit: Self.largestFile) }
        try allowance?.read(bytes.count)
        return bytes
    }

    /// The text of a file that a person wrote, in UTF-8, or in UTF-16 or UTF-32 as Windows writes it, without its byte order mark.
    func readText(_ path: String) throws -> String { decodedText(try ofSource { try tree.read(path, limit: Self.largestText) }) }

    /// The paths of all regular files below a directory, relative to it. Directories whose names begin with a dot are not entered.
    func paths(below directory: String) throws -> [String] {
        let tree = package(directory)
        var paths: [String] = []
        var directories = [""]
        while let below = directories.popLast() {
            for entry in try tree.listDirectory(below.isEmpty ? directory : "\(directory)/\(below)") {
                let path = below.isEmpty ? entry.name : "\(below)/\(entry.name)"
                if !entry.isDirectory { paths.append(path) } else if !entry.name.hasPrefix(".") { directories.append(path) }
            }
        }
        return paths
    }

    /// The names in a directory that are links to nothing, sorted by their bytes.
    func danglingLinks(in path: String) throws -> [String] {
        try look(into: path).compactMap { name, kind in try kind.get() == nil ? name : nil }
    }
}

/// How much one package may still make its reader do.
private final class PackageAllowance: Sendable {
    private let package: String
    private let left: Mutex<(names: Int, bytes: Int)>

    private static let mostBytes = 4 << 30

    /// - Parameter names: every directory is listed a few times.
    init(package: String, names: Int) {
        self.package = package
        left = Mutex((names, PackageAllowance.mostBytes))
    }

    func list(_ names: Int) throws(DatasetError) {
        guard take(names: names, bytes: 0) else { throw tooLarge("names in its directories") }
    }

    func read(_ bytes: Int) throws(DatasetError) { guard take(names: 0, bytes: bytes) else { throw tooLarge("bytes in its files") } }

    private func take(names: Int, bytes: Int) -> Bool {
        left.withLock { left in
            left.names -= names
            left.bytes -= bytes
            return left.names >= 0 && left.bytes >= 0
        }
    }

    private func tooLarge(_ what: String) -> DatasetError {
        DatasetError(
            .badValue, "\(package): has too many \(what), links to directories followed", remedy: "Look for links that lead to each other")
    }
}

func isDirectory(_ path: String) -> Bool { (try? Files.identity(path))?.kind == .directory }

/// Operations on files of a source, whose failure is a `DatasetError`.
func ofSource<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as FileError { throw DatasetError.file(error) }
}

/// The path without slashes at its end.
func withoutSlash(_ path: String) -> String {
    var path = path
    while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
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
