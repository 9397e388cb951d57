/// Why the outputs that a run stored do not say whether a candidate is right under another checker.
///
/// Such a candidate has the verdict judge error, which is never scored, and the reason stands at the beginning of its message.
package enum UndecidedReason: String, CaseIterable, Sendable {
    /// Only the beginning of an output is stored (`judging.kept_output_kib`).
    case cut = "output cut"
    /// Nothing of an output is stored.
    case notKept = "output not kept"
    /// The run ended the candidate at its first failed test, which is none under the other checker.
    case notRun = "tests not run"
    /// The run that is rejudged has no verdict of its own.
    case judgeError = "judge error"

    /// The message of a candidate that is not decided, in one line.
    package func message(_ what: String) -> String { "\(UndecidedReason.prefix)\(rawValue)): \(what)" }

    /// The reason at the beginning of a candidate's message; nil: the message is another one.
    package init?(message: String) {
        guard message.hasPrefix(UndecidedReason.prefix),
            let reason = UndecidedReason.allCases.first(where: { message.hasPrefix($0.message("")) })
        else { return nil }
        self = reason
    }

    private static let prefix = "undecided ("
}
