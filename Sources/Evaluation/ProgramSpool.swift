import ColumnStore
import Digests
import Dispatch
import FileSystem
import Glibc
import Judging
import Records
import Synchronization

/// The programs of candidates on their way into a plan: in a file without a name, so that a million of them take no memory. The file goes with
/// its last owner, and with the process. A thread of the spool's own computes digests and writes, while the caller makes the next programs.
public final class ProgramSpool: Sendable {
    private let file: OpenFile
    private let filling = Mutex(Block(start: 0))
    private let stored = Mutex(Stored())
    private let window = Mutex(Window())
    private let queue = DispatchQueue(label: "gencode.program-spool")
    private let room = DispatchSemaphore(value: mostWaiting)

    /// Programs that go to the thread together.
    private struct Block {
        /// Where it begins in the file.
        var start: Int
        /// How many programs are before it.
        var firstNumber = 0
        var bytes: [UInt8] = []
        /// Where each program ends in `bytes`.
        var ends: [Int] = []
        /// Of each program's language. Empty where no program has any.
        var rules: [LexicalRules?] = []
    }

    private struct Stored {
        /// Until they are taken.
        var programs = SpooledPrograms()
        /// Where each program ends in the file: the next one begins there.
        var ends: [Int] = []
        var failure: (any Error)?
    }

    /// A stretch of the file that was read, and where it begins: programs are mostly read in their order.
    private struct Window {
        var start = 0
        var bytes: [UInt8] = []
    }

    /// Bytes of a block, about.
    private static let blockSize = 1 << 20
    /// The caller waits while so many blocks are not yet stored.
    private static let mostWaiting = 4

    /// - Parameter directory: on a disk of this host, with room for all programs.
    public init(in directory: String) throws {
        let path = Files.temporary(of: directory + "/programs")
        file = try OpenFile.creating(path)
        unlink(path)
    }

    /// Keeps a copy.
    /// - Parameter rules: those by which the program is compared with others. nil: it is equal only to the same bytes.
    /// - Returns: the program's number, from 0 and by one higher than that of the program before.
    /// - Throws: `FileError`, also where an earlier program could not be written.
    public func append(_ program: UnsafeRawBufferPointer, rules: LexicalRules? = nil) throws -> Int {
        try filling.withLock { block in
            if rules != nil || !block.rules.isEmpty {
                block.rules += repeatElement(nil, count: block.ends.count - block.rules.count)
                block.rules.append(rules)
            }
            block.bytes.append(contentsOf: program)
            block.ends.append(block.bytes.count)
            let number = block.firstNumber + block.ends.count - 1
            if block.bytes.count >= Self.blockSize { try store(&block) }
            return number
        }
    }

    /// What is known of all programs so far, once they are stored. Called once, behind the last program: for a million of them it takes 33 MB,
    /// which the spool does not keep.
    /// - Throws: `FileError` where a program could not be written.
    public func takePrograms() throws -> SpooledPrograms {
        try filling.withLock { if !$0.ends.isEmpty { try store(&$0) } }
        queue.sync {}
        return try stored.withLock { stored in
            if let failure = stored.failure { throw failure }
            let programs = stored.programs
            stored.programs = SpooledPrograms()
            return programs
        }
    }

    /// A program behind which `takePrograms` was called.
    public func read(_ number: Int) throws -> [UInt8] {
        let place = stored.withLock { (number == 0 ? 0 : $0.ends[number - 1])..<$0.ends[number] }
        return try window.withLock { window in
            if place.lowerBound < window.start || place.upperBound > window.start + window.bytes.count {
                window.bytes = try file.read(at: place.lowerBound, count: max(Self.blockSize, place.count))
                window.start = place.lowerBound
            }
            guard place.upperBound <= window.start + window.bytes.count else {
                throw FileError(.inputOutput, "\(file.path) is shorter than what was written to it", remedy: "Check the disk")
            }
            return Array(window.bytes[place.lowerBound - window.start..<place.upperBound - window.start])
        }
    }

    private func store(_ block: inout Block) throws {
        if let failure = stored.withLock({ $0.failure }) { throw failure }
        let full = block
        block = Block(start: full.start + full.bytes.count, firstNumber: full.firstNumber + full.ends.count)
        block.bytes.reserveCapacity(min(full.bytes.capacity, 2 * Self.blockSize))
        // An observer of files sees, orders and stops what its own thread does.
        guard Files.observer == nil else {
            do { return try write(full) } catch {
                stored.withLock { $0.failure = error }
                throw error
            }
        }
        room.wait()
        queue.async { [self] in
            do { try write(full) } catch { stored.withLock { $0.failure = $0.failure ?? error } }
            room.signal()
        }
    }

    private func write(_ block: Block) throws {
        var added = SpooledPrograms()
        added.canonical = try Self.canonicalDigests(of: block)
        block.bytes.withUnsafeBytes { bytes in
            var start = 0
            for end in block.ends {
                added.add(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                start = end
            }
        }
        try file.write(block.bytes, at: block.start)
        stored.withLock { stored in
            stored.programs.append(added)
            stored.ends += block.ends.map { block.start + $0 }
        }
    }
}

extension ProgramSpool {
    private static func canonicalDigests(of block: Block) throws -> [Digest?] {
        guard !block.rules.isEmpty else { return [] }
        return try parallelMap(block.ends.count) { number in
            let start = number == 0 ? 0 : block.ends[number - 1]
            return block.rules[number]?.canonicalForm(of: Array(block.bytes[start..<block.ends[number]])).map { sha256($0) }
        }
    }
}

/// What is known of the programs of a spool without reading them, by their numbers.
public struct SpooledPrograms: Sendable {
    public private(set) var digests: [Digest] = []
    /// Of the canonical forms; nil: the program has none. Up to the last block of programs that has one.
    fileprivate(set) var canonical: [Digest?] = []
    /// White space alone: there is nothing to run.
    private(set) var areBlank: [Bool] = []

    fileprivate mutating func add(_ program: UnsafeRawBufferPointer) {
        digests.append(sha256(program))
        areBlank.append(program.allSatisfy(isWhiteSpace))
    }

    func canonicalDigest(_ number: Int) -> Digest? { canonical.indices.contains(number) ? canonical[number] : nil }

    fileprivate mutating func append(_ others: SpooledPrograms) {
        if !others.canonical.isEmpty {
            canonical += repeatElement(nil, count: digests.count - canonical.count)
            canonical += others.canonical
        }
        digests += others.digests
        areBlank += others.areBlank
    }
}
