import Dataset
import FileSystem
import Foundation
import Records
import RunProtocol

/// Exports a problem set or candidates, with progress on the terminal. An interrupt leaves nothing behind.
struct Exporting {
    let request: ExportRequest

    func problems(of set: String, splits: [String], settings: Settings) throws {
        let selection = try ProblemSelection(named: set, settings: settings)
        for split in splits { try selection.checkSplit(split) }
        try run("problem") { progress in try exportProblems(of: selection.set, splits: splits, request, progress: progress) }
    }

    /// - Parameter path: a file or directory of candidates, or the run directory of a generation.
    func candidates(at path: String, language: String, split: String) throws {
        try run("candidate") { progress in
            var notes: [String] = []
            var count = 0
            var summary = try exportCandidates(named: URL(fileURLWithPath: path).lastPathComponent, split: split, request) { body in
                func add(_ candidate: Candidate) throws {
                    try body(candidate)
                    count += 1
                    if count % 1000 == 0 { try progress(count) }
                }
                guard FileManager.default.fileExists(atPath: path + "/manifest.json") else {
                    return try forEachCandidate(path: path, defaultLanguage: language, note: { notes.append($0) }, body: add)
                }
                try GeneratedCandidates(run: path).all().forEach(add)
            }
            summary.notes += notes
            return summary
        }
    }

    private func run(_ noun: String, _ export: ((Int) throws -> Void) throws -> ExportSummary) throws {
        let signals = StopSignals()
        do {
            let summary = try export { done in
                if signals.signal.isRaised { throw CancellationError() }
                if Console.isTerminal, done > 0 { Console.write("\r\u{1B}[K\(counted(done, noun))", to: STDERR_FILENO) }
            }
            if Console.isTerminal { Console.note("") }
            for note in summary.notes { Console.note("note: \(note)") }
            Console.result(text(summary, noun))
        } catch let error as FileError where error.code == .exists {
            throw CommandError(.usage, error.message, remedy: error.remedy, cause: error)
        } catch is CancellationError {
            throw CommandError(
                .incomplete, "interrupted: \(request.output) was not written", remedy: "Start it again; nothing of it was kept.")
        }
    }

    private func text(_ summary: ExportSummary, _ noun: String) -> String {
        let splits = summary.splits.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return """
            \(request.output)
              \((noun + "s").padding(toLength: 10, withPad: " ", startingAt: 0)) \(summary.splits.values.reduce(0, +))
              splits     \(splits)
              files      \(summary.files.count), \(summary.bytes) bytes
            """
    }
}
