/// What one run of one program used.
public struct Usage: Hashable, Sendable {
    /// User plus system CPU time over the process tree.
    public var cpuTime: Duration
    public var wallTime: Duration
    /// Peak resident memory.
    public var memory: ByteCount

    public init(cpuTime: Duration = .zero, wallTime: Duration = .zero, memory: ByteCount = ByteCount(bytes: 0)) {
        self.cpuTime = cpuTime
        self.wallTime = wallTime
        self.memory = memory
    }

    /// The larger of each figure: a candidate's usage is the largest over its tests.
    public func maximum(_ other: Usage) -> Usage {
        Usage(cpuTime: max(cpuTime, other.cpuTime), wallTime: max(wallTime, other.wallTime), memory: max(memory, other.memory))
    }
}
