/// What many small histories found in which workers fight over few shards.
public struct ContendedReport: Sendable {
    public struct Broken: Sendable {
        public var seed: UInt64
        public var violations: [String]
    }

    public internal(set) var firstSeed: UInt64
    public internal(set) var runs = 0
    public internal(set) var brokenRuns = 0
    /// The first of them.
    public internal(set) var broken: [Broken] = []
    /// Sums over all runs.
    public internal(set) var faults: [ProtocolReport.Count] = []
    public internal(set) var tasks = 0
    public internal(set) var attempts = 0
    public internal(set) var seals = 0
    public internal(set) var redone = 0
    public internal(set) var operations = 0

    private static let listedRuns = 10

    init(firstSeed: UInt64) { self.firstSeed = firstSeed }

    fileprivate mutating func add(_ report: ProtocolReport) {
        runs += 1
        if report.violationCount > 0 {
            brokenRuns += 1
            if broken.count < ContendedReport.listedRuns { broken.append(Broken(seed: report.seed, violations: report.violations)) }
        }
        tasks += report.tasks
        attempts += report.attempts
        seals += report.seals
        redone += report.redone
        operations += report.operationCount
        if faults.isEmpty {
            faults = report.faults
        } else {
            for index in faults.indices { faults[index].count += report.faults[index].count }
        }
    }
}

extension ProtocolSimulation {
    /// Plays one small history for each seed from `firstSeed` on.
    /// - Parameters:
    ///   - progress: called after each run, with all that was found so far.
    /// - Throws: as `run`.
    public static func playContended(
        runs: Int, firstSeed: UInt64, scratch: String, progress: (ContendedReport) -> Void = { _ in }
    ) throws -> ContendedReport {
        var report = ContendedReport(firstSeed: firstSeed)
        for number in 0..<runs {
            report.add(try contended(seed: firstSeed &+ UInt64(number), scratch: scratch).run())
            progress(report)
        }
        return report
    }
}
