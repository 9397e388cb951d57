import FileSystem
import Glibc
import Records

/// The tests of every task of a run, in a file without a name: they are written in the order of the shards and read in the order of the
/// plan, and the memory that they take does not grow with their number. The file goes with its owner, and with the process.
public final class TestSpool {
    private let file: OpenFile
    /// By task: the number of the first test in the file; -1: the task has no scored result.
    private var starts: [Int64]
    private var counts: [Int32]
    private var written = 0
    /// Behind those that are written.
    private var pending: [TestFacts] = []
    /// A stretch of the file that was read, and where it begins: tasks are mostly read in their order.
    private var window: (start: Int, tests: [TestFacts]) = (0, [])

    private static let block = 1 << 14
    private static let stride = MemoryLayout<TestFacts>.stride

    /// - Parameter directory: on a disk of this host, with room for 80 bytes per test.
    init(in directory: String, tasks: Int) throws {
        let path = Files.temporary(of: directory + "/tests")
        file = try OpenFile.creating(path)
        unlink(path)
        starts = [Int64](repeating: -1, count: tasks)
        counts = [Int32](repeating: 0, count: tasks)
    }

    /// Whether the task has a scored result; its tests may be none.
    public func contains(_ task: Int) -> Bool { starts[task] >= 0 }

    /// In stored order.
    public func tests(ofTask task: Int) throws -> [TestFacts] {
        guard starts[task] >= 0, counts[task] > 0 else { return [] }
        if !pending.isEmpty { try flush() }
        let (first, count) = (Int(starts[task]), Int(counts[task]))
        if first < window.start || first + count > window.start + window.tests.count { try read(from: first, atLeast: count) }
        return Array(window.tests[first - window.start..<first - window.start + count])
    }

    /// The number that the next test gets.
    var end: Int { written + pending.count }

    func append(_ test: TestFacts) throws {
        pending.append(test)
        if pending.count >= TestSpool.block { try flush() }
    }

    /// The tests `first` up to `first + count` are those of the task.
    func assign(_ task: Int, first: Int, count: Int) {
        starts[task] = Int64(first)
        counts[task] = Int32(clamping: count)
    }

    private func flush() throws {
        let bytes = pending.withUnsafeBytes { Array($0) }
        try file.write(bytes, at: written * TestSpool.stride)
        written += pending.count
        pending.removeAll(keepingCapacity: true)
    }

    private func read(from first: Int, atLeast count: Int) throws {
        let wanted = min(max(count, TestSpool.block), written - first)
        let bytes = try file.read(at: first * TestSpool.stride, count: wanted * TestSpool.stride)
        guard wanted >= count, bytes.count == wanted * TestSpool.stride else {
            throw FileError(.inputOutput, "\(file.path) is shorter than what was written to it", remedy: "Check the disk")
        }
        // What is read was written by this process from values of the same type.
        window = (first, bytes.withUnsafeBytes { Array($0.bindMemory(to: TestFacts.self)) })
    }
}
