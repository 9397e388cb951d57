import Dataset
import Foundation
import Records
import RunProtocol

/// Builds a problem set from a source, with progress on the terminal.
struct SetBuilding {
    let request: ETLRequest
    let settings: Settings
    let measuresTimeLimits: Bool

    /// The path of the new set. Makes the directories above the path.
    /// - Throws: `CommandError` where the set exists and must not be replaced.
    static func destination(named output: String, replaces: Bool, settings: Settings) throws -> String {
        let path = ProblemSelection.path(of: output, settings: settings)
        guard replaces || !FileManager.default.fileExists(atPath: path) else {
            throw CommandError(.usage, "\(path) exists", remedy: "Choose another --output_dataset_name, or give --replace.")
        }
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true,
                attributes: settings[\.paths.shared] ? nil : [.posixPermissions: 0o700])
        } catch {
            throw CommandError(
                .failure, "cannot make \(directory): \(error.localizedDescription)",
                remedy: "Set paths.data_sets to a writable directory.")
        }
        return path
    }

    func run() throws {
        let signals = StopSignals()
        let sandbox = try SetSandbox(settings: settings)
        let measuring = measuresTimeLimits ? TimeLimitMeasuring(sandbox: sandbox, stop: signals.signal) : nil
        let trials = measuresTimeLimits ? CheckerTrials(sandbox: sandbox, stop: signals.signal) : nil
        defer {
            measuring?.close()
            trials?.close()
            sandbox.close()
        }
        let summary = try build(signals: signals) { problem in
            // Rows come with thousands of checkers, and one compilation each would take hours.
            if problem.source == ProblemPackage.source, let trials, try !trials.isUsable(checkerOf: problem) { return problem }
            return try measuring?.transform(problem) ?? problem
        }
        if Console.isTerminal { Console.note("") }
        for note in summary.notes + (measuring?.notes ?? []) + (trials?.notes ?? []) { Console.note("note: \(note)") }
        Console.result(SetText.summary(summary, path: request.destination))
    }

    private func build(signals: StopSignals, transform: @escaping (Problem) throws -> Problem) throws -> ETLSummary {
        do {
            return try extractTransformLoad(
                request,
                transform: { problem in
                    let transformed = try transform(problem)
                    if signals.signal.isRaised { throw CancellationError() }
                    return transformed
                }
            ) { done in
                if signals.signal.isRaised { throw CancellationError() }
                if Console.isTerminal { Console.write("\r\u{1B}[K\(counted(done, "problem"))", to: STDERR_FILENO) }
            }
        } catch is CancellationError {
            throw CommandError(
                .incomplete, "interrupted: \(request.destination) was not made", remedy: "Start it again; nothing of it was kept.")
        }
    }
}
