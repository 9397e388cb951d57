/// Requests to a fault server that one process makes and measures. The parent process hands a load to each client as one JSON argument, so
/// that `Tests/ModelBenchPeers/peers.py` plays the same load.
struct ModelLoad: Codable, Sendable {
    /// As the table names the load.
    var name: String
    /// The server's base URL, ending with `/v1`.
    var url = ""
    /// Of one measured repetition.
    var requests: Int
    var inFlight: Int
    /// Of the prompt of each request.
    var promptBytes = 2048
    var isStreamed = false
    /// Chunks of a streamed answer.
    var chunks = 20
    /// The server's wait before each answer.
    var delayMilliseconds = 0
    var repetitions = 5

    /// Loads that show what a completion costs.
    static let costs = [
        ModelLoad(name: "plain", requests: 3000, inFlight: 64),
        ModelLoad(name: "streamed, 500 chunks", requests: 300, inFlight: 32, isStreamed: true, chunks: 500),
    ]
    /// Loads that show what a request in flight holds.
    static let crowds = [
        ModelLoad(name: "1000 in flight", requests: 2000, inFlight: 1000, delayMilliseconds: 1000, repetitions: 1),
        ModelLoad(name: "5000 in flight", requests: 10_000, inFlight: 5000, delayMilliseconds: 4000, repetitions: 1),
        ModelLoad(
            name: "200 prompts of 2 MB", requests: 200, inFlight: 200, promptBytes: 2 << 20, delayMilliseconds: 2000, repetitions: 1),
    ]

    /// A load that shows what keeping the answers costs.
    static let inRun = ModelLoad(name: "plain, in a run", requests: 6000, inFlight: 64)

    func shrunk(by divisor: Int) -> ModelLoad {
        var load = self
        load.requests = max(1, requests / divisor)
        load.inFlight = max(1, inFlight / divisor)
        if isCrowd { load.delayMilliseconds = max(1, delayMilliseconds / divisor) }
        return load
    }

    /// The flags of the fault server for this load.
    var serverFlags: [String] { ["--delay-ms", "\(delayMilliseconds)", "--chunks", "\(chunks)", "--answer-bytes", "2048"] }

    /// All requests wait for the server at the same time, so that memory is worth measuring.
    var isCrowd: Bool { delayMilliseconds > 0 }
}

/// What one client needed for a load.
struct ModelFigures: Codable, Sendable {
    struct Repetition: Codable, Sendable {
        var seconds: Double
        /// User and system time of the client's process.
        var cpuSeconds: Double
        /// The slowest of a hundred requests, above the server's own delay.
        var p99Milliseconds: Double
    }

    var repetitions: [Repetition]
    var failed: Int
    /// Resident memory of the client's process before the first request in flight, and the most during the load.
    var idleKiB: Int
    var peakKiB: Int
}
