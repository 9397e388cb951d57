/// What a simulation of the protocol found.
public struct ProtocolReport: Sendable {
    public struct Count: Sendable {
        public var name: String
        public var count: Int
    }

    public var workers: Int
    public var tasks: Int
    /// Of the plan.
    public var shards: Int
    public var seed: UInt64
    /// Until the run was complete, and until all workers but one were lost for good.
    public var virtualSeconds: Double
    public var crowdedSeconds: Double
    /// On the run directory, by kind and by what they were for.
    public var operations: [Count]
    public var purposes: [Count]
    /// While there was more than one worker.
    public var meanPerSecond: Double
    public var peakPerSecond: Int
    public var listedNames: Int
    public var bytesRead: Int
    public var bytesWritten: Int
    public var peakFilesOfAShard: Int
    /// With temporary ones.
    public var peakNamesOfAShard: Int
    /// Deaths, pauses, and other faults that were put in.
    public var faults: [Count]
    public var attempts: Int
    public var seals: Int
    /// Tasks that were done again because of the faults.
    public var redone: Int
    /// Tasks that have no record but that they were in work when two workers died.
    public var blamed: Int
    /// Partial records that were made.
    public var partial: Int
    /// Ends of tasks whose worker was told that they are durable: more than tasks where two attempts had one, fewer where a worker was killed
    /// between its write and the answer.
    public var durable: Int
    /// Most workers that were in the middle of a call at one moment.
    public var stacks: Int
    /// Invariants that did not hold, the first of them in words.
    public var violations: [String]
    public var violationCount: Int

    public var operationCount: Int { operations.reduce(0) { $0 + $1.count } }
}
