import Dispatch
import Synchronization

/// Work over the rows of a report in blocks, on all cores. What is made of a block depends on its rows alone and is taken in the order of the
/// rows, so that the result is the same for any number of cores.
enum RowBlocks {
    static let rowsPerBlock = 1 << 12
    /// Blocks that are made before the first of them is taken: enough for the cores of most hosts, and few enough to lie in memory.
    private static let most = 8

    /// - Parameters:
    ///   - size: rows of each block but the last.
    ///   - make: called for several blocks at once.
    ///   - take: called for one block after the other. What it throws ends the work.
    static func forEach<Made: Sendable>(
        of count: Int, size: Int = rowsPerBlock, make: @Sendable (Range<Int>) -> Made, take: (Made) throws -> Void
    ) rethrows {
        for first in stride(from: 0, to: count, by: size * most) {
            let starts = Array(stride(from: first, to: min(first + size * most, count), by: size))
            for made in all(starts.count, { make(starts[$0]..<min(starts[$0] + size, count)) }) { try take(made) }
        }
    }

    private static func all<Made: Sendable>(_ count: Int, _ make: @Sendable (Int) -> Made) -> [Made] {
        if count == 1 { return [make(0)] }
        let results = Mutex([Made?](repeating: nil, count: count))
        DispatchQueue.concurrentPerform(iterations: count) { number in
            let made = make(number)
            results.withLock { $0[number] = made }
        }
        return results.withLock { $0.compactMap { $0 } }
    }
}
