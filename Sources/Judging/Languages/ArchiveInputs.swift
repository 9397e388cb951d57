import Foundation
import Glibc

/// The files of the host that an archive was made from. An archive that is a directory may hold a file `inputs`, with one line for each:
/// `SIZE SECONDS PATH`, where SECONDS is the time of the last change.
struct ArchiveInputs {
    let archive: String

    var isDirectory: Bool {
        var facts = stat()
        return stat(archive, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
    }

    /// True where the archive names no files.
    var areUnchanged: Bool {
        guard isDirectory, let list = FileManager.default.contents(atPath: archive + "/inputs") else { return true }
        return String(decoding: list, as: UTF8.self).split(separator: "\n").allSatisfy { line in
            let parts = line.split(separator: " ", maxSplits: 2)
            var facts = stat()
            guard parts.count == 3, stat(String(parts[2]), &facts) == 0 else { return false }
            return Int(parts[0]) == Int(facts.st_size) && Int(parts[1]) == facts.st_mtim.tv_sec
        }
    }
}
