import ColumnStore
import FileSystem
import Glibc
import Records

/// How an attempt to seal a shard came out.
public enum SealOutcome: Hashable, Sendable {
    case sealed
    /// Another worker had sealed it: that file stands, and this attempt is over.
    case alreadySealed
    /// Nothing was published: no record ends these tasks, ascending. The attempt goes on with them.
    case missing([Int])
}

extension Attempt {
    /// Turns the union of all attempts into the shard's final file and removes theirs. Every step can be cut short: until the file is
    /// published under its name the attempts' files are whole, and afterwards they are not needed.
    /// - Throws: `RunError` (.fenced); `FileError`, with nothing published: the attempt goes on and may try again.
    /// - Parameter scratch: a node-local directory to build in; nil: the store's.
    public func seal(scratch: String? = nil) throws -> SealOutcome {
        let path = store.directory.shardPath(shard)
        do {
            try commit()
            try look()
        } catch let error as RunError where error.code == .fenced {
            guard try Files.exists(path) else { throw error }
            try store.clearBehindSeal(shard)
            end()
            return .alreadySealed
        }
        try store.fence(shard, before: number)
        let union = try store.collect(shard, detail: .whole) {
            let own = RunFile.journal(shard: shard, attempt: number)
            guard try Files.exists(store.directory.path(of: own)) else { throw fence("its journal was moved") }
            return try store.earlierFiles(of: shard, before: number) + [own]
        }
        let given = given
        let missing = try (store.tasks(of: shard, in: store.knownLayout) ?? tasks).filter {
            !union.records.isEnded($0) && !given.contains($0)
        }
        guard missing.isEmpty else {
            // The seal of an earlier attempt that was slow may have removed what was to be read.
            guard try Files.exists(path) else {
                // A worker with an old listing may have claimed this attempt's number again, and its empty journal was read for this one's.
                guard try journal.isInPlace() else { throw fence("its journal was moved") }
                return .missing(missing)
            }
            try store.clearBehindSeal(shard)
            end()
            return .alreadySealed
        }
        let content = store.content(of: union.records, kind: .shard, shard: shard, attempt: number)
        let isOurs = try store.publish(content, isSeal: true, in: scratch, as: path)
        if isOurs {
            try store.clear(union.files, besideSealOf: shard, isFirst: number == 1)
        } else {
            try store.clearBehindSeal(shard)
        }
        end()
        return isOurs ? .sealed : .alreadySealed
    }

    /// Turns the journal into an immutable file, for a worker that must stop.
    /// - Throws: as `seal`; the journal stays as it is then.
    public func drain(_ reason: EndReason = .asked, scratch: String? = nil) throws {
        try commit()
        try look()
        let directory = store.directory
        let own = RunFile.journal(shard: shard, attempt: number)
        guard let reading = try store.readJournal(own, seed: journal.header.seed, detail: .whole) else {
            throw RunError.fenced(directory, shard: shard, attempt: number, by: "its journal was removed")
        }
        guard reading.damage.isEmpty else {
            throw StoreError(
                .damaged, "\(reading.damage[0])", remedy: "The journal was left as it is: whoever claims the shard next uses what is whole")
        }
        var records = ShardRecords<Record>()
        records.add(reading, attempt: number, allowed: try store.allowed(shard, in: store.knownLayout))
        let path = directory.attemptPath(shard: shard, attempt: number)
        var content = store.content(of: records, kind: .attempt, shard: shard, attempt: number)
        // Without records too: it says why the attempt ended.
        // This worker has not died: what it had begun does not count, what its journal took over from earlier ones does.
        content.begun = records.deaths.flatMap { task, attempts in
            attempts.filter { $0 != number }.map { TaskAttempt(task: task, attempt: $0) }
        }.sorted { ($0.task, $0.attempt) < ($1.task, $1.attempt) }
        content.description.attemptEnd = AttemptEnd(reason: reason, job: journal.header.worker.job, host: journal.header.worker.host)
        guard try store.publish(content, isSeal: false, in: scratch, as: path) else {
            throw FileError(.exists, "\(path) is there already", remedy: "The journal was left as it is: nothing is lost")
        }
        try Files.remove(directory.journalPath(shard: shard, attempt: number))
        try Files.remove(directory.fencedPath(shard: shard, attempt: number))
        try Files.syncDirectory(directory.shardsPath)
        end()
    }
}

