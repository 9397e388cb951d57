import Foundation

/// What a manifest of either kind keeps of a job file's `[slurm]`: later submissions of the run use it too.
struct RecordedSubmission: Codable {
    /// By key; nil: nothing.
    var submission: [String: String]?

    init(manifestText: String, path: String) throws {
        do {
            self = try JSONDecoder().decode(RecordedSubmission.self, from: Data(manifestText.utf8))
        } catch {
            throw CommandError(
                .failure, "\(path): the configuration in it cannot be read: \(error)", remedy: "Was it made by another version?")
        }
    }
}
