import FileSystem
import Records

/// What a column file holds and where: the part of the file that our own reader goes by, kept twice behind the HDF5 data. libhdf5 never
/// sees a file that may be damaged; other programs never see this part, since HDF5 files may have bytes after their end.
///
/// ```
/// HDF5 data | record | mirrored chunks | record | footer
/// record: magic, version, length and CRC-32C of the payload, CRC-32C of that; payload: this structure
/// footer: magic, offset of the second record, CRC-32C
/// ```
struct ColumnDirectory: Sendable {
    enum Attribute: Hashable, Sendable {
        case text(String)
        case number(Int)
    }

    struct Chunk: Sendable {
        var offset: UInt64
        var length: UInt32
        var checksum: UInt32
        /// Where the same bytes lie a second time; 0: they do not.
        var mirror: UInt64 = 0
    }

    struct Dataset: Sendable {
        var path: String
        var type: ColumnType
        /// Elements of a row: 1, or 32 in a column of digests.
        var elements: Int
        var rows: Int
        var rowsPerChunk: Int
        var chunks: [Chunk] = []

        var rowBytes: Int { type.width * elements }
        var chunkBytes: Int { rowsPerChunk * rowBytes }
        func rows(ofChunk index: Int) -> Range<Int> { index * rowsPerChunk..<min((index + 1) * rowsPerChunk, rows) }
    }

    var attributes: [(name: String, value: Attribute)] = []
    var datasets: [Dataset] = []
}

extension ColumnDirectory {
    private static let magic = Array("gencoDir".utf8)
    private static let version: UInt32 = 1
    static let headerLength = 28
    static let footerLength = 20

    /// Header and payload. The length does not depend on the chunks' places.
    func record() -> [UInt8] {
        let payload = payload()
        var writer = ByteWriter(bytes: ColumnDirectory.magic)
        writer.addFixed(ColumnDirectory.version)
        writer.addFixed(UInt64(payload.count))
        writer.addFixed(crc32c(payload))
        writer.addFixed(crc32c(writer.bytes))
        return writer.bytes + payload
    }

    static func footer(recordOffset: Int) -> [UInt8] {
        var writer = ByteWriter(bytes: magic)
        writer.addFixed(UInt64(recordOffset))
        writer.addFixed(crc32c(writer.bytes))
        return writer.bytes
    }

    private func payload() -> [UInt8] {
        var writer = ByteWriter()
        writer.add(count: attributes.count)
        for (name, value) in attributes {
            writer.add(text: name)
            switch value {
            case .text(let text):
                writer.add(UInt8(0))
                writer.add(text: text)
            case .number(let number):
                writer.add(UInt8(1))
                writer.add(signed: Int64(number))
            }
        }
        writer.add(count: datasets.count)
        for dataset in datasets {
            writer.add(text: dataset.path)
            writer.add(dataset.type.rawValue)
            for count in [dataset.elements, dataset.rows, dataset.rowsPerChunk, dataset.chunks.count] { writer.add(count: count) }
            for chunk in dataset.chunks {
                writer.addFixed(chunk.offset)
                writer.addFixed(chunk.length)
                writer.addFixed(chunk.checksum)
                writer.addFixed(chunk.mirror)
            }
        }
        return writer.bytes
    }
}

extension ColumnDirectory {
    /// Finds and reads the directory of a file; the first copy does where the second is damaged or cut off.
    static func read(from file: OpenFile) throws -> ColumnDirectory {
        let length = try file.identity().size
        if length >= footerLength {
            let footer = try file.read(at: length - footerLength, count: footerLength)
            if let offset = recordOffset(inFooter: footer), let directory = try record(in: file, at: offset) { return directory }
        }
        let head = try file.read(at: 0, count: superblockLength)
        if let end = hdf5End(inHead: head), let directory = try record(in: file, at: end) { return directory }
        if !head.starts(with: signature) { throw StoreError.wrongFormat(file.path, "is not an HDF5 file") }
        throw StoreError.damaged(
            file.path, "its directory is gone (the file was cut off, changed, or written by another program; it has \(length) bytes)")
    }

