import ColumnStore
import Foundation
import Records

/// The problem set of a run, copied to node-local scratch where that is wanted, so that a hundred workers read it once each from the shared
/// file system and not test by test.
struct StagedSet {
    let set: ProblemSet
    /// What the copy takes of the memory: all of it where scratch is a file system in memory.
    private(set) var memory = ByteCount(bytes: 0)
    /// For a person to know.
    var note: String?

    /// The copy may take this share of what is free in scratch, and of the memory where scratch lies in it.
    private static let share = 4

    /// - Parameters:
    ///   - mode: `auto` copies the set under a batch system only.
    ///   - scratch: this process's own directory; the copy goes with it.
    ///   - available: memory of this worker.
    /// - Throws: `StoreError` or `FileError` for the set; a copy that fails is none: the set is read where it is, and the note says why.
    init(path: String, mode: AutomaticFlag, isBatchJob: Bool, scratch: String, available: ByteCount) throws {
        guard mode == .on || mode == .auto && isBatchJob else {
            set = try ProblemSet(path: path)
            return
        }
        let copy = scratch + "/" + URL(fileURLWithPath: path).lastPathComponent
        let size: Int
        do {
            size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            let free = try FileManager.default.attributesOfFileSystem(forPath: scratch)[.systemFreeSize] as? Int ?? 0
            let room = NodeFacts.isInMemory(scratch) ? min(free, available.bytes) : free
            guard size <= room / StagedSet.share else {
                set = try ProblemSet(path: path)
                let place = room < free ? "scratch lies in the memory, of which there are" : "scratch has free"
                note = "the problem set (\(size >> 20) MiB) is read where it is: \(place) \(room >> 20) MiB"
                return
            }
            try FileManager.default.copyItem(atPath: path, toPath: copy)
        } catch let error as CocoaError {
            try? FileManager.default.removeItem(atPath: copy)
            set = try ProblemSet(path: path)
            note = "the problem set is read where it is: it cannot be copied to scratch (\(error.localizedDescription))"
            return
        }
        set = try ProblemSet(path: copy)
        if NodeFacts.isInMemory(copy) { memory = ByteCount(bytes: size) }
    }
}
