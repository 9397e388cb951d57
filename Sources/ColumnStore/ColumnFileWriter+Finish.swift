import CHDF5
import FileSystem
import Glibc

extension ColumnFileWriter {
    /// Closes the file, writes its directory, reads everything back and fsyncs. On error the file is removed.
    public func finish() throws {
        precondition(file >= 0, "finish of a closed file")
        precondition(openBytes == 0, "finish before its bytes are finished")
        do {
            try HDF5Library.with { try checkHDF5("write", path: path) { H5Fflush(file, H5F_SCOPE_GLOBAL) } }
            try locateChunks()
            try HDF5Library.with { try checkHDF5("close", path: path) { H5Fclose(file) } }
            try appendDirectory()
            try verify()
        } catch {
            abandon()
            throw error
        }
        file = -1
    }

    /// Nearly always a chunk lies behind the one that was written before it. Whether it does, its checksum says; only else is the library
    /// asked, since it searches all chunks for one.
    private func locateChunks() throws {
        let reader = try OpenFile.readingRegular(path)
        var next: Int?
        for chunk in written {
            var place = next ?? 0
            let isThere = try next != nil && crc32c(reader.read(at: place, count: chunk.length)) == chunk.storedChecksum
            if !isThere {
                let dataset = directory.datasets[chunk.dataset]
                place = try HDF5Library.with { try HDF5Files.place(ofChunk: chunk.index, of: dataset, in: file, path: path) }
                guard crc32c(try reader.read(at: place, count: chunk.length)) == chunk.storedChecksum else {
                    throw StoreError.damaged(path, "\(dataset.path) reads back other bytes than were written")
                }
            }
            directory.datasets[chunk.dataset].chunks[chunk.index].offset = UInt64(place)
            next = place + chunk.length
        }
    }

    private func appendDirectory() throws {
        let end = try OpenFile.readingRegular(path).identity().size
        let mirrors = written.filter(\.isMirrored)
        var position = end + directory.record().count
        for chunk in mirrors {
            directory.datasets[chunk.dataset].chunks[chunk.index].mirror = UInt64(position)
            position += chunk.length
        }
        let record = directory.record()
        let file = try OpenFile.writing(path)
        var (tail, written) = (record, end)
        let reader = try OpenFile.readingRegular(path)
        for chunk in mirrors {
            let place = directory.datasets[chunk.dataset].chunks[chunk.index].offset
            let stored = try reader.read(at: Int(place), count: chunk.length)
            guard crc32c(stored) == chunk.storedChecksum else {
                throw StoreError.damaged(path, "\(directory.datasets[chunk.dataset].path) reads back other bytes than were written")
            }
            tail += stored
            guard tail.count > 1 << 22 else { continue }
            try file.write(tail, at: written)
            written += tail.count
            tail = []
        }
        try file.write(tail + record + ColumnDirectory.footer(recordOffset: position), at: written)
        try file.syncWithTimes()
    }

    /// Both ways to read the file give what was written: ours, and libhdf5's.
    private func verify() throws {
        let file = try ColumnFile(path: path)
        let chunks = written
        let damage = try parallelMap(chunks.count) {
            file.damage(dataset: chunks[$0].dataset, chunk: chunks[$0].index, chunks[$0].contentChecksum)
        }
        if let first = damage.lazy.compactMap({ $0 }).first { throw StoreError.damaged(path, "read back after writing: \(first)") }
        var checksums = directory.datasets.map { [(stored: UInt32, content: UInt32)](repeating: (0, 0), count: $0.chunks.count) }
        for chunk in written { checksums[chunk.dataset][chunk.index] = (chunk.storedChecksum, chunk.contentChecksum) }
        let datasets = directory.datasets
        try HDF5Library.with {
            try HDF5Files.readThrough(datasets, path: path) { number, index, found in
                let isSame =
                    switch found {
                    case .stored(let bytes): crc32c(bytes) == checksums[number][index].stored
                    case .rows(let bytes): crc32c(bytes) == checksums[number][index].content
                    }
                guard isSame else { throw StoreError.damaged(path, "\(datasets[number].path) reads back other bytes than were written") }
            }
        }
    }
}
