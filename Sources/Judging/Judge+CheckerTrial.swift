import Records
import Sandbox

extension Judge {
    /// Tries the problem's checker program: builds it, and lets it decide about the expected output of the first test,
    /// whose input it makes where it makes inputs.
    /// - Parameter cancel: ends the trial early, which then objects to nothing.
    /// - Returns: why no candidate can be judged with it, in one line; nil: it decides, or the checker is a built-in one.
    /// - Throws: where the host cannot say, such as without a toolchain of the checker's language.
    package func objectionToChecker(of problem: PreparedProblem, cancel: CancellationFlag? = nil) throws -> String? {
        do {
            guard problem.checkerLanguage != nil, let test = problem.tests.first,
                let check = try answerCheck(of: problem, runner: slot, cancel: cancel, failure: { _ in })
            else { return nil }
            _ = try input(0, of: problem, runner: slot, cancel: cancel)
            _ = try check(test.expected, test)
            return nil
        } catch let error as JudgingError where error.code == .checkerFailed || error.code == .brokenTest {
            return error.message
        }
    }
}
