import ColumnStore
import Records

/// A sealed shard or a drained attempt as a column file. Both have the groups that the record type writes, and `superseded` (`task`,
/// `attempt` of final records that were not used). A sealed shard has every task that was not given away, and what the kind of run adds.
enum ShardFile<Record: RunRecord> {
    /// The attributes and the records of a file.
    struct Content {
        var description: ShardDescription
        /// In the order in which the record type stores them.
        var entries: [RecordEntry<Record>]
        var superseded: [TaskAttempt]
        /// Only of a drained attempt: what earlier attempts had begun and not ended when their workers died.
        var begun: [TaskAttempt] = []

        // Loops over indices: the lazy sequences of the standard library are slow where the record type is not known.

        func isSame(as other: Content) -> Bool {
            guard description == other.description, superseded == other.superseded, begun == other.begun,
                entries.count == other.entries.count
            else { return false }
            for index in entries.indices {
                guard entries[index].isSame(as: other.entries[index]) else { return false }
            }
            return true
        }

        /// The tasks that have a record which ends them, in the order of the records.
        var endedTasks: [Int] {
            var tasks: [Int] = []
            tasks.reserveCapacity(entries.count)
            for index in entries.indices {
                let entry: RecordFacts = entries[index]
                if entry.isEnd { tasks.append(entry.task) }
            }
            return tasks
        }
    }

    /// Writes a new file at `path`, which must not exist; nothing stays there on failure.
    /// - Parameter companions: writes what else the kind of run wants in a sealed shard.
    static func write(_ content: Content, companions: ((ColumnFileWriter) throws -> Void)?, to path: String) throws {
        let writer = try ColumnFileWriter(path: path)
        do {
            try content.description.write(to: writer)
            try Record.writeColumns(content.entries, to: writer)
            try write(content.superseded, "superseded", to: writer)
            if !content.begun.isEmpty { try write(content.begun, "begun", to: writer) }
            try companions?(writer)
            try writer.finish()
        } catch {
            writer.abandon()
            throw error
        }
    }

    static func read(_ file: ColumnFile, detail: RecordDetail) throws -> Content {
        Content(
            description: try ShardDescription(file), entries: try Record.readColumns(file, detail: detail),
            superseded: try readPairs("superseded", file),
            begun: file.contains("begun", "task") ? try readPairs("begun", file) : [])
    }

    private static func write(_ pairs: [TaskAttempt], _ group: String, to writer: ColumnFileWriter) throws {
        try writer.writeColumn(group, "task", pairs.map { Int32($0.task) })
        try writer.writeColumn(group, "attempt", pairs.map { Int32($0.attempt) })
    }

    private static func readPairs(_ group: String, _ file: ColumnFile) throws -> [TaskAttempt] {
        let tasks = try file.readColumn(group, "task", as: Int32.self)
        let attempts = try file.readColumn(group, "attempt", as: Int32.self)
        guard tasks.count == attempts.count, tasks.allSatisfy({ $0 >= 0 }), attempts.allSatisfy({ 0...RunFile.lastAttempt ~= Int($0) })
        else {
            throw StoreError.notOurs(file.path, "its group \(group) does not hold pairs of a task and an attempt")
        }
        return zip(tasks, attempts).map { TaskAttempt(task: Int($0), attempt: Int($1)) }
    }
}

/// What a shard file's attributes say.
struct ShardDescription: Equatable {
    static let formatVersion = 1

    enum Kind: String {
        case shard
        case attempt
    }

    var kind: Kind
    var run: String
    var planDigest: Digest
    var shard: Int
    var attempt: Int
    var hosts: [String]
    /// Final records beyond the first of each task.
    var redone: Int
    /// How a drained attempt ended; nil: the file is a sealed shard.
    var attemptEnd: AttemptEnd?
}

/// How a drained attempt ended, and where.
struct AttemptEnd: Hashable, Sendable {
    var reason: EndReason
    /// What the batch system calls the worker; empty: no batch system.
    var job: String
    var host: String
}

extension ShardDescription {
    /// Opens a file and checks that it is what its place in the run says.
    static func open(_ path: String, kind: Kind, shard: Int, planDigest: Digest) throws -> ColumnFile {
        let file = try ColumnFile(path: path)
        let found = try ShardDescription(file)
        guard found.kind == kind, found.shard == shard else {
            throw StoreError.notOurs(path, "it says that it is \(found.kind.rawValue) \(found.shard), not \(kind.rawValue) \(shard)")
        }
        guard found.planDigest == planDigest else { throw StoreError.notOurs(path, "it belongs to another plan") }
        return file
    }

    init(_ file: ColumnFile) throws {
        let version = try file.integerAttribute("format_version")
        guard version == ShardDescription.formatVersion else {
            throw StoreError.notOurs(file.path, "its format version is \(version), this build knows \(ShardDescription.formatVersion)")
        }
        guard let kind = Kind(rawValue: try file.attribute("kind")), let plan = Digest(hex: try file.attribute("plan_digest")) else {
            throw StoreError.notOurs(file.path, "it is no shard file")
        }
        let attempt = try file.integerAttribute("attempt"), redone = try file.integerAttribute("redone")
        guard 0...RunFile.lastAttempt ~= attempt, 0...Int(Int32.max) ~= redone else {
            throw StoreError.notOurs(file.path, "it says attempt \(attempt) and \(redone) records beyond the first")
        }
        self.init(
            kind: kind, run: try file.attribute("run"), planDigest: plan, shard: try file.integerAttribute("shard"), attempt: attempt,
            hosts: try file.attribute("hosts").split(separator: " ").map(String.init),
            redone: redone, attemptEnd: try AttemptEnd(file))
    }

    func write(to writer: ColumnFileWriter) throws {
        try writer.setAttribute("format_version", ShardDescription.formatVersion)
        try writer.setAttribute("kind", kind.rawValue)
        try writer.setAttribute("run", run)
        try writer.setAttribute("plan_digest", planDigest.description)
        try writer.setAttribute("shard", shard)
        try writer.setAttribute("attempt", attempt)
        try writer.setAttribute("hosts", hosts.joined(separator: " "))
        try writer.setAttribute("redone", redone)
        if let attemptEnd {
            try writer.setAttribute("ended", attemptEnd.reason.rawValue)
            try writer.setAttribute("job", attemptEnd.job)
            try writer.setAttribute("host", attemptEnd.host)
        }
    }
}

extension AttemptEnd {
    fileprivate init?(_ file: ColumnFile) throws {
        guard file.hasAttribute("ended"), let reason = EndReason(rawValue: try file.attribute("ended")) else { return nil }
        self.init(reason: reason, job: try file.attribute("job"), host: try file.attribute("host"))
    }
}

extension Failure where Code == StoreCode {
    /// A column file in a run directory that does not hold what its name says.
    package static func notOurs(_ path: String, _ what: String) -> StoreError {
        StoreError(.wrongFormat, "\(path): \(what)", remedy: "Move it away, then resume: its tasks are done again")
    }
}
