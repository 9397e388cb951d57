import Evaluation
import Foundation
import RunProtocol

extension RunDirectory {
    /// Opens the run directory that a verb was given, with its plan.
    static func opened(_ path: String) throws -> (directory: RunDirectory, plan: EvaluationPlan) {
        let directory = RunDirectory(path: URL(fileURLWithPath: path).standardizedFileURL.path)
        guard FileManager.default.fileExists(atPath: directory.manifestPath) else {
            throw CommandError(
                .usage, "\(path) is no run directory: it has no manifest.json", remedy: "`gencode run plan JOB.toml` makes one.")
        }
        return (directory, try EvaluationPlan.read(from: directory))
    }
}
