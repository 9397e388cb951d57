import FileSystem
import Fixtures
import Foundation
import Records
import Synchronization
import Testing

@testable import ColumnStore

/// What a writer finds when it reads back the file that it has just written.
@Suite struct ReadBackTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Changes a file once its directory is written, before it is read back.
    private final class Saboteur: FileSystemObserver {
        private let path: String
        private let change: @Sendable (String) throws -> Void
        let failure = Mutex<(any Error)?>(nil)
        let count = Mutex(0)

        init(_ path: String, _ change: @escaping @Sendable (String) throws -> Void) {
            self.path = path
            self.change = change
        }

        func willPerform(_ operation: FileOperation) throws {}

        func didPerform(_ operation: FileOperation, size: Int) {
            guard operation.kind == .sync, operation.path == path else { return }
            count.withLock { $0 += 1 }
            do { try change(path) } catch { failure.withLock { $0 = error } }
        }
    }

    private func writer(_ path: String) throws -> ColumnFileWriter {
        let writer = try ColumnFileWriter(path: path, options: ColumnFileOptions(rowsPerChunk: 1_000))
        var random = Xorshift(seed: 5)
        try writer.writeColumn("g", "n", (0..<5_000).map { _ in Int64(bitPattern: random.next()) })
        try writer.writeBytes("g", "b", (0..<200).map { _ in random.bytes(100) }, chunk: .kibibytes(4))
        return writer
    }

    /// Writes the file, which is changed before it is read back.
    private func finish(_ change: @escaping @Sendable (String) throws -> Void) throws {
        let path = directory.file("columns.h5")
        let saboteur = Saboteur(path, change)
        defer { #expect(saboteur.count.withLock { $0 } == 1 && saboteur.failure.withLock { $0 } == nil) }
        try Files.$observer.withValue(saboteur) { try writer(path).finish() }
    }

    private static func flipByte(_ place: UInt64) -> @Sendable (String) throws -> Void {
        { path in
            var bytes = try contents(of: path)
            bytes[Int(place)] ^= 1
            try overwrite(path, with: bytes)
        }
    }

    @Test func aFileThatIsAsItWasWrittenIsAccepted() throws {
        try finish { _ in }
        #expect(try ColumnFile(path: directory.file("columns.h5")).damage() == [])
    }

    @Test(arguments: ["g/n", "g/b"]) func aByteOfAnyCopyOfAChunkIsMissed(path: String) throws {
        let intact = try writer(directory.file("intact.h5"))
        try intact.finish()
        let chunks = try #require(intact.directory.datasets.first { $0.path == path }).chunks
        try #require(chunks.count > 2)
        for index in [0, chunks.count / 2, chunks.count - 1] {
            for place in [chunks[index].offset, chunks[index].mirror] where place != 0 {
                let error = #expect(throws: StoreError.self) { try finish(Self.flipByte(place + UInt64(chunks[index].length) / 2)) }
                #expect(error?.code == .damaged, "\(String(describing: error))")
                #expect(error?.message.contains("read back after writing: \(path)") == true, "\(String(describing: error))")
                #expect(try directory.names() == ["intact.h5"])
            }
        }
        #expect((chunks[0].mirror != 0) == (path == "g/n"))
    }

    @Test func rowsThatWereNotThoseToWriteAreFound() throws {
        for index in [0, 2] {
            let writer = try writer(directory.file("columns.h5"))
            writer.written[index].contentChecksum ^= 1
            let error = #expect(throws: StoreError.self) { try writer.finish() }
            #expect(error?.message.contains("g/n, chunk \(index): other rows than were written") == true, "\(String(describing: error))")
            #expect(try directory.names() == [])
        }
    }

    /// Our own reader does not look at the filters' mask of a chunk: other programs would read other rows.
    @Test(arguments: [0, 1]) func aChunkThatSkipsFiltersIsFound(mask: Int) throws {
        guard OtherPrograms.require(OtherPrograms.python != nil, "a Python with h5py and hdf5plugin") else { return }
        let path = directory.file("masked.h5")
        let program = """
            import sys, h5py
            f = h5py.File(sys.argv[1], 'w')
            d = f.create_dataset('g/n', (3000,), 'i8', chunks=(1000,), shuffle=True).id
            for row in (0, 1000, 2000): d.write_direct_chunk((row,), bytes(8000), int(sys.argv[2]) if row == 1000 else 0)
            """
        let result = try OtherPrograms.run(OtherPrograms.python!, "-c", program, path, "\(mask)")
        try #require(result.status == 0, "\(result.errors)")
        var dataset = ColumnDirectory.Dataset(path: "g/n", type: .int64, elements: 1, rows: 3_000, rowsPerChunk: 1_000)
        dataset.chunks = [ColumnDirectory.Chunk](repeating: .init(offset: 0, length: 8_000, checksum: 0), count: 3)
        let visits = Mutex(0)
        let readThrough = {
            try HDF5Library.with {
                try HDF5Files.readThrough([dataset], path: path) { _, _, _ in visits.withLock { $0 += 1 } }
            }
        }
        guard mask != 0 else {
            try readThrough()
            #expect(visits.withLock { $0 } == 5)
            return
        }
        let error = #expect(throws: StoreError.self) { try readThrough() }
        #expect(
            error?.code == .damaged && error?.message.contains("g/n has a chunk that skips filters") == true, "\(String(describing: error))"
        )
    }
}
