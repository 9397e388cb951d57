import ArgumentParser
import Foundation

/// A verb that a job file can name in its key `verb`.
protocol JobFileVerb: ParsableCommand {
    /// The verb as the command line and a job file spell it.
    static var name: String { get }
    /// The keys of a job file that only this verb reads.
    static var jobFileKeys: [String] { get }

    /// Whose candidates a run judges.
    /// - Parameter base: the directory that relative paths of the job file start from.
    static func candidates(in file: JobFileReader, base: URL) throws -> EvaluationRequest.Candidates
}
