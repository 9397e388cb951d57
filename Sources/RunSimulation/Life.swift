/// The process was killed.
struct SimulatedDeath: Error {}

/// Chance's plans for one process.
struct Life {
    /// A clock that began at any time and runs a little fast or slow.
    struct Clock: Sendable {
        var offset: Int64 = 0
        var rate = 1.0

        func reading(at time: Int64) -> Duration { .nanoseconds(offset + Int64(Double(time) * rate)) }
    }

    /// Strikes at one operation of one of the calls that change more than a journal.
    struct Trap {
        var purpose: ProtocolTraffic.Purpose
        /// How many calls of the purpose, and then operations of the call, it lets pass.
        var calls: Int
        var operations: Int

        init(_ random: inout SimulationRandom) {
            let isSeal = random.happens(0.4)
            purpose = isSeal ? .seal : [.seek, .seek, .give, .drain].randomElement(using: &random) ?? .seek
            calls = Int.random(in: 0...2, using: &random)
            operations = Int.random(in: 0..<60, using: &random)
        }

        mutating func enters(_ purpose: ProtocolTraffic.Purpose) { if purpose == self.purpose { calls -= 1 } }

        /// Whether it strikes at this operation.
        mutating func passes(_ purpose: ProtocolTraffic.Purpose) -> Bool {
            guard purpose == self.purpose, calls < 0 else { return false }
            operations -= 1
            return operations == -1
        }
    }

    var number = 0
    var clock = Clock()
    var deathTime = Int64.max
    var drainTime = Int64.max
    var freezeTime = Int64.max
    var death: Trap?
    var freeze: Trap?
    init() {}

    init(after last: Life, role: SimulatedWorker.Role, cluster: SimulatedCluster, random: inout SimulationRandom) {
        let (faults, now) = (cluster.faults, cluster.time.now)
        func later() -> Int64 { now + Int64(random.exponential(mean: cluster.horizon / 2) * 1e9) }
        number = last.number + 1
        clock = Clock(offset: Int64(random.fraction() * 1e15), rate: 0.98 + 0.04 * random.fraction())
        if cluster.isCalm { return }
        if random.happens(faults.pauses) { if random.happens(0.5) { freeze = Trap(&random) } else { freezeTime = later() } }
        if role == .survivor { return }
        if random.happens(faults.deaths) { if random.happens(0.6) { death = Trap(&random) } else { deathTime = later() } }
        if random.happens(faults.drains) { drainTime = later() }
        // Otherwise one that dies early would be replaced by one that dies early.
        if role == .planner, number > 2 { (death, deathTime) = (nil, .max) }
    }

    mutating func enter(_ purpose: ProtocolTraffic.Purpose) {
        death?.enters(purpose)
        freeze?.enters(purpose)
    }
}
