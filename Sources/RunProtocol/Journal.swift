import ColumnStore
import FileSystem
import Records
import Synchronization

/// The append-only file of one live attempt. Safe to use from many threads.
///
/// A record is durable when a `commit` that came after it has returned. What could not be written stays in memory and is tried again by
/// the next commit, at the same place in the file, so that a full disk leaves neither a gap nor half a record.
final class Journal: Sendable {
    let header: JournalHeader
    let path: String
    private let file: OpenFile
    private let identity: FileIdentity
    private let seed: UInt32
    private let state: Mutex<State>
    /// Held by a commit as long as it is at work.
    private let synced: Mutex<Synced>
    /// Held while bytes are written and not while they are synced: a task that begins must not wait for the disk. Of the three locks, a
    /// commit takes `synced` first.
    private let tail: Mutex<Tail>

    private struct Synced {
        /// Bytes of the file that were synced.
        var size: Int
        /// An empty buffer that keeps the capacity of the last commit. The next records are collected in it.
        var spare: [UInt8] = []
    }

    private struct Tail {
        /// The end of the file.
        var end: Int
        /// The tasks in work, as the next note will say.
        var inWork: [Int] = []
        /// The frame of the last note, whose memory the next one uses again.
        var note = ByteWriter()
        /// The worker lives and has lost the shard.
        var isAbandoned = false
    }

    private struct State {
        /// Framed records that no commit has taken yet.
        var pending: [UInt8] = []
        var pendingRecords = 0
        var durableRecords = 0
        var heartbeats = 0
    }

    init(header: JournalHeader, path: String, file: OpenFile, size: Int) throws {
        self.header = header
        self.path = path
        self.file = file
        identity = try file.identity()
        seed = header.seed
        state = Mutex(State())
        synced = Mutex(Synced(size: size))
        tail = Mutex(Tail(end: size))
    }

    /// Claims the attempt: the journal with its header appears under its name at once or not at all. nil: the name is taken.
    static func create(in directory: RunDirectory, header: JournalHeader) throws -> Journal? {
        var bytes = JournalFrame.preamble
        try JournalFrame.append(JournalNote.header(header).encoded(), seed: header.seed, to: &bytes)
        let path = directory.journalPath(shard: header.shard, attempt: header.attempt)
        let temporary = directory.path(of: .temporary(shard: header.shard, suffix: Files.uniqueSuffix()))
        let file = try OpenFile.creating(temporary)
        let journal: Journal
        do {
            try file.write(bytes, at: 0)
            try file.sync()
            journal = try Journal(header: header, path: path, file: file, size: bytes.count)
            guard try Files.publish(temporary, as: path) else { return nil }
        } catch {
            Files.discard(temporary)
            // Whoever sealed the shard in between also cleared its temporary files: the claim is lost, nothing is wrong.
            if error.has(FileCode.notFound) { return nil }
            throw error
        }
        try Files.syncDirectory(directory.shardsPath)
        return journal
    }

    /// Puts a record in line for the next commit.
    /// - Parameter attempt: the one that made it.
    /// - Returns: the bytes in line.
    /// - Throws: `RunError` (.recordTooLarge) for a record that does not fit without its bulk either.
    @discardableResult func append<Record: RunRecord>(_ record: Record, attempt: Int) throws(RunError) -> Int {
        let isOwn = attempt == header.attempt
        do {
            return try append(JournaledRecord.encoded(record, attempt: attempt), countsAsOwn: isOwn)
        } catch  where error.code == .recordTooLarge {
            do {
                return try append(JournaledRecord.encoded(record.withoutBulk(), attempt: attempt), countsAsOwn: isOwn)
            } catch  where error.code == .recordTooLarge { throw Journal.tooLarge(Record.self, error) }
        }
    }

    /// The error with a remedy that names the setting of this kind of run.
    static func tooLarge<Record: RunRecord>(_: Record.Type, _ error: RunError) -> RunError {
        let remedy =
            Record.boundingSetting.map { "Plan the run anew with a smaller \($0)" }
            ?? "No setting bounds these records: this is a defect of gencode, report it with the task"
        return RunError(.recordTooLarge, error.message, remedy: remedy)
    }

    func append(_ note: JournalNote) throws(RunError) { _ = try append(note.encoded(), countsAsOwn: false) }

    private func append(_ payload: [UInt8], countsAsOwn: Bool) throws(RunError) -> Int {
        try state.withLock { state throws(RunError) in
            try JournalFrame.append(payload, seed: seed, to: &state.pending)
            if countsAsOwn { state.pendingRecords += 1 }
            return state.pending.count
        }
    }

