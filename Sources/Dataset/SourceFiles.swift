import FileSystem
import Foundation
import Judging

/// A name in a directory. Symbolic links are followed.
struct DirectoryEntry: Hashable {
    var name: String
    var isDirectory: Bool
}

/// The entries of a directory without `.` and `..`, sorted by the bytes of their names. Dangling links are skipped.
func listDirectory(_ path: String) throws -> [DirectoryEntry] {
    let names = try ofSource { try Files.list(path) }
    let entries = names.compactMap { name in
        fileKind("\(path)/\(name)").map { DirectoryEntry(name: name, isDirectory: $0 == .directory) }
    }
    return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
}

/// nil where there is nothing, or nothing that this user can see.
private func fileKind(_ path: String) -> FileKind? { (try? Files.identity(path))?.kind }

func isDirectory(_ path: String) -> Bool { fileKind(path) == .directory }
func isRegularFile(_ path: String) -> Bool { fileKind(path) == .regular }

/// The whole content of a file.
func readFile(_ path: String) throws -> [UInt8] {
    let content: [UInt8]? = try ofSource {
        guard let file = try OpenFile.reading(path) else { throw FileError.notFound(path) }
        return try file.identity().kind == .regular ? file.read() : nil
    }
    guard let content else { throw DatasetError(.unreadable, "\(path): is not a regular file", remedy: "Give a file") }
    return content
}

/// Operations on files of a source, whose failure is a `DatasetError`.
func ofSource<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as FileError { throw DatasetError.file(error) }
}

func readText(_ path: String) throws -> String { String(decoding: try readFile(path), as: UTF8.self) }

/// The last component of a path.
func lastComponent(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
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
