import FileSystem
import Foundation
import Records

@testable import ColumnStore

/// A column file whose parts are changed behind the writer's back, with every checksum right: what an attacker can make.
struct ForgedColumnFile {
    private var bytes: [UInt8]
    var directory: ColumnDirectory

    init(_ path: String) throws {
        let file = try OpenFile.readingRegular(path)
        directory = try ColumnDirectory.read(from: file)
        bytes = try file.read()
    }

    func write(to path: String) throws {
        try Data(bytes + directory.record() + ColumnDirectory.footer(recordOffset: bytes.count)).write(to: URL(fileURLWithPath: path))
    }

    /// Replaces the content of a dataset's first chunk.
    mutating func changeContent(of number: Int, _ change: (inout [UInt8]) -> Void) throws {
        let dataset = directory.datasets[number]
        guard let chunk = dataset.chunks.first, dataset.chunkBytes <= 1 << 22 else { return }
        let (offset, length) = (Int(chunk.offset), Int(chunk.length))
        guard offset + length <= bytes.count else { return }
        var content = [UInt8](repeating: 0, count: dataset.chunkBytes)
        let isWhole = content.withUnsafeMutableBytes {
            ChunkCodec.decode(Array(bytes[offset..<offset + length]), into: $0, width: dataset.type.width)
        }
        guard isWhole else { return }
        change(&content)
        let encoded = try content.withUnsafeBytes { try ChunkCodec.encode($0, chunkBytes: dataset.chunkBytes, width: dataset.type.width) }
        directory.datasets[number].chunks[0] = .init(
            offset: UInt64(bytes.count), length: UInt32(encoded.stored.count), checksum: encoded.storedChecksum)
        bytes += encoded.stored
    }

    /// One change of a kind that chance chooses.
    mutating func mutate(_ random: inout SplitMix64) throws {
        let number = Int(random.next() % UInt64(max(1, directory.datasets.count)))
        switch random.next() % 10 {
        case 0...4:
            let width = directory.datasets[number].type.width
            try changeContent(of: number) { Self.change(&$0, width: width, &random) }
        case 5: changeShape(number, &random)
        case 6: changeChunk(number, &random)
        case 7: changeAttribute(&random)
        case 8: directory.datasets[number].path = directory.datasets[Int(random.next() % UInt64(directory.datasets.count))].path
        default: directory.datasets.remove(at: number)
        }
    }

    /// Numbers at which code breaks.
    static let edges: [UInt64] = [
        0, 1, 2, 3, 127, 128, 200, 255, 1 << 15, 1 << 16, 1 << 30, 1 << 31, (1 << 31) - 1, (1 << 32) - 1, 1 << 40, 1 << 48, 1 << 62,
        1 << 63, (1 << 63) - 1, .max, .max - 1, .max - 1000,
    ]

    static func edge(_ random: inout SplitMix64) -> UInt64 { edges[Int(random.next() % UInt64(edges.count))] }

    private static func change(_ content: inout [UInt8], width: Int, _ random: inout SplitMix64) {
        guard content.count >= width else { return }
        for _ in 0...(random.next() % 3) {
            let place = Int(random.next() % UInt64(content.count / width)) * width
            let value = random.next() % 4 == 0 ? random.next() : edge(&random)
            withUnsafeBytes(of: value.littleEndian) { for at in 0..<width { content[place + at] = $0[at] } }
        }
    }

    private mutating func changeShape(_ number: Int, _ random: inout SplitMix64) {
        let value = Int(truncatingIfNeeded: Self.edge(&random) >> 1)
        switch random.next() % 5 {
        case 0: directory.datasets[number].rows = value
        case 1: directory.datasets[number].rowsPerChunk = value
        case 2: directory.datasets[number].elements = value
        case 3: directory.datasets[number].type = ColumnType.allCases[Int(random.next() % 7)]
        default:
            // A shape that fits itself, and not the file.
            let chunk = directory.datasets[number].chunks.first ?? .init(offset: 0, length: 0, checksum: 0)
            directory.datasets[number].rowsPerChunk = 1 << Int(random.next() % 31)
            let count = Int(random.next() % 2000)
            directory.datasets[number].rows = count * directory.datasets[number].rowsPerChunk
            directory.datasets[number].chunks = [ColumnDirectory.Chunk](repeating: chunk, count: count)
        }
    }

    private mutating func changeChunk(_ number: Int, _ random: inout SplitMix64) {
        guard !directory.datasets[number].chunks.isEmpty else { return }
        let place = Int(random.next() % UInt64(directory.datasets[number].chunks.count))
        switch random.next() % 4 {
        case 0: directory.datasets[number].chunks[place].offset = Self.edge(&random)
        case 1: directory.datasets[number].chunks[place].length = UInt32(truncatingIfNeeded: Self.edge(&random))
        case 2: directory.datasets[number].chunks[place].mirror = Self.edge(&random)
        default: directory.datasets[number].chunks.removeLast()
        }
    }

    private mutating func changeAttribute(_ random: inout SplitMix64) {
        guard !directory.attributes.isEmpty else { return }
        let place = Int(random.next() % UInt64(directory.attributes.count))
        switch random.next() % 4 {
        case 0: directory.attributes.remove(at: place)
        case 1: directory.attributes[place].value = .text(["", "a b", "\0", "\u{1b}[2J", "-1"][Int(random.next() % 5)])
        default: directory.attributes[place].value = .number(Int(truncatingIfNeeded: Self.edge(&random)))
        }
    }
}
