/// What a cluster offers to runs, and what of it will surprise.
public struct ClusterSurvey: Sendable {
    public let configuration: ClusterConfiguration
    public let partitions: [Partition]
    /// Whether sacct(1) answers; else why not.
    public let accounting: Result<Void, SlurmError>

    /// - Throws: `.noClient`, `.unreachable`
    public init(asking client: SlurmClient) throws {
        configuration = try ClusterConfiguration(asking: client)
        partitions = try Partition.all(asking: client)
        accounting = Result { () throws(SlurmError) in try ClusterSurvey.checkAccounting(client) }
    }

    init(configuration: ClusterConfiguration, partitions: [Partition], accounting: Result<Void, SlurmError>) {
        self.configuration = configuration
        self.partitions = partitions
        self.accounting = accounting
    }

    private static func checkAccounting(_ client: SlurmClient) throws(SlurmError) {
        do {
            _ = try client.query(["sacct", "--allocations", "--noheader", "--parsable2", "--user=\(client.user)", "--format=JobID"])
        } catch {
            throw error as? SlurmError ?? SlurmError(.unreachable, "\(error)", remedy: "")
        }
    }

    public var hasAccounting: Bool { if case .success = accounting { true } else { false } }

    private static let shownKeys = [
        "MaxArraySize", "MaxJobCount", "JobRequeue", "KillWait", "OverTimeLimit", "MinJobAge", "MessageTimeout", "PreemptType",
        "PreemptMode", "ProctrackType", "TaskPlugin", "SelectTypeParameters", "ConstrainRAMSpace", "JobAcctGatherParams", "DefMemPerCPU",
        "DefMemPerNode", "EnforcePartLimits", "AccountingStorageType", "AccountingStorageEnforce", "JobSubmitPlugins",
    ]

    /// The settings that matter here, those that the release prints.
    public var settings: [(key: String, value: String)] {
        ClusterSurvey.shownKeys.compactMap { key in configuration.values[key].map { (key, $0) } }
    }

    /// Whether a job's memory limit is enforced, and by what; nil: it is not.
    public var memoryEnforcement: String? {
        let values = configuration.values
        if values["TaskPlugin"]?.contains("cgroup") == true, values["ConstrainRAMSpace"]?.lowercased() == "yes" { return "cgroup" }
        return values["JobAcctGatherParams"]?.contains("OverMemoryKill") == true ? "polling (OverMemoryKill)" : nil
    }

    /// In words, with what to do.
    public var traps: [String] { submissionTraps + endTraps + memoryTraps }

    private var submissionTraps: [String] {
        var traps: [String] = []
        let size = configuration.maxArraySize
        if size < 17 { traps.append("MaxArraySize = \(size): one submission has no more than \(max(1, size)) workers.") }
        if !partitions.contains(where: \.isDefault) { traps.append("No partition is the default: set slurm.partition.") }
        let endless = partitions.filter { $0.defaultTime == "NONE" && $0.maxTime == "UNLIMITED" }.map(\.name)
        if !endless.isEmpty {
            traps.append("No time limit in \(endless.joined(separator: ", ")): set slurm.time, or backfill finds no place for the workers.")
        }
        for partition in partitions {
            guard let standard = SlurmTime.duration(partition.defaultTime), standard < .seconds(1800) else { continue }
            traps.append("Jobs in \(partition.name) end after \(partition.defaultTime) where nothing else is asked: set slurm.time.")
        }
        if let plugins = configuration.values["JobSubmitPlugins"], !plugins.isEmpty, plugins != "(null)" {
            traps.append("JobSubmitPlugins = \(plugins): the site may change or refuse what is submitted.")
        }
        if case .failure(let error) = accounting {
            traps.append("No accounting (\(error.message)): why a job ended is known for MinJobAge only; `run status` goes by the files.")
        }
        return traps
    }

    private var endTraps: [String] {
        var traps: [String] = []
        if configuration.number("JobRequeue") == 0 {
            traps.append("JobRequeue = 0: nothing is queued again by itself; `gencode slurm submit RUN` picks up what is left.")
        }
        if let wait = configuration.number("KillWait"), wait < 20 {
            traps.append(
                "KillWait = \(wait) s: after scancel or at the time limit a worker has no longer to drain; set run.drain_s below it.")
        }
        if let mode = configuration.values["PreemptMode"], mode != "OFF" {
            let sudden = partitions.filter { $0.preemptMode != "OFF" && $0.graceTime < 20 }.map { "\($0.name) (\($0.graceTime) s)" }
            if !sudden.isEmpty {
                traps.append(
                    "Preemption with little or no GraceTime in \(sudden.joined(separator: ", ")): up to a second's verdicts are redone.")
            }
            if mode.contains("SUSPEND") || partitions.contains(where: { $0.preemptMode.contains("SUSPEND") }) {
                traps.append("PreemptMode SUSPEND stops workers in mid-run: wall-time limits run on, so prefer a partition without it.")
            }
        }
        let tracking = configuration.values["ProctrackType"] ?? ""
        if tracking.hasSuffix("linuxproc") || tracking.hasSuffix("pgid") {
            traps.append("ProctrackType = \(tracking) leaves what detached itself on the node; the supervisor ends its own trees.")
        }
        return traps
    }

    private var memoryTraps: [String] {
        if let enforcement = memoryEnforcement {
            return [
                "Memory is enforced by \(enforcement): a job may be called OUT_OF_MEMORY although its verdicts are right; the files count."
            ]
        }
        return [
            "Memory is not enforced: a worker beside others' jobs relies on each program's own limit; set slurm.mem to what slots may use."
        ]
    }

    /// What becomes of a job that asks for no memory, where that is a surprise.
    /// - Parameter needed: what one program may use.
    public static func memoryNote(_ configuration: ClusterConfiguration, cpus: Int, needed: Int) -> String? {
        let values = configuration.values
        if let each = configuration.number("DefMemPerCPU"), each > 0 {
            guard each * max(1, cpus) < needed else { return nil }
            return "slurm.mem is not set, and a worker gets \(each * max(1, cpus)) MiB here (DefMemPerCPU), while one program may use "
                + "\(needed) MiB: set slurm.mem"
        }
        if let all = configuration.number("DefMemPerNode"), all > 0 {
            guard all < needed else { return nil }
            return
                "slurm.mem is not set, and a worker gets \(all) MiB here (DefMemPerNode), while one program may use \(needed) MiB: set slurm.mem"
        }
        guard values["SelectTypeParameters"]?.uppercased().contains("MEMORY") == true else { return nil }
        return "slurm.mem is not set, and a worker gets a whole node's memory here: set it, so that a node has room for several"
    }
}