    /// Notes which tasks are in work, now with this one. The note is in the file when this returns, so that it survives the process. The
    /// next commit makes it safe from a loss of power too.
    /// - Throws: `FileError`; the note was not written then. The next one will name the task too.
    func begin(_ task: Int) throws {
        try tail.withLock { tail in
            tail.inWork.append(task)
            try writeNote(&tail)
        }
    }

    /// The task is in work no longer. The next note says so.
    func leave(_ task: Int) {
        tail.withLock { tail in
            guard let place = tail.inWork.firstIndex(of: task) else { return }
            tail.inWork.remove(at: place)
            if tail.isAbandoned { noteWhatIsLeft(&tail) }
        }
    }

    /// The worker has lost the shard and lives: no task begins any more, and what was in work is not what it died of. The file may have another
    /// name by now, or none.
    func abandon() {
        tail.withLock { tail in
            tail.isAbandoned = true
            noteWhatIsLeft(&tail)
        }
    }

    private func noteWhatIsLeft(_ tail: inout Tail) {
        // Where this fails, the worker counts as dead, as far as a later attempt can know.
        try? writeNote(&tail)
    }

    /// Which tasks are in work now. Where a worker that has lost its shard has none, that it has stopped.
    private func writeNote(_ tail: inout Tail) throws {
        let hasStopped = tail.isAbandoned && tail.inWork.isEmpty
        JournalFrame.fill(&tail.note, seed: seed) {
            if hasStopped {
                $0.add(JournalRecordKind.released.rawValue)
            } else {
                JournalNote.encode(begun: tail.inWork, attempt: header.attempt, into: &$0)
            }
        }
        do {
            try file.write(tail.note.bytes, at: tail.end)
        } catch {
            // Never leave half a note; where this fails too, readers skip it.
            try? file.truncate(to: tail.end)
            throw error
        }
        tail.end += tail.note.bytes.count
    }

    /// A record that says no more than that the worker lives.
    func heartbeat() throws(RunError) {
        let number = state.withLock { state in
            state.heartbeats += 1
            return state.heartbeats
        }
        try append(.heartbeat(number))
    }

    /// Bytes that no commit has taken yet.
    var pendingBytes: Int { state.withLock { $0.pending.count } }

    /// Records of this attempt that are on the disk for good.
    var durableCount: Int { state.withLock { $0.durableRecords } }

    /// Writes what is in line and waits until it is on the disk.
    /// - Parameter confirm: runs after that; when it throws, what was written does not count as durable.
    /// - Throws: `.noSpace` or `.inputOutput`; everything in line stays so.
    func commit(confirm: () throws -> Void = {}) throws {
        try synced.withLock { synced in
            var (bytes, records) = takePending(leaving: &synced.spare)
            guard !bytes.isEmpty else { return }
            do {
                let end = try write(bytes)
                try file.sync()
                synced.size = end
            } catch {
                putBack(bytes, records: records)
                cut(to: synced.size)
                throw error
            }
            // Memory that one commit needed, the next ones need too, unless it was a burst.
            if bytes.count <= Journal.largestSpare {
                bytes.removeAll(keepingCapacity: true)
                synced.spare = bytes
            }
            try confirm()
            state.withLock { $0.durableRecords += records }
        }
    }

    private static let largestSpare = 16 << 20

    /// - Parameter spare: empty; becomes what the next records are put in.
    private func takePending(leaving spare: inout [UInt8]) -> (bytes: [UInt8], records: Int) {
        state.withLock { state in
            guard !state.pending.isEmpty else { return ([], 0) }
            let taken = (state.pending, state.pendingRecords)
            (state.pending, state.pendingRecords) = (spare, 0)
            spare = []
            return taken
        }
    }

    private func putBack(_ bytes: [UInt8], records: Int) {
        state.withLock { state in
            state.pending = bytes + state.pending
            state.pendingRecords += records
        }
    }

    /// - Returns: the new end of the file.
    private func write(_ bytes: [UInt8]) throws -> Int {
        try tail.withLock { tail in
            try file.write(bytes, at: tail.end)
            tail.end += bytes.count
            return tail.end
        }
    }

    /// Never leaves half a record: takes back what was not synced. The tasks in work are noted again.
    private func cut(to size: Int) {
        tail.withLock { tail in
            // Where this fails too, readers drop the torn tail.
            try? file.truncate(to: size)
            tail.end = size
            // A note is no promise, and the next one names these tasks too.
            if !tail.inWork.isEmpty || tail.isAbandoned { try? writeNote(&tail) }
        }
    }

    /// Whether the journal's name still leads to this file.
    func isInPlace() throws -> Bool {
        // Opening, unlike stat, asks an NFS server afresh.
        guard let there = try OpenFile.reading(path) else { return false }
        return try there.identity().isSameFile(as: identity)
    }
}
