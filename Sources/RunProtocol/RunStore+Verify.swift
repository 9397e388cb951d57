import ColumnStore
import FileSystem
import Records

/// What was found when every byte of a run's own files was read.
public struct RunVerification: Sendable {
    /// Files that were read.
    public var files = 0
    /// Bytes of these files.
    public var bytes = 0
    /// What is not as it was written. The torn end of a journal whose writer was killed is no damage: nothing was promised of it.
    public var damage: [Damage] = []
}

extension RunStore {
    /// Reads the plan, every shard, drained attempt, split, round and journal whole, against the checksums of their chunks and records, and
    /// decodes every record. Changes nothing. A run may be worked on meanwhile.
    /// - Throws: `FileError` for what cannot be read at all.
    public func verify() throws -> RunVerification {
        var found = RunVerification()
        try verifyColumns(directory.planPath, in: &found) { _ in }
        let files = try directory.scan()
        for file in files.sorted(by: { ($0.shard ?? -1, $0.name) < ($1.shard ?? -1, $1.name) }) { try verify(file, in: &found) }
        return found
    }

    private func verify(_ file: RunFile, in found: inout RunVerification) throws {
        let path = directory.path(of: file)
        switch file {
        case .sealed(let shard):
            try verifyColumns(path, in: &found) { _ in _ = try self.readContent(path, kind: .shard, shard: shard, detail: .whole) }
        case .attempt(let shard, _):
            try verifyColumns(path, in: &found) { _ in _ = try self.readContent(path, kind: .attempt, shard: shard, detail: .whole) }
        case .split(let shard):
            let outline = outline
            try verifyColumns(path, in: &found) { _ in _ = try SplitFile<Record>.read(path, shard: shard, outline: outline) }
        case .round, .roundCopy: try verifyColumns(path, in: &found) { _ in }
        case .journal(let shard, let attempt), .fenced(let shard, let attempt):
            guard let size = try Files.identity(path)?.size,
                let reading = try readJournal(file, seed: seed(shard: shard, attempt: attempt), detail: .whole)
            else { return }
            found.add(bytes: size, damage: reading.damage.filter { $0.kind != .tornTail })
        case .damaged, .damagedSplit, .wanted, .temporary: break
        }
    }

    /// A file that has gone since it was listed is in another form, which is read too or was not there before.
    private func verifyColumns(_ path: String, in found: inout RunVerification, decode: (ColumnFile) throws -> Void) throws {
        guard let identity = try Files.identity(path) else { return }
        var broken: [String] = []
        do {
            let file = try ColumnFile(path: path)
            broken = file.damage()
            if broken.isEmpty { try decode(file) }
        } catch let error as StoreError where error.isOfUnusableFile { broken = [error.message] } catch let error
            where error.has(FileCode.notFound)
        {
            return
        }
        found.add(
            bytes: identity.size,
            damage: broken.map { Damage(kind: .file, file: path, offset: 0, length: identity.size, what: $0) })
    }
}

extension RunVerification {
    fileprivate mutating func add(bytes: Int, damage: [Damage]) {
        files += 1
        self.bytes += bytes
        self.damage += damage
    }
}
