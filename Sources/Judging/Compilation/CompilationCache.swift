import Digests
import Foundation
import Records
import Sandbox

/// Compilations by what they were made from, shared by the slots of one worker: in memory, where the least recently used go first, and in a
/// `CompilationStore` where there is one. What two slots want at once is compiled once. Files of equal content are held once.
public final class CompilationCache: @unchecked Sendable {
    private struct Entry {
        var result: Compilation
        var contents: [Digest]
        var lastUse: Int
    }

    private struct Content {
        var bytes: [UInt8]
        var users: Int
    }

    private let capacity: ByteCount
    private let store: CompilationStore?
    private let condition = NSCondition()
    // Guarded by `condition`.
    private var entries: [Digest: Entry] = [:]
    private var contents: [Digest: Content] = [:]
    private var underWay: Set<Digest> = []
    private var waiting = 0
    private var size = 0
    private var clock = 0

    /// What an entry takes beside its files.
    private static let entrySize = 256
    /// How often a slot that waits for another's compilation looks whether it was cancelled itself.
    private static let look = 0.05

    /// Of what compilers have made, in memory.
    public static let standardCapacity = ByteCount.mebibytes(256)

    public init(capacity: ByteCount = CompilationCache.standardCapacity, store: CompilationStore? = nil) {
        self.capacity = capacity
        self.store = store
    }

    /// The compilation of `key`, by `compile` where nobody knows it yet. A slot that asks while another compiles the same waits for it; where
    /// that one gave up, the next in line compiles.
    ///
    /// - Returns: nil where the run was cancelled.
    func compilation(of key: Digest, cancel: CancellationFlag?, compile: () throws -> Compilation?) throws -> Compilation? {
        switch claim(key, cancel: cancel) {
        case .known(let result): return result
        case .cancelled: return nil
        case .mine: break
        }
        var result: Compilation?
        // Also after an error: those who wait must not wait for ever.
        defer { release(key, result) }
        if let stored = store?.compilation(of: key) {
            result = stored
        } else {
            result = try compile()
            if let result, result.isLasting { store?.keep(result, as: key) }
        }
        return result
    }

    private enum Claim {
        case known(Compilation)
        case mine
        case cancelled
    }

    private func claim(_ key: Digest, cancel: CancellationFlag?) -> Claim {
        condition.withLock {
            while true {
                clock += 1
                if let entry = entries[key] {
                    entries[key]?.lastUse = clock
                    return .known(entry.result)
                }
                if underWay.insert(key).inserted { return .mine }
                if cancel?.isCancelled == true { return .cancelled }
                waiting += 1
                _ = condition.wait(until: Date(timeIntervalSinceNow: CompilationCache.look))
                waiting -= 1
            }
        }
    }

    private func release(_ key: Digest, _ result: Compilation?) {
        condition.withLock {
            underWay.remove(key)
            if let result, result.isLasting { insert(result, key: key) }
            condition.broadcast()
        }
    }

    private func insert(_ result: Compilation, key: Digest) {
        clock += 1
        var shared = result
        var digests: [Digest] = []
        if case .program(var files) = result {
            for position in files.indices {
                let digest = sha256(files[position].content)
                digests.append(digest)
                if contents[digest] == nil {
                    contents[digest] = Content(bytes: files[position].content, users: 0)
                    size += files[position].content.count
                }
                contents[digest]?.users += 1
                files[position].content = contents[digest]?.bytes ?? []
            }
            shared = .program(files)
        }
        size += CompilationCache.entrySize
        entries[key] = Entry(result: shared, contents: digests, lastUse: clock)
        while size > capacity.bytes, entries.count > 1, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            remove(oldest.key, oldest.value)
        }
    }

    private func remove(_ key: Digest, _ entry: Entry) {
        entries[key] = nil
        size -= CompilationCache.entrySize
        for digest in entry.contents {
            guard let content = contents[digest] else { continue }
            if content.users > 1 {
                contents[digest]?.users -= 1
            } else {
                contents[digest] = nil
                size -= content.bytes.count
            }
        }
    }

    /// Bytes that entries and the files they share take.
    var heldBytes: Int { condition.withLock { size } }

    /// Slots that wait for another's compilation.
    var waitingCount: Int { condition.withLock { waiting } }
}
