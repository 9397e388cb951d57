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
    /// Held while bytes go to the disk; `state` is not, so that others can append meanwhile.
    private let disk: Mutex<Disk>

    private struct Disk {
        /// Bytes of the file that were synced.
        var size: Int
        /// What lies behind them in the file and was not synced yet: notes that must survive the process and not the machine.
        var unsynced: [UInt8] = []

        var end: Int { size + unsynced.count }
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
        disk = Mutex(Disk(size: size))
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
            return try append(JournaledRecord.encoded(record.withoutBulk(), attempt: attempt), countsAsOwn: isOwn)
        }
    }

    func append(_ note: JournalNote) throws(RunError) { _ = try append(note.encoded(), countsAsOwn: false) }

    private func append(_ payload: [UInt8], countsAsOwn: Bool) throws(RunError) -> Int {
        try state.withLock { state throws(RunError) in
            try JournalFrame.append(payload, seed: seed, to: &state.pending)
            if countsAsOwn { state.pendingRecords += 1 }
            return state.pending.count
        }
    }

    /// Writes a note at once, so that it is there when the process dies. The next commit makes it safe from a loss of power too.
    /// - Throws: `FileError`; the note was not written then.
    func announce(_ note: JournalNote) throws {
        var frame: [UInt8] = []
        try JournalFrame.append(note.encoded(), seed: seed, to: &frame)
        try disk.withLock { disk in
            do {
                try file.write(frame, at: disk.end)
            } catch {
                // Never leave half a note; where this fails too, readers skip it.
                try? file.truncate(to: disk.end)
                throw error
            }
            disk.unsynced += frame
        }
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
        try disk.withLock { disk in
            let (bytes, records) = state.withLock { state in
                let taken = (state.pending, state.pendingRecords)
                state.pending = []
                state.pendingRecords = 0
                return taken
            }
            guard !bytes.isEmpty else { return }
            do {
                try file.write(bytes, at: disk.end)
                try file.sync()
            } catch {
                // Never leave half a record; where this fails too, readers drop the torn tail.
                try? file.truncate(to: disk.size)
                putBack(disk.unsynced + bytes, records: records)
                disk.unsynced = []
                throw error
            }
            disk.size = disk.end + bytes.count
            disk.unsynced = []
            try confirm()
            state.withLock { $0.durableRecords += records }
        }
    }

    private func putBack(_ bytes: [UInt8], records: Int) {
        state.withLock { state in
            state.pending = bytes + state.pending
            state.pendingRecords += records
        }
    }

    /// Whether the journal's name still leads to this file.
    func isInPlace() throws -> Bool {
        // Opening, unlike stat, asks an NFS server afresh.
        guard let there = try OpenFile.reading(path) else { return false }
        return try there.identity().isSameFile(as: identity)
    }
}
