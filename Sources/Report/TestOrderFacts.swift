import Records

/// The file that said in which order tests ran.
public struct TestOrderFacts: Sendable, Hashable {
    /// Of the file, when the run was planned.
    public var path: String
    /// Of the file, in hexadecimal digits.
    public var sha256: String
    /// How many problems of the run the file has an order for.
    public var problems: Int
    public var problemsOfRun: Int

    public init(path: String, sha256: String, problems: Int, problemsOfRun: Int) {
        self.path = path
        self.sha256 = sha256
        self.problems = problems
        self.problemsOfRun = problemsOfRun
    }

    /// What a reader of the verdicts must know.
    var line: String {
        "the tests of \(problems) of \(counted(problemsOfRun, "problem")) ran in the order of \(path) (SHA-256 \(sha256.prefix(12))): a verdict "
            + "there is that of the first failed test in this order, not in stored order"
    }
}
