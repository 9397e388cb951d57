/// A task in a worker's hands.
struct SimulatedTask {
    /// The numbers of its partial records so far, by key.
    var used: [Int] = []
    /// Simulated seconds that each step takes.
    private(set) var stepSeconds = 0.0
    private var partials = 0

    init() {}

    /// - Parameter made: its partial records from earlier attempts.
    init(_ task: Int, after made: [SimulatedRecord], seconds: Double) {
        partials = ProtocolLedger.partials(of: task)
        stepSeconds = seconds / Double(partials + 1)
        // Keys are made in order, and one whose predecessor is lost is made again.
        for record in made where record.key == used.count { used.append(record.number) }
    }

    /// nil: the next record ends the task.
    var nextKey: Int? { used.count < partials ? used.count : nil }
}
