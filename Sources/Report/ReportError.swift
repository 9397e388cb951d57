import FileSystem
import Records

/// Why no report was made.
public enum ReportCode: FailureCode {
    /// A value of k or n that is not a positive number, none at all, or an n above every k.
    case invalidK
    /// A value of k that the user typed and some problem has too few candidates for.
    case unreachableK
    /// There is no candidate to report on.
    case noCandidates
    /// Verdicts are missing and a partial report was not asked for.
    case incomplete
    /// Two runs to compare are not over the same candidates of the same problems.
    case differentCandidates
    /// Two runs to compare have no problem in common, or one with another content.
    case differentProblems
    /// A run to compare has more problems without candidates than its plan names, so that they cannot be paired.
    case unnamedProblems
    /// A file of the report could not be written.
    case cannotWrite
    /// The template of the page does not render.
    case cannotRender
    /// An override names something that the problem set does not have.
    case invalidOverride
}

public typealias ReportError = Failure<ReportCode>

extension Failure where Code == ReportCode {
    static func noKValue() -> ReportError {
        ReportError(.invalidK, "the list of k values is empty", remedy: "Give at least one, or none of the option for 1, 10, 100")
    }

    static func invalidK(_ k: Int) -> ReportError {
        ReportError(.invalidK, "k = \(k) is not a number of samples", remedy: "Values of k start at 1")
    }

    static func invalidN(_ n: Int) -> ReportError {
        ReportError(.invalidK, "n = \(n) is not a number of submissions", remedy: "Values of n start at 1")
    }

    static func unreachableN(_ n: Int, ks: [Int]) -> ReportError {
        ReportError(
            .invalidK,
            "\(n)@k cannot be estimated: \(n) submissions are more than every k (\(ks.map(String.init).joined(separator: ", ")))",
            remedy: "Ask for a smaller n, or for a k that is at least n")
    }

    static func unreachableK(_ k: Int, problems: [(problem: String, count: Int)]) -> ReportError {
        let shown = 20
        var names = problems.prefix(shown).map { "\($0.problem) (\($0.count))" }.joined(separator: ", ")
        if problems.count > shown { names += " and \(problems.count - shown) more" }
        let what = "\(counted(problems.count, "problem")) \(agreeing(problems.count, "has", "have"))"
        let smallest = problems.map(\.count).min() ?? 0
        let remedy =
            smallest < 1 ? "Give every problem at least one candidate" : "Ask for k <= \(smallest), or give these problems more candidates"
        return ReportError(
            .unreachableK, "pass@\(k) cannot be estimated: \(what) fewer than \(counted(k, "candidate")): \(names)", remedy: remedy)
    }

    static func noCandidates() -> ReportError {
        ReportError(
            .noCandidates, "there is no candidate to report on",
            remedy: "Check that the names of the candidates' problems are those of the problem set and its split")
    }

    static func incomplete(missing: Int, total: Int) -> ReportError {
        ReportError(
            .incomplete, "\(missing) of \(counted(total, "candidate")) without a verdict",
            remedy: "Resume the run, or ask for a partial report, which gives bounds")
    }

    static func unscored(_ unscored: Int, total: Int, run: String) -> ReportError {
        ReportError(
            .incomplete, "\(unscored) of \(counted(total, "candidate")) of \(run) without a scored verdict",
            remedy: "Resume the run first: only whole runs can be compared")
    }

    static func differentCandidates(_ differences: [String]) -> ReportError {
        let shown = 10
        let rest = differences.count > shown ? "; and \(differences.count - shown) more" : ""
        return ReportError(
            .differentCandidates,
            "the runs are not over the same candidates: " + differences.prefix(shown).map(ForeignText.line).joined(separator: "; ") + rest,
            remedy: "Compare runs that were planned from the same problem set and the same candidates")
    }

    static func differentProblems(_ differences: [String]) -> ReportError {
        let shown = 10
        let rest = differences.count > shown ? "; and \(differences.count - shown) more" : ""
        return ReportError(
            .differentProblems,
            "the runs cannot be paired by problem: " + differences.prefix(shown).map(ForeignText.line).joined(separator: "; ") + rest,
            remedy: "Compare runs that were planned from the same problem set")
    }

    static func unnamedProblems(_ unanswered: ProblemsWithoutCandidates, run: String) -> ReportError {
        ReportError(
            .unnamedProblems,
            "the plan of \(ForeignText.line(run)) names only \(unanswered.names.count) of its \(unanswered.count) chosen problems without "
                + "candidates, so that the others cannot be paired",
            remedy: "Compare with --answered-only, or plan the run over the problems that have candidates")
    }

    static func cannotWrite(_ cause: FileError) -> ReportError {
        ReportError(.cannotWrite, cause.message, remedy: "Check the directory's rights and the free space there", cause: cause)
    }

    static func cannotRender(_ cause: any Error) -> ReportError {
        ReportError(
            .cannotRender, "the page of the report does not render: \(cause)", remedy: "Report this as a mistake of gencode", cause: cause)
    }
}
