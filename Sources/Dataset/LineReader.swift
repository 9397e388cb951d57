import FileSystem
import Foundation

/// The lines of a file, one at a time: memory is one line and one chunk, whatever the file's size.
final class LineReader {
    let path: String
    /// The number of the line that `next` gave last, from 1.
    private(set) var lineNumber = 0
    /// False after a last line without a newline: the mark of a cut file.
    private(set) var isTerminated = true

    /// Whether `nextFilled` has given a line.
    private var isPastFirst = false
    private let file: OwnedDescriptor
    private var chunk: [UInt8]
    private var start = 0
    private var end = 0

    init(path: String, chunkSize: Int = 1 << 20) throws {
        self.path = path
        chunk = [UInt8](repeating: 0, count: chunkSize)
        file = try ofSource { try OwnedDescriptor(opening: path, O_RDONLY) }
        _ = try fill()
        if let encoding = ForeignEncoding(chunk[..<end]) { throw encoding.refusal(of: path) }
    }

    /// The next line without its newline, nil at the end. A byte order mark at the start of the file is dropped.
    func next() throws -> Data? {
        var line = Data()
        var found = false
        while !found {
            if start == end, try !fill() { break }
            let newline = chunk.withUnsafeBytes { bytes -> Int? in
                guard let base = bytes.baseAddress, let hit = memchr(base + start, 0x0A, end - start) else { return nil }
                return hit - UnsafeMutableRawPointer(mutating: base)
            }
            let stop = newline ?? end
            line.append(contentsOf: chunk[start..<stop])
            found = newline != nil
            start = found ? stop + 1 : stop
        }
        if !found && line.isEmpty { return nil }
        isTerminated = found
        lineNumber += 1
        if lineNumber == 1 && line.starts(with: [0xEF, 0xBB, 0xBF]) { line = Data(line.dropFirst(3)) }
        return line
    }

    /// The next line that holds more than white space.
    /// - Throws: `DatasetError` (.wrongType) where the first such line begins a JSON array.
    func nextFilled() throws -> Data? {
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

    private func fill() throws -> Bool {
        start = 0
        end = 0
        end = try ofSource { try DescriptorTransfer.read(from: file.number, into: &chunk, name: path) }
        return end > 0
    }
}
