import FileSystem
import Glibc
import Records

/// Reads a column file. Safe to use from many threads at once. Every chunk read is checked against its checksum and, where it is kept
/// twice, taken from the other copy; damage beyond that throws `.damaged`, naming the file and the dataset, and leaves the other chunks
/// readable.
public final class ColumnFile: Sendable {
    public let path: String
    private let file: OpenFile
    private let directory: ColumnDirectory
    private let numbers: [String: Int]
    private let cache = ChunkCache()

    /// Reads the directory only.
    public init(path: String) throws {
        self.path = path
        do { file = try OpenFile.readingRegular(path) } catch let error where error.has(FileCode.wrongType) {
            throw StoreError.wrongFormat(path, "is not a regular file")
        }
        directory = try ColumnDirectory.read(from: file)
        numbers = Dictionary(directory.datasets.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public func attribute(_ name: String) throws -> String {
        guard case .text(let text) = try value(ofAttribute: name) else { throw StoreError.wrongFormat(path, "has no text '\(name)'") }
        return text
    }

    public func integerAttribute(_ name: String) throws -> Int {
        guard case .number(let number) = try value(ofAttribute: name) else {
            throw StoreError.wrongFormat(path, "has no number '\(name)'")
        }
        return number
    }

    public func hasAttribute(_ name: String) -> Bool { directory.attributes.contains { $0.name == name } }

    private func value(ofAttribute name: String) throws -> ColumnDirectory.Attribute {
        guard let found = directory.attributes.first(where: { $0.name == name }) else {
            throw StoreError.wrongFormat(path, "has no attribute '\(name)'")
        }
        return found.value
    }

    /// A column, digests, or bytes of that name.
    public func contains(_ group: String, _ name: String) -> Bool { numbers["\(group)/\(name)"] != nil }

    /// Rows of a column, of digests, or of bytes.
    public func rowCount(_ group: String, _ name: String) throws -> Int {
        if let offsets = numbers["\(group)/\(name)_offsets"] { return max(0, directory.datasets[offsets].rows - 1) }
        return try dataset(group, name).rows
    }

    public func readColumn<T: ColumnElement>(_ group: String, _ name: String, as type: T.Type) throws -> [T] {
        try readColumn(group, name, as: type, rows: 0..<dataset(group, name).rows)
    }

    public func readColumn<T: ColumnElement>(_ group: String, _ name: String, as type: T.Type, rows: Range<Int>) throws -> [T] {
        let number = try number(group, name, type: T.columnType, elements: 1)
        try check(rows, of: number)
        try askForMemory(rows.count * T.columnType.width)
        return try [T](unsafeUninitializedCapacity: rows.count) { buffer, count in
            try read(
                number, rows: rows, into: UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: rows.count * T.columnType.width))
            count = rows.count
        }
    }

    public func readDigests(_ group: String, _ name: String) throws -> [Digest] {
        try readDigests(group, name, rows: 0..<dataset(group, name).rows)
    }

    public func readDigests(_ group: String, _ name: String, rows: Range<Int>) throws -> [Digest] {
        let number = try number(group, name, type: .uint8, elements: Digest.byteCount)
        try check(rows, of: number)
        try askForMemory(rows.count * Digest.byteCount)
        var words = [UInt64](repeating: 0, count: rows.count * 4)
        try words.withUnsafeMutableBytes { try read(number, rows: rows, into: $0) }
        return rows.indices.map { row in
            let at = 4 * (row - rows.lowerBound)
            return Digest(
                words: SIMD4(words[at].bigEndian, words[at + 1].bigEndian, words[at + 2].bigEndian, words[at + 3].bigEndian))
        }
    }

    public func readBytes(_ group: String, _ name: String, row: Int) throws -> [UInt8] {
        try readBytes(group, name, rows: row..<row + 1)[0]
    }

    public func readBytes(_ group: String, _ name: String, rows: Range<Int>) throws -> [[UInt8]] {
        if rows.isEmpty { return [] }
        let number = try number(group, name, type: .uint8, elements: 1)
        let places = try byteRanges(group, name, rows: rows)
        let (start, end) = (places[0].lowerBound, places.map(\.upperBound).max()!)
        try askForMemory(end - start)
        let blob = try [UInt8](unsafeUninitializedCapacity: end - start) { buffer, count in
            try read(number, rows: start..<end, into: UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: end - start))
            count = end - start
        }
        if rows.count == 1 { return [blob] }
        return places.map { Array(blob[$0.lowerBound - start..<$0.upperBound - start]) }
    }

    /// Where the bytes of each row lie in the blob `name`; none lies before the first row's.
    func byteRanges(_ group: String, _ name: String, rows: Range<Int>) throws -> [Range<Int>] {
        let offsets = try readColumn(group, name + "_offsets", as: UInt64.self, rows: rows.lowerBound..<rows.upperBound + 1)
        var ends = Array(offsets[1...])
        if contains(group, name + "_lengths") {
            let lengths = try readColumn(group, name + "_lengths", as: UInt64.self, rows: rows)
            for row in ends.indices { ends[row] = offsets[row] &+ lengths[row] }
        }
        let total = UInt64(try dataset(group, name).rows)
        guard ends.indices.allSatisfy({ offsets[$0] <= ends[$0] && ends[$0] <= total && offsets[0] <= offsets[$0] }) else {
            throw StoreError.damaged(path, "\(group)/\(name)_offsets does not fit \(group)/\(name)")
        }
        return ends.indices.map { Int(offsets[$0])..<Int(ends[$0]) }
    }

    /// Reads the whole file against its checksums; returns what is damaged, one line each, where a copy still gives the rows too.
    public func damage() -> [String] {
        directory.datasets.flatMap { dataset in dataset.chunks.indices.compactMap { damage(ofChunk: $0, of: dataset) } }
    }