    private static func recordOffset(inFooter footer: [UInt8]) -> Int? {
        footer.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            guard let start = try? reader.raw(magic.count), start.elementsEqual(magic), let offset = try? reader.fixed(UInt64.self),
                let checksum = try? reader.fixed(UInt32.self), checksum == crc32c(Array(footer.dropLast(4)))
            else { return nil }
            return Int(exactly: offset)
        }
    }

    /// nil: no intact record there. Throws for an intact one of another version.
    private static func record(in file: OpenFile, at offset: Int) throws -> ColumnDirectory? {
        guard offset < (try file.identity().size) else { return nil }
        let header = try file.read(at: offset, count: headerLength)
        guard header.count == headerLength, header.starts(with: magic) else { return nil }
        let (version, length, checksum, own) = header.withUnsafeBytes { bytes in
            (
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self), bytes.loadUnaligned(fromByteOffset: 12, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 20, as: UInt32.self), bytes.loadUnaligned(fromByteOffset: 24, as: UInt32.self)
            )
        }
        guard own == crc32c(Array(header.dropLast(4))) else { return nil }
        guard version == ColumnDirectory.version else {
            throw StoreError.wrongFormat(file.path, "has format version \(version); this build reads \(ColumnDirectory.version)")
        }
        let size = try file.identity().size
        guard let count = Int(exactly: length), count <= size - offset else { return nil }
        let payload = try file.read(at: offset + headerLength, count: count)
        guard payload.count == count, crc32c(payload) == checksum else { return nil }
        return try payload.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            do { return try ColumnDirectory(&reader, fileSize: size) } catch {
                throw StoreError.damaged(file.path, "its directory makes no sense")
            }
        }
    }

    private init(_ reader: inout ByteReader, fileSize: Int) throws(MalformedRecord) {
        for _ in 0..<(try reader.count(ofAtLeast: 3)) {
            let name = try reader.text()
            let isText = try reader.byte() == 0
            attributes.append((name, isText ? .text(try reader.text()) : .number(Int(try reader.signed()))))
        }
        for _ in 0..<(try reader.count(ofAtLeast: 6)) { datasets.append(try Dataset(&reader, fileSize: fileSize)) }
    }

    private static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]
    private static let superblockLength = 48

    /// Where the HDF5 data ends, by its superblock of version 2 or 3.
    private static func hdf5End(inHead head: [UInt8]) -> Int? {
        guard head.count == superblockLength, head.starts(with: signature), head[8] == 2 || head[8] == 3 else { return nil }
        return head.withUnsafeBytes { Int(exactly: $0.loadUnaligned(fromByteOffset: 28, as: UInt64.self)) }
    }
}

extension ColumnDirectory.Dataset {
    /// Bytes of a chunk's content: eight times what this build writes. A reader asks for memory of this size before it has read the chunk.
    private static let largestChunk = 16 << 20
    /// How much more a dataset may hold than the whole file has bytes, beside `smallDataset`: more than zstd makes of equal bytes.
    private static let largestExpansion = 1 << 16
    private static let smallDataset = 64 << 20

    /// - Throws: `MalformedRecord` for sizes that no file of `fileSize` bytes can have, and for chunks outside it.
    fileprivate init(_ reader: inout ByteReader, fileSize: Int) throws(MalformedRecord) {
        path = try reader.text()
        guard let type = ColumnType(rawValue: try reader.byte()) else { throw MalformedRecord() }
        self.type = type
        elements = try reader.count()
        rows = try reader.count()
        rowsPerChunk = try reader.count()
        let count = try reader.count(ofAtLeast: 24)
        guard elements > 0, elements <= 4096, rowsPerChunk > 0, rowsPerChunk <= Self.largestChunk, rows < 1 << 48,
            chunkBytes <= Self.largestChunk, count == (rows + rowsPerChunk - 1) / rowsPerChunk,
            rows * rowBytes <= min(fileSize, 1 << 40) * Self.largestExpansion + Self.smallDataset
        else { throw MalformedRecord() }
        chunks.reserveCapacity(count)
        for _ in 0..<count {
            let chunk = ColumnDirectory.Chunk(
                offset: try reader.fixed(UInt64.self), length: try reader.fixed(UInt32.self),
                checksum: try reader.fixed(UInt32.self), mirror: try reader.fixed(UInt64.self))
            for place in [chunk.offset, chunk.mirror] {
                guard place <= UInt64(fileSize), UInt64(chunk.length) <= UInt64(fileSize) else { throw MalformedRecord() }
            }
            chunks.append(chunk)
        }
    }
}
