import Digests
import FileSystem
import Fixtures
import Foundation
import Records
import Testing

@testable import ColumnStore

/// A full disk is an error that says so, and leaves nothing half-written.
@Suite(.serialized) struct FullDiskTests {
    private static let noise: [Int64] = {
        var random = Xorshift(seed: 3)
        return (0..<32_768).map { _ in Int64(bitPattern: random.next()) }
    }()

    // The column has 256 KiB and is kept twice: the disk is full at the chunks, at the metadata, or at the directory behind them.
    @Test(arguments: [4, 64, 200, 252, 256, 260, 264, 300, 400, 508, 512, 516, 520, 524])
    func aColumnFileThatDoesNotFitIsRemoved(kibibytes: Int) throws {
        guard let small = try SmallFileSystem.required(kibibytes: kibibytes) else { return }
        let path = "\(small.path)/columns.h5"
        do {
            let writer = try ColumnFileWriter(path: path, options: ColumnFileOptions(rowsPerChunk: 4_096))
            try writer.writeColumn("g", "n", FullDiskTests.noise)
            try writer.finish()
            #expect(try ColumnFile(path: path).readColumn("g", "n", as: Int64.self) == FullDiskTests.noise)
            #expect(kibibytes > 512)
        } catch let error as FileError {
            #expect(error.code == .noSpace, "\(error)")
            #expect(error.message.contains(path) && error.message.contains("ENOSPC"), "\(error)")
            #expect(try small.names() == [])
            #expect(kibibytes <= 520)
        }
    }

    @Test(arguments: [16, 40, 64, 96, 128, 160])
    func aSetThatDoesNotFitIsRemoved(kibibytes: Int) throws {
        guard let small = try SmallFileSystem.required(kibibytes: kibibytes) else { return }
        let path = "\(small.path)/set.h5"
        let error = #expect(throws: FileError.self) {
            try SampleProblems.write((0..<60).map { SampleProblems.problem($0, tests: 12) }, to: path)
        }
        #expect(error?.code == .noSpace, "\(String(describing: error))")
        #expect(try small.names() == [])
        // The library goes on after a failure.
        let directory = try TemporaryDirectory()
        try SampleProblems.write([SampleProblems.problem(1)], to: directory.file("set.h5"))
    }
}
