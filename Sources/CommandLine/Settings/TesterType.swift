/// How outputs are judged.
enum TesterType: String, CaseIterable, Sendable {
    case sandbox
    /// DeepMind's statuses and comparison, on our sandbox.
    case codeContests = "code_contests"
    /// A plain spawn without a sandbox.
    case local
}
