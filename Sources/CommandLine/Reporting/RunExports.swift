import Dataset
import FileSystem
import Foundation
import Records
import Report
import RunProtocol

/// Exports a run, with notes on the terminal. An interrupt leaves nothing behind.
struct RunExports {
    /// The run that is exported.
    let planned: PlannedRun
    let settings: Settings
    /// An absolute path; nil: a place in the run directory.
    let output: String?
    let replace: Bool
    let allowPartial: Bool

    func tables(of directory: RunDirectory, format: TableFormat) throws {
        let place = output ?? directory.path + "/export"
        try interruptible(place) { isInterrupted in
            let scratch = try ScratchDirectory(below: settings.scratch)
            defer { scratch.remove() }
            let request = TableExport.Request(
                output: place, format: format, replace: replace, isShared: settings[\.paths.shared], toolVersion: Version.text)
            let run = try JudgedRun(planned, in: directory, allowPartial: allowPartial, needsSet: false)
            let tables = try run.writeTables(request, scratch: scratch.path, isInterrupted: isInterrupted)
            Console.result(([place] + tables.map { "  \($0.file): \(counted($0.rows, "row")), \($0.bytes) bytes" }).joined(separator: "\n"))
        }
    }

    func evalPlus(of directory: RunDirectory) throws {
        try file(directory, name: "eval_results.json", mark: "\"eval\"") {
            try EvalPlusResults(run: $0, scratch: $1).write(to: $2, isInterrupted: $3)
        }
    }

    func liveCodeBench(of directory: RunDirectory) throws {
        try file(directory, name: "eval_all.json", mark: "\"question_id\"") {
            try LiveCodeBenchResults(run: $0, scratch: $1).write(to: $2, isInterrupted: $3)
        }
    }

    private func file(
        _ directory: RunDirectory, name: String, mark: String, _ body: (JudgedRun, String, TextStream, @escaping () -> Bool) throws -> Void
    ) throws {
        let place = output ?? directory.path + "/" + name
        try interruptible(place) { isInterrupted in
            try checkPlace(place, mark: mark)
            let scratch = try ScratchDirectory(below: settings.scratch)
            defer { scratch.remove() }
            let run = try JudgedRun(planned, in: directory, allowPartial: allowPartial, needsSet: true)
            let file = try PendingFile(place, isPrivate: !settings[\.paths.shared])
            try file.write { try body(run, scratch.path, $0, isInterrupted) }
            if replace { try file.replace() } else if try !file.publish() { throw Self.exists(place) }
            try Files.syncDirectory(Files.parent(of: place))
            Console.result(place)
        }
    }

    /// What is there already may be replaced only if it is such a file.
    /// - Parameter mark: what stands near its beginning.
    private func checkPlace(_ place: String, mark: String) throws {
        guard try Files.exists(place) else { return }
        guard replace else { throw Self.exists(place) }
        let head = try OpenFile.readingRegular(place).read(limit: 4096)
        guard String(decoding: head, as: UTF8.self).contains(mark) else {
            throw CommandError(
                .usage, "\(place) is no such export: it has no \(mark) at its beginning", remedy: "Choose another --output.")
        }
    }

    private static func exists(_ place: String) -> CommandError {
        CommandError(.usage, "\(place) exists already", remedy: "Choose another --output, or give --replace.")
    }

    private func interruptible(_ place: String, _ body: (@escaping () -> Bool) throws -> Void) throws {
        let signals = StopSignals()
        do { try body { signals.signal.isRaised } } catch let error as FileError where error.code == .exists {
            throw CommandError(.usage, error.message, remedy: error.remedy, cause: error)
        } catch is CancellationError {
            throw CommandError(
                .incomplete, "interrupted: \(place) was not written", remedy: "Start it again; nothing of it was kept.")
        }
    }
}
