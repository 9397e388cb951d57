/// What the judge says of a candidate, or of one test of it. The raw value is stored in shards and never changes its meaning.
public enum Verdict: UInt8, CaseIterable, Sendable, Hashable {
    case accepted = 0
    case wrongAnswer = 1
    case runtimeError = 2
    case idleLimit = 3
    case timeLimit = 4
    case memoryLimit = 5
    case outputLimit = 6
    case sandboxViolation = 7
    case judgeError = 8
    case compileError = 9

    /// The stable short code that reports and CSV files use.
    public var code: String {
        switch self {
        case .accepted: "AC"
        case .wrongAnswer: "WA"
        case .runtimeError: "RE"
        case .idleLimit: "ILE"
        case .timeLimit: "TLE"
        case .memoryLimit: "MLE"
        case .outputLimit: "OLE"
        case .sandboxViolation: "SV"
        case .judgeError: "JE"
        case .compileError: "CE"
        }
    }

    public init?(code: String) {
        guard let verdict = Verdict.allCases.first(where: { $0.code == code }) else { return nil }
        self = verdict
    }

    /// The one precedence among causes that apply at the same time: judgeError > sandboxViolation > outputLimit > memoryLimit >
    /// timeLimit > idleLimit > runtimeError > wrongAnswer > accepted. `compileError` stands apart: no test ran, so nothing competes
    /// with it but the judge's own failure.
    public static func mostSevere(_ verdicts: some Sequence<Verdict>) -> Verdict? {
        verdicts.max { $0.severity < $1.severity }
    }

    private var severity: Int {
        switch self {
        case .accepted: 0
        case .wrongAnswer: 1
        case .runtimeError: 2
        case .idleLimit: 3
        case .timeLimit: 4
        case .memoryLimit: 5
        case .outputLimit: 6
        case .sandboxViolation: 7
        case .compileError: 8
        case .judgeError: 9
        }
    }

    /// The candidate's failure or success; false for the judge's own failure, which is retried and never scored.
    public var isScored: Bool { self != .judgeError }
}