    private func damage(ofChunk index: Int, of dataset: ColumnDirectory.Dataset) -> String? {
        let chunk = dataset.chunks[index]
        let copies = [chunk.offset, chunk.mirror].filter { $0 != 0 }
        let intact = copies.count { (try? stored(chunk, at: $0)) != nil }
        if intact == copies.count { return nil }
        let rows = dataset.rows(ofChunk: index)
        return "\(dataset.path), rows \(rows.lowerBound) to \(rows.upperBound - 1): \(intact) of \(copies.count) copies intact"
    }

    /// What is wrong with a chunk of a file that was just written; nil: every copy of it is intact, and gives the rows that were written.
    /// - Parameter checksum: CRC-32C of these rows.
    func damage(dataset number: Int, chunk index: Int, _ checksum: UInt32) -> String? {
        let dataset = directory.datasets[number]
        if let damage = damage(ofChunk: index, of: dataset) { return damage }
        let length = dataset.rows(ofChunk: index).count * dataset.rowBytes
        let content = try? self.content(ofChunk: index, of: dataset)
        let isSame = content?.withUnsafeBytes { crc32c(UnsafeRawBufferPointer(rebasing: $0[..<length])) == checksum } ?? false
        return isSame ? nil : "\(dataset.path), chunk \(index): other rows than were written"
    }
}

extension ColumnFile {
    private func dataset(_ group: String, _ name: String) throws -> ColumnDirectory.Dataset {
        guard let number = numbers["\(group)/\(name)"] else { throw StoreError.wrongFormat(path, "has no dataset \(group)/\(name)") }
        return directory.datasets[number]
    }

    private func number(_ group: String, _ name: String, type: ColumnType, elements: Int) throws -> Int {
        let found = try dataset(group, name)
        guard found.type == type, found.elements == elements else {
            throw StoreError.wrongFormat(path, "has \(found.path) as \(found.elements) x \(found.type), not \(elements) x \(type)")
        }
        return numbers[found.path]!
    }

    /// A collection ends the process where it gets no memory: a size that comes from a file is asked for first.
    private func askForMemory(_ size: Int) throws {
        guard size > 1 << 28 else { return }
        guard let memory = malloc(size) else {
            throw StoreError(.library, "\(path): no memory for the \(size) bytes of one of its columns", remedy: "Free some memory.")
        }
        free(memory)
    }

    private func check(_ rows: Range<Int>, of number: Int) throws {
        let dataset = directory.datasets[number]
        guard rows.lowerBound >= 0, rows.upperBound <= dataset.rows else {
            throw StoreError(
                .invalidValue, "\(path): \(dataset.path) has \(dataset.rows) rows, not \(rows)", remedy: "Ask for rows that are there")
        }
    }

    /// - Precondition: `buffer` has room for exactly these rows, which are there.
    private func read(_ number: Int, rows: Range<Int>, into buffer: UnsafeMutableRawBufferPointer) throws {
        if rows.isEmpty { return }
        let dataset = directory.datasets[number]
        let first = rows.lowerBound / dataset.rowsPerChunk
        let last = (rows.upperBound - 1) / dataset.rowsPerChunk
        if first == last, rows != dataset.rows(ofChunk: first) {
            // Small reads mostly come in a row from one chunk.
            let content = try cache.content(dataset: number, chunk: first) { try self.content(ofChunk: first, of: dataset) }
            let start = (rows.lowerBound - first * dataset.rowsPerChunk) * dataset.rowBytes
            content.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + buffer.count])) }
            return
        }
        nonisolated(unsafe) let buffer = buffer
        _ = try parallelMap(last - first + 1) { [self] step in
            let index = first + step
            let whole = index * dataset.rowsPerChunk..<(index + 1) * dataset.rowsPerChunk
            let part = whole.clamped(to: rows)
            let at = (part.lowerBound - rows.lowerBound) * dataset.rowBytes
            let target = UnsafeMutableRawBufferPointer(rebasing: buffer[at..<at + part.count * dataset.rowBytes])
            if part == whole {
                try decode(index, of: dataset, into: target)
            } else {
                let start = (part.lowerBound - whole.lowerBound) * dataset.rowBytes
                try content(ofChunk: index, of: dataset).withUnsafeBytes {
                    target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + target.count]))
                }
            }
        }
    }

    private func content(ofChunk index: Int, of dataset: ColumnDirectory.Dataset) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: dataset.chunkBytes) { buffer, count in
            try decode(index, of: dataset, into: UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: dataset.chunkBytes))
            count = dataset.chunkBytes
        }
    }

    private func decode(_ index: Int, of dataset: ColumnDirectory.Dataset, into buffer: UnsafeMutableRawBufferPointer) throws {
        let chunk = dataset.chunks[index]
        for place in [chunk.offset, chunk.mirror] where place != 0 {
            guard let stored = try stored(chunk, at: place) else { continue }
            if ChunkCodec.decode(stored, into: buffer, width: dataset.type.width) { return }
        }
        let rows = dataset.rows(ofChunk: index)
        throw StoreError.damaged(
            path, "\(dataset.path), rows \(rows.lowerBound) to \(rows.upperBound - 1) (\(chunk.length) bytes at \(chunk.offset))")
    }

    /// nil: the bytes there are not those that were written.
    private func stored(_ chunk: ColumnDirectory.Chunk, at place: UInt64) throws -> [UInt8]? {
        guard let offset = Int(exactly: place), offset <= Int.max / 2 else { return nil }
        let stored = try file.read(at: offset, count: Int(chunk.length))
        return stored.count == Int(chunk.length) && crc32c(stored) == chunk.checksum ? stored : nil
    }
}
