import Foundation

/// A file system of a given size, mounted in a directory of its own.
package final class SmallFileSystem {
    package let directory: TemporaryDirectory
    package var path: String { directory.file("small") }

    /// nil: this user may not mount one.
    package init?(kibibytes: Int) throws {
        directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.file("small"), withIntermediateDirectories: false)
        let result = try OtherPrograms.run("mount", "-t", "tmpfs", "-o", "size=\(kibibytes)k", "tmpfs", directory.file("small"))
        if result.status != 0 { return nil }
    }

    deinit { _ = try? OtherPrograms.run("umount", path) }

    /// nil: this user may not mount one. The test is skipped then, which a run of the continuous integration must not do.
    package static func required(kibibytes: Int) throws -> SmallFileSystem? {
        let small = try SmallFileSystem(kibibytes: kibibytes)
        return OtherPrograms.require(small != nil, "the right to mount a small file system") ? small : nil
    }

    package func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path) }
}
