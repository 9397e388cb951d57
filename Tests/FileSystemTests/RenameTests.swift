import Fixtures
import Foundation
import Records
import Testing

@testable import FileSystem

/// Renames that replace nothing, on file systems of every kind.
@Suite struct RenameTests {
    /// File systems by what they do not know.
    private static let kinds: [(name: String, calls: Files.RenameCalls)] = {
        let noRename = { @Sendable (_: String, _: String) in EINVAL }
        let none = [("no links", EPERM), ("no such operation", EOPNOTSUPP), ("no call", ENOSYS), ("no more links", EMLINK)]
        return [("all", .kernel), ("links", Files.RenameCalls(renameWithoutReplacing: noRename, link: Files.RenameCalls.kernel.link))]
            + none.map { name, code in (name, Files.RenameCalls(renameWithoutReplacing: noRename, link: { _, _ in code })) }
    }()

    @Test(arguments: kinds.indices) func aFileGetsANewNameAndReplacesNothing(kind: Int) throws {
        let calls = Self.kinds[kind].calls
        let directory = try TemporaryDirectory()
        let (journal, fenced) = (directory.file("journal"), directory.file("fenced"))
        try overwrite(journal, with: [1])
        #expect(try Files.rename(journal, toNew: fenced, by: calls))
        #expect(try directory.names() == ["fenced"] && contents(of: fenced) == [1])
        expectCode(FileCode.notFound, naming: journal) { _ = try Files.rename(journal, toNew: fenced, by: calls) }
        try overwrite(journal, with: [2])
        #expect(try !Files.rename(journal, toNew: fenced, by: calls))
        #expect(try contents(of: journal) == [2] && contents(of: fenced) == [1])
    }

    @Test(arguments: kinds.indices) func ofManyCallersOneMovesTheFile(kind: Int) async throws {
        let directory = try TemporaryDirectory()
        let (journal, fenced) = (directory.file("journal"), directory.file("fenced"))
        for round in 0..<20 as Range<UInt8> {
            try overwrite(journal, with: [round])
            let moved = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        do { return try Files.rename(journal, toNew: fenced, by: Self.kinds[kind].calls) } catch let error as FileError {
                            guard error.code == .notFound else { throw error }
                            return false
                        }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(moved == 1, "\(Self.kinds[kind].name)")
            #expect(try directory.names() == ["fenced"] && contents(of: fenced) == [round])
            try FileManager.default.removeItem(atPath: fenced)
        }
    }
}
