import FileSystem
import Fixtures
import Foundation
import Testing

@Suite struct GrowingFileTests {
    private func write(_ text: String, to file: GrowingFile, at offset: Int = 0) throws {
        try Array(text.utf8).withUnsafeBytes { try file.write($0, at: offset) }
    }

    private func text(_ path: String) throws -> String? { try Files.read(path).map { String(decoding: $0, as: UTF8.self) } }

    @Test func bytesAreAddedByAnyOpener() throws {
        let directory = try TemporaryDirectory()
        let first = try GrowingFile(directory.file("part"))
        try write("abc", to: first)
        let second = try GrowingFile(directory.file("part"))
        try write("de", to: second, at: try second.size())
        #expect(try first.read(at: 0, count: 10) == Array("abcde".utf8) && first.size() == 5)
        #expect(try first.publish(as: directory.file("whole")))
        #expect(try text(directory.file("whole")) == "abcde" && text(directory.file("part")) == "abcde")
    }

    @Test func anotherFileUnderTheNameIsNeverPublished() throws {
        let directory = try TemporaryDirectory()
        let mine = try GrowingFile(directory.file("part"))
        try write("mine", to: mine)
        try write("other", to: try GrowingFile(directory.file("new")))
        try Files.rename(directory.file("new"), directory.file("part"))
        #expect(try !mine.publish(as: directory.file("whole")) && !mine.isAtItsPath())
        #expect(try text(directory.file("whole")) == nil)
    }

    @Test func theOpenFileIsPublishedWhateverItsNameIsByNow() throws {
        let directory = try TemporaryDirectory()
        let mine = try GrowingFile(directory.file("part"))
        try write("mine", to: mine)
        try Files.rename(directory.file("part"), directory.file("moved"))
        try write("other", to: try GrowingFile(directory.file("part")))
        #expect(try mine.publish(as: directory.file("whole")))
        #expect(try text(directory.file("whole")) == "mine")
        // What has the name stays.
        #expect(try !(try GrowingFile(directory.file("part"))).publish(as: directory.file("whole")))
        #expect(try text(directory.file("whole")) == "mine")
    }

    @Test func aLinkOrAPipeIsNoGrowingFile() throws {
        let directory = try TemporaryDirectory()
        try #require(try Files.makeLink(directory.file("link"), target: directory.file("elsewhere"), temporary: directory.file("t")))
        try #require(mkfifo(directory.file("pipe"), 0o600) == 0)
        for name in ["link", "pipe"] {
            #expect { try GrowingFile(directory.file(name)) } throws: { $0.has(FileCode.wrongType) }
        }
        #expect(try text(directory.file("elsewhere")) == nil)
    }

    @Test func aLinkReplacesWhatHasItsName() throws {
        let directory = try TemporaryDirectory()
        for target in ["a", "b", "b"] {
            #expect(try Files.makeLink(directory.file("link"), target: target, temporary: directory.file("t")))
            #expect(try Files.linkTarget(directory.file("link")) == target)
        }
        #expect(try directory.names() == ["link"] && Files.linkTarget(directory.file("nothing")) == nil)
    }

    @Test func aPathThatDoesNotExistHasTheSpaceOfTheDirectoryAbove() throws {
        let directory = try TemporaryDirectory()
        #expect(try Files.freeSpace(at: directory.file("x/y/z")) > 0 && Files.mayWrite(in: directory.file("x/y/z")))
        try Files.makeDirectories(directory.file("x/y/z"))
        try Files.makeDirectories(directory.file("x/y/z"))
        #expect(try Files.identity(directory.file("x/y/z"))?.kind == .directory)
    }
}
