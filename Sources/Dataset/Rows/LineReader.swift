import FileSystem
import Foundation

/// The lines of a file, which may be packed with gzip or zstd, one at a time: memory is the longest line and one chunk, whatever the file's size.
final class LineReader {
    let path: String
    /// The number of the line that `next` gave last, from 1.
    private(set) var lineNumber = 0
    /// False after a last line without a newline: the mark of a cut file.
    private(set) var isTerminated = true

    /// Whether `nextFilled` has given a line.
    private var isPastFirst = false
    private let source: ByteSource
    private var buffer: UnsafeMutableRawPointer
    private var capacity: Int
    /// What is read and not yet given: from the next line's beginning.
    private var start = 0
    private var end = 0
    /// So many bytes are one line at most.
    private static let longest = 1 << 31

    init(path: String, chunkSize: Int = 1 << 20) throws {
        self.path = path
        capacity = chunkSize
        source = try ByteSource(path: path)
        buffer = .allocate(byteCount: capacity + JSONDocument.padding, alignment: 64)
        // What the text is, its first four bytes tell.
        while end < min(4, capacity), try fill() {}
        let beginning = UnsafeRawBufferPointer(start: buffer, count: end)
        if let encoding = ForeignEncoding(beginning) { throw encoding.refusal(of: path) }
        if beginning.starts(with: utf8ByteOrderMark) { start = utf8ByteOrderMark.count }
    }

    deinit { buffer.deallocate() }

    /// The next line without its newline, valid until the next call; nil at the end. A byte order mark at the start of the file is dropped.
    func next() throws -> UnsafeRawBufferPointer? {
        var searched = start
        while true {
            if let newline = memchr(buffer + searched, 0x0A, end - searched) {
                isTerminated = true
                return give(to: UnsafeRawPointer(newline) - UnsafeRawPointer(buffer), skipping: 1)
            }
            searched = end - start
            if try !fill() { break }
        }
        guard end > start else { return nil }
        isTerminated = false
        return give(to: end, skipping: 0)
    }

    private func give(to stop: Int, skipping newline: Int) -> UnsafeRawBufferPointer {
        defer { start = stop + newline }
        lineNumber += 1
        return UnsafeRawBufferPointer(start: buffer + start, count: stop - start)
    }

    /// The next line that holds more than white space.
    /// - Throws: `DatasetError` (.wrongType) where the first such line begins a JSON array.
    func nextFilled() throws -> UnsafeRawBufferPointer? {
        while let line = try next() {
            guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { continue }
            if !isPastFirst, first == UInt8(ascii: "[") {
                throw DatasetError(
                    .wrongType, "\(location): the file is a JSON array, and JSON Lines have one object a line",
                    remedy: "Convert it: jq -c '.[]' \(path) > \(path).jsonl")
            }
            isPastFirst = true
            return line
        }
        return nil
    }

    var location: SourceLocation { SourceLocation(file: path, line: lineNumber) }

    /// Moves what is left to the beginning of the buffer and reads more behind it. False at the end of the file.
    private func fill() throws -> Bool {
        buffer.copyMemory(from: buffer + start, byteCount: end - start)
        end -= start
        start = 0
        if end == capacity { try grow() }
        let free = UnsafeMutableRawBufferPointer(start: buffer + end, count: capacity - end)
        let count = try source.read(into: free)
        end += count
        return count > 0
    }

    private func grow() throws(DatasetError) {
        guard capacity < Self.longest else {
            throw DatasetError(
                .malformed, "\(path):\(lineNumber + 1): the line has more than 2 GiB", remedy: "Each line must hold one JSON object")
        }
        let larger = UnsafeMutableRawPointer.allocate(byteCount: 2 * capacity + JSONDocument.padding, alignment: 64)
        larger.copyMemory(from: buffer, byteCount: end)
        buffer.deallocate()
        buffer = larger
        capacity *= 2
    }
}
