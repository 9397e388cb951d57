import FileSystem
import Fixtures
import Foundation
import Testing

@Suite struct PrivateDirectoryTests {
    @Test func itIsMadeWithItsParentsAndForThisUserAlone() throws {
        let place = try TemporaryDirectory()
        let parent = try PrivateDirectory(making: place.file("a/b"))
        let directory = try PrivateDirectory(making: "entries", in: parent)
        #expect(directory.path == place.file("a/b/entries"))
        for path in [parent.path, directory.path] { #expect(try permissions(of: path) == 0o700) }
    }

    @Test(arguments: [0o770, 0o750, 0o701, 0o720])
    func oneThatOthersMayEnterIsRefused(mode: Int) throws {
        let place = try TemporaryDirectory()
        let path = place.file("open")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(chmod(path, mode_t(mode)) == 0)
        expectCode(FileCode.notPrivate, naming: "others may enter it (mode \(String(mode, radix: 8)))") {
            _ = try PrivateDirectory(making: path)
        }
    }

    @Test func oneOfAnotherUserIsRefused() throws {
        let place = try TemporaryDirectory()
        // Root can give a directory away; to other users /usr belongs to root.
        let isRoot = geteuid() == 0
        if isRoot { try #require(chown(place.path, 65534, 65534) == 0) }
        let path = isRoot ? place.path : "/usr"
        expectCode(FileCode.notPrivate, naming: "\(path) is not private: it belongs to user \(isRoot ? 65534 : 0)") {
            _ = try PrivateDirectory(making: path)
        }
    }

    @Test func aSymbolicLinkInItsPlaceIsRefused() throws {
        let place = try TemporaryDirectory()
        let parent = try PrivateDirectory(making: place.file("cache"))
        _ = try PrivateDirectory(making: place.file("elsewhere"))
        try FileManager.default.createSymbolicLink(atPath: place.file("cache/blobs"), withDestinationPath: place.file("elsewhere"))
        expectCode(FileCode.wrongType, naming: "cache/blobs") { _ = try PrivateDirectory(making: "blobs", in: parent) }
    }

    @Test func filesAreWrittenReadListedAndRemoved() throws {
        let place = try TemporaryDirectory()
        let directory = try PrivateDirectory(making: place.file("cache"))
        try directory.write([1, 2], as: "one")
        try directory.write([3], as: "one")
        #expect(directory.read("one", limit: 10) == [3])
        #expect(directory.size(of: "one") == 1)
        #expect(directory.list().map(\.name) == ["one"])
        #expect(try permissions(of: place.file("cache/one")) == 0o600)
        directory.remove("one")
        #expect(directory.read("one", limit: 10) == nil && directory.list().isEmpty)
    }

    @Test func aFileThatIsTooLargeOrALinkIsNotRead() throws {
        let place = try TemporaryDirectory()
        let directory = try PrivateDirectory(making: place.file("cache"))
        try directory.write([1, 2, 3], as: "large")
        try FileManager.default.createSymbolicLink(atPath: place.file("cache/link"), withDestinationPath: place.file("cache/large"))
        #expect(directory.read("large", limit: 2) == nil)
        #expect(directory.read("link", limit: 10) == nil)
    }

    @Test func aFullDiskLeavesNothingHalfWritten() throws {
        guard let small = try SmallFileSystem.required(kibibytes: 64) else { return }
        let directory = try PrivateDirectory(making: "\(small.path)/cache")
        expectCode(FileCode.noSpace, naming: "ENOSPC") { try directory.write([UInt8](repeating: 7, count: 128 << 10), as: "large") }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
    }

    private func permissions(of path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }
}
