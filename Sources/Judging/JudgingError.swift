import Records

/// What keeps the judge itself from working. A candidate's failure is never one of these: it is a `Verdict`.
public typealias JudgingError = Failure<JudgingCode>

public enum JudgingCode: FailureCode {
    /// A problem has no test of the chosen kinds.
    case noTests
    /// A problem says something that cannot be judged, such as an input file outside the working directory.
    case invalidProblem
    /// A name that the language table does not have.
    case unknownLanguage
    /// An entry of the language table that makes no sense.
    case invalidLanguage
    /// The compiler or interpreter of a language is not on this host.
    case noToolchain
    /// A compiler or interpreter is there and does not work.
    case brokenToolchain
    /// A compiler failed where the host did not give it what its limits promise.
    case compilerStarved
    /// The kernel killed a program that kept its limits, for the node's want of memory.
    case nodeOutOfMemory
    /// A checker that the checker table does not have, or one with parameters that it does not take.
    case unknownChecker
    /// A problem's checker does not compile, crashes, or gives an exit code that its convention does not know.
    case checkerFailed
    /// A test of a function that fails by itself, such as for a module that is missing.
    case brokenTest
    /// A stored result that says what no result can say.
    case contradictoryResult
    /// The directory for compiled programs is not this user's alone, or cannot be made.
    case unusableCache
}
