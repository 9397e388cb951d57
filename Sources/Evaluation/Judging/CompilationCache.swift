import Foundation
import Records

/// Compilations by source and toolchain digest, shared by the slots of one worker; the least recently used go first.
public final class CompilationCache: @unchecked Sendable {
    private struct Entry {
        var result: Compilation
        var size: Int
        var lastUse: Int
    }

    private let capacity: ByteCount
    private let lock = NSLock()
    // Guarded by `lock`.
    private var entries: [Digest: Entry] = [:]
    private var size = 0
    private var clock = 0

    public init(capacity: ByteCount = .mebibytes(256)) { self.capacity = capacity }

    subscript(key: Digest) -> Compilation? {
        get {
            lock.withLock {
                clock += 1
                entries[key]?.lastUse = clock
                return entries[key]?.result
            }
        }
        set {
            guard let newValue else { return }
            lock.withLock { store(newValue, key: key) }
        }
    }

    private func store(_ result: Compilation, key: Digest) {
        clock += 1
        let entry = Entry(result: result, size: CompilationCache.size(of: result), lastUse: clock)
        size += entry.size - (entries.updateValue(entry, forKey: key)?.size ?? 0)
        while size > capacity.bytes, entries.count > 1, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            size -= oldest.value.size
            entries[oldest.key] = nil
        }
    }

    private static func size(of result: Compilation) -> Int {
        switch result {
        case .program(let files): files.reduce(256) { $0 + $1.content.count }
        case .failed(let message): 256 + message.utf8.count
        }
    }
}