extension RunStore {
    /// Removes what lies beside a sealed shard and cannot be news: the attempts' files and what dead workers left half-written. Does
    /// nothing where there is no sealed shard, or it is damaged, or a task of it failed, since a late attempt may have a final record of that
    /// task.
    func clearBehindSeal(_ shard: Int) throws {
        let path = directory.shardPath(shard)
        guard try Files.exists(path) else { return }
        guard let content = try? readContent(path, kind: .shard, shard: shard, detail: .summary),
            content.entries.allSatisfy({ $0.standing != .failed })
        else { return }
        let files = try directory.scan()
        let known = Set(content.entries.lazy.filter { $0.standing == .final }.map(\.task))
        // A task that was given away may all the same have a final record in an attempt's file.
        guard let tasks = try tasks(of: shard, in: layout(files)) else { return }
        if !tasks.allSatisfy(known.contains) {
            let given = try given(by: shard, files)
            let others = try collect(
                shard, files: files.filter { $0.shard == shard && $0 != .sealed(shard: shard) },
                allowed: Set(tasks), detail: .summary)
            guard tasks.allSatisfy({ known.contains($0) || given.contains($0) }), let others, others.damage.isEmpty,
                others.results.allSatisfy({ known.contains($0.task) })
            else { return }
        }
        // The worker that published the seal may not have made its name last yet, and what is removed here cannot be made again.
        try Files.syncDirectory(directory.shardsPath)
        // Those of the listing that was read, and no later one: another may show a file with news.
        for file in files where file.shard == shard && file.isClearedBehindSeal { try Files.remove(directory.path(of: file)) }
        try Files.syncDirectory(directory.shardsPath)
    }

    /// Removes the files that a seal was made from, and what is of no use beside one.
    /// - Parameter isFirst: nobody has claimed the shard a second time: no listing of a large run is made for it.
    fileprivate func clear(_ read: [RunFile], besideSealOf shard: Int, isFirst: Bool) throws {
        let unread: [RunFile] =
            isFirst
            ? [.fenced(shard: shard, attempt: 1), .wanted(shard: shard)]
            : try directory.scan().filter { $0.shard == shard && $0.attempt == nil && $0.isClearedBehindSeal }
        for file in read + unread { try Files.remove(directory.path(of: file)) }
        try Files.syncDirectory(directory.shardsPath)
    }

    func content(of records: ShardRecords<Record>, kind: ShardDescription.Kind, shard: Int, attempt: Int) -> ShardFile<Record>.Content {
        let superseded = records.superseded
        return ShardFile<Record>.Content(
            description: ShardDescription(
                kind: kind, run: outline.run, planDigest: outline.planDigest, shard: shard, attempt: attempt, hosts: records.hosts.sorted(),
                redone: superseded.count), entries: records.sortedEntries, superseded: superseded)
    }

    /// Builds in node-local scratch, copies beside the final name, reads the copy back and compares, then publishes put-if-absent.
    /// Returns false when another file has the name.
    func publish(_ content: ShardFile<Record>.Content, isSeal: Bool, in scratch: String?, as path: String) throws -> Bool {
        let scratch = scratch ?? self.scratch
        clear(scratch)
        let shard = content.description.shard
        let built = "\(scratch)/gencode-shard-\(shard)-\(Files.uniqueSuffix()).h5"
        defer { Files.discard(built) }
        let tasks = content.endedTasks
        try ShardFile.write(content, companions: isSeal ? companions.map { write in { try write(tasks, $0) } } : nil, to: built)
        let temporary = directory.path(of: .temporary(shard: shard, suffix: Files.uniqueSuffix()))
        try Files.copy(built, toNew: temporary)
        defer { Files.discard(temporary) }
        do {
            let copy = try readContent(temporary, kind: content.description.kind, shard: shard, detail: .whole)
            guard copy.isSame(as: content) else {
                throw StoreError(
                    .mismatch, "\(temporary) does not read back as it was written",
                    remedy: "Nothing was published: check the disk, then resume")
            }
            guard try Files.publish(temporary, as: path) else { return false }
        } catch let error where error.has(FileCode.notFound) {
            // Whoever sealed the shard in between cleared our temporary file away.
            if try Files.exists(path) { return false }
            guard try Files.exists(directory.shardPath(shard)) else { throw error }
            throw RunError.fenced(directory, shard: shard, attempt: content.description.attempt, by: "the shard is sealed")
        }
        try Files.syncDirectory(directory.shardsPath)
        return true
    }

    /// Removes what workers that died on this host left in scratch.
    private func clear(_ scratch: String) {
        let host = ThisProcess.hostName()
        for name in (try? Files.list(scratch)) ?? [] where name.hasPrefix("gencode-shard-") && name.hasSuffix(".h5") {
            let parts = name.dropLast(3).split(separator: "-")
            guard name.contains("-\(host)-"), parts.count > 4, let pid = Int32(parts[parts.count - 2]) else { continue }
            if ThisProcess.isGone(pid) { Files.discard("\(scratch)/\(name)") }
        }
    }
}
