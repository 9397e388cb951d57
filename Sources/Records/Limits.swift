/// What one run of one program may use. Durations are per test, never per candidate.
public struct Limits: Hashable, Sendable {
    /// User plus system CPU time, summed over threads and children.
    public var cpuTime: Duration
    /// Elapsed time; passing it while the CPU limit holds is the idle limit.
    public var wallTime: Duration
    /// Peak resident memory of the whole process tree, and the stack limit.
    public var memory: ByteCount
    /// Bytes that the program may write to its standard output.
    public var output: ByteCount
    /// Processes and threads alive at once, the program itself included.
    public var processes: Int
    public var openFiles: Int
    /// The largest file that the program may write.
    public var fileSize: ByteCount

    public init(
        cpuTime: Duration, wallTime: Duration, memory: ByteCount, output: ByteCount = .mebibytes(64), processes: Int = 64,
        openFiles: Int = 256, fileSize: ByteCount = .mebibytes(64)
    ) {
        self.cpuTime = cpuTime
        self.wallTime = wallTime
        self.memory = memory
        self.output = output
        self.processes = processes
        self.openFiles = openFiles
        self.fileSize = fileSize
    }

    /// The wall limit that goes with a CPU limit: the larger of three times the CPU limit and the CPU limit plus 2 s.
    public static func wallTime(forCPUTime cpuTime: Duration) -> Duration {
        max(cpuTime * 3, cpuTime + .seconds(2))
    }
}

extension Duration {
    /// Whole nanoseconds, truncated towards zero; saturates at about 292 years.
    @inlinable public var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? (seconds < 0 ? .min : .max) : scaled + attoseconds / 1_000_000_000
    }

    /// Seconds as a floating-point number.
    public var inSeconds: Double { Double(nanoseconds) / 1e9 }
}
