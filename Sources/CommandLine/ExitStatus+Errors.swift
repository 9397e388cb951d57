import ArgumentParser
import Generation
import HTTPTransport
import HubClient
import Judging
import ModelClient
import Records
import Report
import RunProtocol
import Slurm

extension ExitStatus {
    /// The exit code for the error that ended a verb. This is the only place that turns errors into exit codes.
    package init(_ error: any Error) {
        switch error {
        case let status as ExitStatus: self = status
        case let error as CommandError: self = ExitStatus(error.code)
        case let error as JudgingError: self = ExitStatus(error)
        case let error as TestRunError: self = error.cause.map { ExitStatus($0) } ?? .failure
        case let error as ReportError: self = ExitStatus(error)
        case is HTTPError: self = .usage
        case let error as HubError: self = ExitStatus(error)
        case let error as ModelError: self = ExitStatus(error)
        case let error as ModelServerError: self = ExitStatus(error)
        case is PromptError, is GenerationError: self = .usage
        case let error as RunError: self = ExitStatus(error)
        case let error as SlurmError: self = error.code == .invalidOption ? .usage : .failure
        case _ where Gencode.exitCode(for: error) == .success: self = .done
        case _ where ExitStatus.isOfArguments(error): self = .usage
        default: self = .failure
        }
    }

    /// True for an error that ArgumentParser threw, or a verb in its terms: its text comes with the usage line of the verb.
    static func isOfArguments(_ error: any Error) -> Bool {
        error is ValidationError || Gencode.exitCode(for: error) == .validationFailure
    }

    private init(_ code: CommandCode) {
        switch code {
        case .usage: self = .usage
        case .failure: self = .failure
        case .incomplete: self = .incomplete
        case .gateNotMet: self = .gateNotMet
        }
    }

    private init(_ error: JudgingError) {
        switch error.code {
        case .noTests, .unknownLanguage, .invalidLanguage: self = .usage
        default: self = .failure
        }
    }

    private init(_ error: ModelError) {
        switch error.code {
        case .configuration, .denied, .unknownModel: self = .usage
        case .budgetSpent, .unanswered, .serverGone: self = .incomplete
        case .unreachable, .protocolViolation: self = .failure
        }
    }

    private init(_ error: HubError) {
        switch error.code {
        case .configuration, .invalidName, .notFound, .noSuchRevision, .gated, .denied, .disabled, .notInCache: self = .usage
        default: self = .failure
        }
    }

    private init(_ error: RunError) {
        switch error.code {
        case .incomplete: self = .incomplete
        case .noRun, .planned: self = .usage
        default: self = .failure
        }
    }

    private init(_ error: ReportError) {
        switch error.code {
        case .invalidK, .unreachableK, .differentCandidates, .differentProblems, .unnamedProblems, .invalidOverride: self = .usage
        case .incomplete: self = .incomplete
        default: self = .failure
        }
    }

    private init(_ error: ModelServerError) {
        switch error.code {
        case .invalidCommand, .refused: self = .usage
        case .died, .stopped: self = .incomplete
        case .notStarted, .notReady: self = .failure
        }
    }
}
