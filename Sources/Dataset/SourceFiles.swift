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

/// A name in a directory with what it leads to.
struct FoundName {
    /// With U+FFFD for bytes that are not UTF-8.
    var name: String
    /// False: its bytes are not UTF-8, so that no path leads to it.
    var isText: Bool
    /// nil: nothing, or nothing that a path leads to. An error: a link that must not or cannot be followed.
    var kind: Result<FileKind?, any Error>

    /// What a message says of a name that leads to nothing.
    var absence: String { isText ? "is a link to nothing" : "has a name that is not UTF-8" }
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

    /// The entries of a directory without `.` and `..`, sorted by the bytes of their names. Links to nothing and names that are not UTF-8 are
    /// skipped: `absentNames` tells them.
    /// - Throws: `DatasetError` (.unreadable) that names a link which leads out of the source.
    func listDirectory(_ path: String) throws -> [DirectoryEntry] {
        try look(into: path).compactMap { found in
            try found.kind.get().map { DirectoryEntry(name: found.name, isDirectory: $0 == .directory) }
        }
    }

    /// One name in a directory with what it leads to, without a look at the other names.
    func look(at name: String, in directory: String) throws -> FoundName {
        try checkDepth(of: directory)
        return FoundName(name: name, isText: true, kind: Result { try ofSource { try tree.kind("\(directory)/\(name)") } })
    }

    private func checkDepth(of path: String) throws(DatasetError) {
        guard path.utf8.count(where: { $0 == UInt8(ascii: "/") }) - tree.root.utf8.count(where: { $0 == UInt8(ascii: "/") }) <= Self.deepest
        else { throw DatasetError(.badValue, "\(path): is more than \(Self.deepest) directories deep", remedy: "Make the tree flatter") }
    }

    /// The names in a directory, sorted by their bytes, with what each leads to.
    func look(into path: String) throws -> [FoundName] {
        try checkDepth(of: path)
        let names = try ofSource {
            guard try tree.kind(path) == .directory else { throw FileError.system("cannot list", path, ENOTDIR) }
            return try Files.list(path) { Array($0) }
        }
        try allowance?.list(names.count)
        return names.sorted { $0.lexicographicallyPrecedes($1) }.map { bytes in
            let name = String(decoding: bytes, as: UTF8.self)
            guard isUTF8(bytes) else { return FoundName(name: name, isText: false, kind: .success(nil)) }
            return FoundName(name: name, isText: true, kind: Result { try ofSource { try tree.kind("\(path)/\(name)") } })
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

    /// The whole content of a small file; nil: the file is larger than the limit.
    func readFile(_ path: String, noLargerThan limit: Int) throws -> [UInt8]? {
        do { return try tree.read(path, limit: limit) } catch let error where error.code == .tooLarge { return nil } catch {
            throw DatasetError.file(error)
        }
    }

    /// The text of a file that a person wrote, in UTF-8, or in UTF-16 or UTF-32 as Windows writes it, without its byte order mark.
    /// - Throws: `DatasetError` (.malformed) where some of it is no text.
    func readText(_ path: String) throws -> String {
        let decoded = try readDecoded(path)
        guard let complaint = decoded.complaint(of: path) else { return decoded.text }
        throw DatasetError(
            .malformed, complaint, remedy: "Save it as UTF-8, for example with iconv -f LATIN1 -t UTF-8 if it is Latin-1")
    }

    /// The text of a file that a person wrote, as `readText(_:)` reads it. What is no text is U+FFFD, with a note.
    func readText(_ path: String, notes: inout [String]) throws -> String {
        let decoded = try readDecoded(path)
        if let note = decoded.note(on: path) { notes.append(note) }
        return decoded.text
    }

    /// The text of a file that a person wrote, with where it is no text.
    func readDecoded(_ path: String) throws -> DecodedText { DecodedText(try ofSource { try tree.read(path, limit: Self.largestText) }) }

    /// The names in a directory that lead to nothing, sorted by their bytes.
    func absentNames(in path: String) throws -> [FoundName] { try look(into: path).filter { try $0.kind.get() == nil } }
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
