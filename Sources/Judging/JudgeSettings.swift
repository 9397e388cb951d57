import Records

/// How a run judges, apart from problems, candidates and toolchains.
public struct JudgeSettings: Sendable, Hashable {
    public enum StopPolicy: String, Sendable, CaseIterable {
        /// The first test that is not passed ends the candidate: all that pass@k needs.
        case firstFailure = "first_failure"
        /// Every test runs: for audits.
        case none = "none"
    }

    public enum TestOrder: String, Sendable, CaseIterable {
        /// As the problem set stores them.
        case stored = "stored"
        /// Public tests first, which are few and small; the rest as stored.
        case publicFirst = "public_first"
    }

    public enum Style: String, Sendable, CaseIterable {
        case native
        /// DeepMind's code_contests tester: its comparison, its three statuses.
        case codeContests = "code_contests"
    }

    public var stop = StopPolicy.firstFailure
    public var order = TestOrder.publicFirst
    public var style = Style.native
    /// Bytes of a test's output that its result keeps; the digest is always that of the whole output.
    public var keptOutput = ByteCount.kibibytes(16)
    /// Bytes from the end of a test's standard error that its result keeps. The sandbox keeps the last 32 KiB (`Outcome.errorOutput`).
    public var keptErrors = ByteCount.kibibytes(2)
    /// For problems that state none.
    public var defaultTimeLimit = Duration.seconds(10)
    /// For problems that state none.
    public var defaultMemoryLimit = ByteCount.mebibytes(1024)
    /// What a program may write to its standard output before it is stopped.
    public var outputLimit = ByteCount.mebibytes(64)
    /// Multiplies every time limit, beside the language's own factor.
    public var timeFactor = 1.0
    /// Processes and threads of one program at once; a language may allow fewer.
    public var processes = 64
    /// In place of every problem's own checker.
    public var checker: CheckerSpec?
    /// The host's speed factor: above 1 on a slow host. Scales time limits and is stored with every result.
    public var speedFactor = 1.0
    /// A run that ends between the time limit and 1.25 times it is repeated, and the best of three counts.
    public var repeatsNearLimit = true
    /// How often infrastructure trouble is met before a task becomes a judge error.
    public var attempts = 3
    /// Keep interpreters started where the language table says so. Changes how long a run takes, never what it does.
    public var keepsInterpretersWarm = true
    public var compileLimits = JudgeSettings.standardCompileLimits
    public var checkerLimits = JudgeSettings.standardCheckerLimits

    public init() {}

    /// 30 s of CPU, 2 GiB, 64 KiB of text.
    public static let standardCompileLimits = Limits(
        cpuTime: .seconds(30), wallTime: .seconds(60), memory: .mebibytes(2048), output: .kibibytes(64), processes: 64, openFiles: 512,
        fileSize: .mebibytes(256))

    public static let standardCheckerLimits = Limits(
        cpuTime: .seconds(30), wallTime: .seconds(90), memory: .mebibytes(2048), output: .mebibytes(1), processes: 64)

    /// CPU time of one compilation; twice as much may pass on the clock.
    public var compileTime: Duration {
        get { compileLimits.cpuTime }
        set {
            compileLimits.cpuTime = newValue
            compileLimits.wallTime = newValue * 2
        }
    }

    /// What decides about the answers to a problem that brings `own`.
    package func checker(insteadOf own: CheckerSpec) -> CheckerSpec { replacement ?? own }

    /// The checker that decides about every problem; nil: each problem's own does.
    var replacement: CheckerSpec? { style == .codeContests ? .deepmind : checker }

    public var compileMemory: ByteCount {
        get { compileLimits.memory }
        set { compileLimits.memory = newValue }
    }

    /// Everything here that can change a verdict, as one canonical line; part of every task's id.
    public var fingerprint: String {
        let fields = [
            "stop=\(stop.rawValue)", "order=\(order.rawValue)", "style=\(style.rawValue)",
            "default_time=\(defaultTimeLimit.nanoseconds)", "default_memory=\(defaultMemoryLimit.bytes)", "output=\(outputLimit.bytes)",
            "factor=\(timeFactor)", "processes=\(processes)", "checker=\(checker.map(CheckerTable.fingerprint(of:)) ?? "own")",
            "repeat=\(repeatsNearLimit)",
            "compile=\(compileLimits.fingerprint)", "checking=\(checkerLimits.fingerprint)",
        ]
        return fields.joined(separator: ";")
    }
}

extension Limits {
    fileprivate var fingerprint: String {
        [cpuTime.nanoseconds, wallTime.nanoseconds].map(String.init).joined(separator: "/")
            + "/\(memory.bytes)/\(output.bytes)/\(processes)/\(openFiles)/\(fileSize.bytes)"
    }
}
