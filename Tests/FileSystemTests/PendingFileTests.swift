import FileSystem
import Fixtures
import Foundation
import Testing

@Suite struct PendingFileTests {
    @Test func aFileAppearsWholeUnderItsNameAndNothingIsLeftBeside() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("report.json")
        let file = try PendingFile(path)
        try file.append([1, 2])
        try file.append([3])
        try file.sync()
        #expect(try !Files.exists(path))
        try file.replace()
        #expect(try contents(of: path) == [1, 2, 3])
        #expect(try directory.names() == ["report.json"])
    }

    @Test func publishingLosesToAnEarlierFile() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("claim")
        #expect(try Files.create(path, content: [1]))
        #expect(try !Files.create(path, content: [2]))
        #expect(try contents(of: path) == [1])
        #expect(try directory.names() == ["claim"])
    }

    @Test func ofManyWritersAtOnceOneCreatesTheFile() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("claim")
        let winners = try await withThrowingTaskGroup(of: UInt8?.self) { group in
            for writer in 0..<20 as Range<UInt8> { group.addTask { try Files.create(path, content: [writer]) ? writer : nil } }
            return try await group.reduce(into: [UInt8]()) { if let writer = $1 { $0.append(writer) } }
        }
        #expect(winners.count == 1)
        #expect(try contents(of: path) == winners)
        #expect(try directory.names() == ["claim"])
    }

    @Test func replacingKeepsTheOldFileWhenItFails() throws {
        let directory = try TemporaryDirectory()
        // A file cannot replace a directory.
        try FileManager.default.createDirectory(atPath: directory.file("taken"), withIntermediateDirectories: false)
        expectCode(FileCode.wrongType, naming: directory.file("taken")) { try Files.replace(directory.file("taken"), content: [1]) }
        #expect(try directory.names() == ["taken"])
    }

    @Test func aPendingFileThatIsGivenUpIsRemoved() throws {
        let directory = try TemporaryDirectory()
        do {
            let file = try PendingFile(directory.file("report.json"))
            try file.append([1])
            #expect(try directory.names().count == 1)
            withExtendedLifetime(file) {}
        }
        #expect(try directory.names() == [])
    }

    @Test func temporaryNamesOfOnePathAreUniqueAndNameTheHostAndTheProcess() {
        let names = (0..<100).map { _ in Files.temporary(of: "/runs/a/claim") }
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.contains("-\(ThisProcess.hostName())-\(getpid())-") })
    }

    @Test func aFullDiskLeavesTheEarlierFileAndNothingHalfWritten() throws {
        guard let small = try SmallFileSystem.required(kibibytes: 64) else { return }
        let path = "\(small.path)/report.json"
        try Files.replace(path, content: [1, 2, 3])
        let large = [UInt8](repeating: 7, count: 128 << 10)
        expectCode(FileCode.noSpace, naming: "ENOSPC") { try Files.replace(path, content: large) }
        expectCode(FileCode.noSpace, naming: "ENOSPC") { _ = try Files.create("\(small.path)/other", content: large) }
        #expect(try contents(of: path) == [1, 2, 3])
        #expect(try small.names() == ["report.json"])
    }
}
