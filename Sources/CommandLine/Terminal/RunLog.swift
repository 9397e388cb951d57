import FileSystem
import Foundation
import Logging
import Records
import RunProtocol

/// `logs/NNNNN.attempt-K.log`: what a worker did with each shard, for a person who looks for a reason afterwards.
/// `run status` shows its end.
final class RunLog {
    private let directory: RunDirectory
    private var loggers: [String: Logger] = [:]

    init(directory: RunDirectory) { self.directory = directory }

    /// - Parameter failure: why a record's task failed on our side; nil: it did not.
    func write<Record>(_ event: WorkerEvent<Record>, failure: (Record) -> String?) {
        switch event {
        case .claimed(let shard, let attempt, let tasks):
            logger(shard, attempt).info("claimed with \(counted(tasks, "task")) by pid \(getpid()) on \(ProcessInfo.processInfo.hostName)")
        case .recorded(let record, let shard, let attempt):
            if let why = failure(record) { logger(shard, attempt).error("task \(record.task): \(why)") }
        case .sealed(let shard, let attempt): end(shard, attempt, "sealed")
        case .drained(let shard, let attempt, let reason): end(shard, attempt, "drained: \(reason.rawValue)")
        case .split(let shard, let attempt, let tasks, let child):
            logger(shard, attempt).info("gave \(counted(tasks, "task")) to an idle worker as shard \(child)")
        case .fenced(let shard, let attempt): end(shard, attempt, "lost its claim to a later attempt")
        case .note(let text):
            for logger in loggers.values { logger.notice("\(text)") }
        case .round: break
        }
    }

    private func logger(_ shard: Int, _ attempt: Int) -> Logger {
        let path = directory.logPath(shard: shard, attempt: attempt)
        if let known = loggers[path] { return known }
        let logger = Logger(label: "gencode") { _ in FileLogHandler(path: path) }
        loggers[path] = logger
        return logger
    }

    private func end(_ shard: Int, _ attempt: Int, _ text: String) {
        logger(shard, attempt).info("\(text)")
        loggers[directory.logPath(shard: shard, attempt: attempt)] = nil
    }
}

/// Appends lines to one file. A log that cannot be written is said once on standard error and stops nothing.
private struct FileLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info
    private let file: FileHandle?

    init(path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        if descriptor < 0 { Console.note("cannot write \(path): \(errnoText(errno))") }
        file = descriptor < 0 ? nil : FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let time = Date().formatted(.iso8601)
        guard let file else { return }
        do {
            try file.write(contentsOf: Data("\(time) \(event.level) \(ForeignText.line("\(event.message)"))\n".utf8))
        } catch {
            Console.note("cannot write a log line: \(error.localizedDescription)")
        }
    }
}
