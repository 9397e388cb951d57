import Foundation
import Judging

/// A name in a directory. Symbolic links are followed.
struct DirectoryEntry: Hashable {
    var name: String
    var isDirectory: Bool
}

/// The entries of a directory without `.` and `..`, sorted by the bytes of their names; dangling links are left out.
func listDirectory(_ path: String) throws -> [DirectoryEntry] {
    guard let stream = opendir(path) else { throw DatasetError.system("opendir", path, errno) }
    defer { closedir(stream) }
    var entries: [DirectoryEntry] = []
    while let record = readdir(stream) {
        let name = withUnsafePointer(to: &record.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        guard name != ".", name != "..", let mode = fileMode(path + "/" + name) else { continue }
        entries.append(DirectoryEntry(name: name, isDirectory: mode & S_IFMT == S_IFDIR))
    }
    return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
}

/// The mode by stat(2), nil where there is nothing.
func fileMode(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode : nil
}

/// What stat(2) knows a file by.
struct FileIdentity: Hashable {
    var device: UInt64
    var inode: UInt64

    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}

func isDirectory(_ path: String) -> Bool { fileMode(path).map { $0 & S_IFMT == S_IFDIR } ?? false }
func isRegularFile(_ path: String) -> Bool { fileMode(path).map { $0 & S_IFMT == S_IFREG } ?? false }

/// The whole content of a file.
func readFile(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DatasetError.system("open", path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw DatasetError.system("fstat", path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
        throw DatasetError(.unreadable, "\(path): is not a regular file", remedy: "give a file")
    }
    var content: [UInt8] = []
    content.reserveCapacity(Int(status.st_size) + 1)
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = read(descriptor, &chunk, chunk.count)
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw DatasetError.system("read", path, errno) }
        if count == 0 { return content }
        content.append(contentsOf: chunk[..<count])
    }
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
