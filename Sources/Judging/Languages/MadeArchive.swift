import FileSystem
import Foundation
import Glibc

/// One start-up archive that was made: a file, or a directory.
///
/// A directory may hold a file `inputs` that names the files of the host that it was made from, with one line for each: `SIZE SECONDS PATH`, where
/// SECONDS is the time of the last change. Its file `contents`, which is written last, has a line `SIZE PATH` for each of its own files.
struct MadeArchive {
    let path: String

    var isDirectory: Bool { MadeArchive.facts(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false }

    /// What `inputs` says; empty where the archive names no files.
    var inputs: [UInt8] { (isDirectory ? try? Files.read(path + "/inputs") : nil) ?? [] }

    /// Whether programs can use it: it can be read, nothing of it is missing or cut short, and the files that it was made from are as they were.
    var isGood: Bool {
        guard access(path, R_OK) == 0 else { return false }
        guard isDirectory else { return true }
        guard let contents = try? Files.read(path + "/contents") else { return false }
        let isWhole = MadeArchive.lines(of: contents, fields: 2).allSatisfy { fields in
            guard fields.count == 2, let facts = MadeArchive.facts("\(path)/\(fields[1])") else { return false }
            return Int(fields[0]) == Int(facts.st_size)
        }
        let areUnchanged = MadeArchive.lines(of: inputs, fields: 3).allSatisfy { fields in
            guard fields.count == 3, let facts = MadeArchive.facts(String(fields[2])) else { return false }
            return Int(fields[0]) == Int(facts.st_size) && Int(fields[1]) == facts.st_mtim.tv_sec
        }
        return isWhole && areUnchanged
    }

    /// Forbids everyone to write to its files, writes `contents`, and syncs all of it. Only the owner can rename what is inside.
    func seal() throws {
        let names = isDirectory ? (FileManager.default.subpaths(atPath: path) ?? []).sorted() : []
        var contents = ""
        for name in [nil] + names.map(Optional.some) {
            let file = name.map { path + "/" + $0 } ?? path
            guard let facts = MadeArchive.facts(file) else { throw FileError.system("cannot look at", file, errno) }
            let isFile = facts.st_mode & S_IFMT == S_IFREG
            guard chmod(file, isFile ? 0o444 : 0o755) == 0 else { throw FileError.system("cannot set the permissions of", file, errno) }
            if isFile, let opened = try OpenFile.reading(file) { try opened.sync() }
            if isFile, let name { contents += "\(facts.st_size) \(name)\n" }
        }
        guard isDirectory else { return }
        let list = try OpenFile.creating(path + "/contents")
        try list.write(Array(contents.utf8), at: 0)
        try list.sync()
        for name in names where MadeArchive(path: path + "/" + name).isDirectory { try Files.syncDirectory(path + "/" + name) }
        try Files.syncDirectory(path)
    }

    static func facts(_ path: String) -> stat? {
        var facts = stat()
        return stat(path, &facts) == 0 ? facts : nil
    }

    private static func lines(of text: [UInt8], fields: Int) -> [[Substring]] {
        String(decoding: text, as: UTF8.self).split(separator: "\n").map { $0.split(separator: " ", maxSplits: fields - 1) }
    }
}
