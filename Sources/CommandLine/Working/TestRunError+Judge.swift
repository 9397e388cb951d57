import Judging
import Records
import Sandbox

extension Failure where Code == TestRunCode {
    /// What an error of the judge or of its sandbox means for the programs of flows.
    init(_ error: any Error) {
        let failure = error as? any FailureShape
        self.init(
            TestRunError.isOfTheHost(error) ? .unusableHost : .notRun, failure?.message ?? "tests cannot be run: \(error)",
            remedy: failure?.remedy ?? "", cause: error)
    }

    /// Whether every other program would meet the error too. A toolchain that is missing concerns one problem alone: that of the candidates'
    /// language was there before any flow began, so it is that of a checker.
    private static func isOfTheHost(_ error: any Error) -> Bool {
        switch error {
        case let error as JudgingError: isOfTheHost(error.code)
        case let error as SandboxError: isOfTheHost(error.code)
        default: false
        }
    }

    private static func isOfTheHost(_ code: JudgingCode) -> Bool {
        switch code {
        case .unusableCache: true
        case .noTests, .invalidProblem, .unknownLanguage, .invalidLanguage, .noToolchain, .brokenToolchain, .compilerStarved,
            .nodeOutOfMemory, .unknownChecker, .checkerFailed, .brokenTest, .contradictoryResult:
            false
        }
    }

    private static func isOfTheHost(_ code: SandboxCode) -> Bool {
        switch code {
        case .supervisorMissing, .tierRefused: true
        case .supervisorLost, .programNotStarted, .notExecutable, .starved, .noWarmStart, .notCleaned, .requestTooLarge, .systemCall: false
        }
    }
}
