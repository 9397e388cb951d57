import FileSystem
import Fixtures
import Foundation
import Sandbox
import Testing

@testable import CommandLine

/// What a worker makes below a directory that everybody may write to, and what it removes there.
@Suite struct ScratchDirectoryTests {
    private let parent: String

    init() throws {
        parent = NSTemporaryDirectory() + "gencode-scratch-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    }

    private func remove() { _ = try? FileManager.default.removeItem(atPath: parent) }

    private var home: String { parent + "/gencode-\(geteuid())" }
    private let place = "\(ThisProcess.pidNamespace())"

    /// A number that no process has.
    private func gonePid() throws -> Int32 { try #require((1_000_000..<4_000_000).first { ThisProcess.isGone(Int32($0)) }.map(Int32.init)) }

    private func plant(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path + "/a/b", withIntermediateDirectories: true)
        try "kept".write(toFile: path + "/a/b/file", atomically: false, encoding: .utf8)
    }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    @Test func whatKilledProcessesLeftIsRemovedAndNothingElse() throws {
        defer { remove() }
        let first = try ScratchDirectory(below: parent)
        let gone = try gonePid()
        let left = "\(home)/\(place)-\(gone)-left"
        let elsewhere = "\(home)/\(place)1-\(gone)-left"
        let planted = "\(parent)/gencode-\(place)-\(gone)-abcdef"
        for path in [left, elsewhere, planted] { try plant(path) }
        let second = try ScratchDirectory(below: parent)
        #expect(!exists(left), "of a process that is gone")
        #expect(exists(elsewhere + "/a/b/file"), "of another pid namespace")
        #expect(exists(planted + "/a/b/file"), "beside the user's own directory everybody can make names")
        #expect(exists(first.path) && exists(second.path) && first.path != second.path)
        second.remove()
        #expect(!exists(second.path) && exists(first.path))
    }

    @Test func onlyTheUserCanEnterAndNobodyElseCanWrite() throws {
        defer { remove() }
        let scratch = try ScratchDirectory(below: parent)
        for path in [home, scratch.path] {
            let mode = try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
            #expect(mode == (geteuid() == 0 ? 0o711 : 0o700), "\(path)")
        }
    }

    /// Slots keep their processors in the same directory, which they need for themselves alone.
    @Test func candidatesOfRootReachTheirFilesWhoeverMadeTheDirectory() throws {
        defer { remove() }
        let reservation = try ProcessorReservation(0, below: parent)
        #expect(reservation != nil)
        let scratch = try ScratchDirectory(below: parent)
        for path in [home, scratch.path] {
            let mode = try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
            #expect(mode == (geteuid() == 0 ? 0o711 : 0o700), "\(path)")
        }
        // And the other way round nothing is taken away.
        #expect(try ProcessorReservation(1, below: parent) != nil)
        #expect(access(scratch.path, R_OK | W_OK | X_OK) == 0)
        let mode = try FileManager.default.attributesOfItem(atPath: home)[.posixPermissions] as? Int
        #expect(mode == (geteuid() == 0 ? 0o711 : 0o700))
    }

    @Test("A stranger's directory, link or file of the user's name is not used", arguments: ["link", "file", "writable"])
    func strangersName(_ kind: String) throws {
        defer { remove() }
        let victim = parent + "/victim"
        let inside = "\(place)-\(try gonePid())-x"
        try plant(victim + "/" + inside)
        switch kind {
        case "link": try #require(symlink(victim, home) == 0)
        case "file": try "".write(toFile: home, atomically: false, encoding: .utf8)
        default:
            try plant(home + "/" + inside)
            try #require(chmod(home, 0o777) == 0)
        }
        let scratch = try ScratchDirectory(below: parent)
        #expect(scratch.path.hasPrefix(home + "-") && exists(scratch.path))
        #expect(exists(victim + "/" + inside + "/a/b/file"))
        if kind == "writable" { #expect(exists(home + "/" + inside + "/a/b/file")) }
    }

    /// A user id that is not this one's.
    private let stranger = geteuid() + 4711

    @Test func theDirectoryOfAnotherUserIsNotUsedThoughNobodyElseMayWriteToIt() throws {
        guard OtherPrograms.require(geteuid() == 0, "the right to give a directory to another user") else { return }
        defer { remove() }
        let inside = "\(home)/\(place)-\(try gonePid())-x"
        try plant(inside)
        try #require(chmod(home, 0o755) == 0 && chown(home, stranger, stranger) == 0)
        let scratch = try ScratchDirectory(below: parent)
        #expect(scratch.path.hasPrefix(home + "-") && exists(scratch.path))
        #expect(exists(inside + "/a/b/file"))
    }

    @Test func whatAnotherUserOwnsAmongTheOwnNamesIsNotRemoved() throws {
        guard OtherPrograms.require(geteuid() == 0, "the right to give a directory to another user") else { return }
        defer { remove() }
        _ = try ScratchDirectory(below: parent)
        let gone = try gonePid()
        let (left, strange) = ("\(home)/\(place)-\(gone)-left", "\(home)/\(place)-\(gone)-strange")
        for path in [left, strange] { try plant(path) }
        try #require(chmod(strange, 0o755) == 0 && chown(strange, stranger, stranger) == 0)
        _ = try ScratchDirectory(below: parent)
        #expect(exists(strange + "/a/b/file") && !exists(left))
    }

    @Test func aLinkAmongTheOwnNamesIsNotFollowed() throws {
        defer { remove() }
        _ = try ScratchDirectory(below: parent)
        let victim = parent + "/victim"
        try plant(victim)
        let gone = try gonePid()
        try #require(symlink(victim, "\(home)/\(place)-\(gone)-link") == 0)
        try plant("\(home)/\(place)-\(gone)-left")
        try #require(symlink(victim, "\(home)/\(place)-\(gone)-left/a/link") == 0)
        _ = try ScratchDirectory(below: parent)
        #expect(exists(victim + "/a/b/file") && !exists("\(home)/\(place)-\(gone)-left"))
    }
}
