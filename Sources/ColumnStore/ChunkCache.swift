import Records
import Synchronization

/// The last few chunks that were read in parts.
final class ChunkCache: Sendable {
    private struct Entry {
        var dataset: Int
        var chunk: Int
        var content: [UInt8]
    }

    private static let capacity = ByteCount.mebibytes(16)
    /// Entries are searched one after the other, and a file may have chunks of any size.
    private static let mostEntries = 256
    /// The last used one last.
    private let entries = Mutex<[Entry]>([])

    /// `load` runs outside the lock: two threads may load the same chunk.
    func content(dataset: Int, chunk: Int, load: () throws -> [UInt8]) throws -> [UInt8] {
        let found: [UInt8]? = entries.withLock { entries in
            guard let position = entries.firstIndex(where: { $0.dataset == dataset && $0.chunk == chunk }) else { return nil }
            let entry = entries.remove(at: position)
            entries.append(entry)
            return entry.content
        }
        if let found { return found }
        let content = try load()
        entries.withLock { entries in
            entries.append(Entry(dataset: dataset, chunk: chunk, content: content))
            var held = entries.reduce(0) { $0 + $1.content.count }
            while held > ChunkCache.capacity.bytes || entries.count > ChunkCache.mostEntries, entries.count > 1 {
                held -= entries.removeFirst().content.count
            }
        }
        return content
    }
}
