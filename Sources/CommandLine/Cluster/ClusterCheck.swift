import Foundation
import Records
import Slurm

/// What `gencode doctor --slurm` says of a cluster and, from a job there, of one of its nodes.
struct ClusterCheck {
    let survey: ClusterSurvey
    /// What `doctor --json` printed on a node; nil: no node was reached.
    private(set) var node: [String: Any]?
    /// Why no node was reached.
    private(set) var refusal: String?
    /// The probe ran and failed: something on a node does not work.
    private(set) var isBroken = false

    /// - Parameters:
    ///   - wait: for the probe job's end.
    ///   - arguments: of `doctor` on the node.
    init(settings: Settings, client: SlurmClient, wait: Duration, arguments: [String]) throws {
        survey = try ClusterSurvey(asking: client)
        var options = BatchSubmission.jobOptions(.evaluation, settings)
        // Short, so that it fits into any gap.
        (options.time, options.signalLead, options.isRequeued) = ("10", nil, false)
        let directory = try ProbeDirectory(below: settings.path(\.paths.runs))
        defer { directory.remove() }
        let job = ProbeJob(
            client: client, script: try BatchSubmission.script(.probe, settings), options: options, directory: directory.path)
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        do {
            let outcome = try job.run(
                name: "gencode-probe-\(directory.token)", arguments: [program] + arguments, limit: wait,
                report: { Console.note("note: \($0)") })
            take(outcome)
        } catch let error as SlurmError where error.code == .rejected {
            (refusal, isBroken) = (error.description, true)
        }
    }

    private mutating func take(_ outcome: ProbeJob.Outcome) {
        switch outcome {
        case .printed(let output, let errors):
            node = try? JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
            if node == nil { (refusal, isBroken) = ("what the probe job printed is no JSON: \(ForeignText.cut(errors, bytes: 500))", true) }
        case .failed(let state, let errors):
            isBroken = true
            refusal =
                "the probe job ended as \(state) and printed nothing"
                + (errors.isEmpty ? ": do nodes see this program and paths.runs?" : ": \(ForeignText.cut(errors, bytes: 500))")
        case .waited(let state, let reason):
            refusal = "the probe job was still \(state) (\(reason)) and was cancelled; --slurm-wait waits longer"
        }
    }

    /// - Parameter here: what `doctor` says of this host.
    func lines(here: [LanguageCheck], tier: String) -> [String] {
        var lines = ["cluster       Slurm \(survey.configuration.version)"]
        lines += survey.settings.map { "  \($0.key.padding(toLength: 26, withPad: " ", startingAt: 0))\($0.value)" }
        lines.append("partitions")
        lines += survey.partitions.map { partition in
            "  \(partition.name)\(partition.isDefault ? " (default)" : ""): \(partition.state), \(partition.nodes) nodes, "
                + "\(partition.cpus) processors, time \(partition.defaultTime) to \(partition.maxTime), preemption \(partition.preemptMode)"
                + ", grace \(partition.graceTime) s"
        }
        lines.append("accounting    \(survey.hasAccounting ? "answers" : "none")")
        lines.append("memory limit  \(survey.memoryEnforcement.map { "enforced by \($0)" } ?? "not enforced")")
        lines.append("a node        \(nodeText)")
        let traps = survey.traps + nodeTraps(here: here, tier: tier)
        lines.append(traps.isEmpty ? "no traps found" : "traps")
        return lines + traps.map { "  - \($0)" }
    }

    private var facts: [String: Any] { node?["node"] as? [String: Any] ?? [:] }

    private var nodeText: String {
        guard let node else { return "not looked at: \(refusal ?? "")" }
        let programs = facts["batch_programs"] as? [String] ?? []
        let cgroups = facts["writable_cgroups"] as? [String] ?? []
        return
            "\(facts["host"] ?? "?"): tier \(node["tier"] ?? "?"), Landlock \(facts["landlock_abi"] ?? 0), scratch \(facts["scratch"] ?? "?") "
            + "(\(facts["scratch_type"] ?? "?"), \(facts["scratch_free_mib"] ?? "?") MiB free), "
            + "Slurm's programs: \(programs.isEmpty ? "none" : programs.joined(separator: " ")), "
            + "writable cgroups: \(cgroups.isEmpty ? "none" : cgroups.joined(separator: " "))"
    }

    private static let networkFileSystems = ["nfs", "nfs4", "lustre", "gpfs", "beegfs", "ceph", "glusterfs", "panfs", "cifs", "fuse.sshfs"]

    private func nodeTraps(here: [LanguageCheck], tier: String) -> [String] {
        guard let node else { return [] }
        var traps: [String] = []
        let reasons = (node["tier_reasons"] as? [[String: Any]] ?? []).map { "\($0["tier"] ?? ""): \($0["reason"] ?? "")" }
        if let there = node["tier"] as? String, there < tier || there == "none" {
            traps.append(
                "The node offers tier \(there), this host \(tier) (\(reasons.joined(separator: "; "))): set require_tier to what is enough."
            )
        }
        let type = facts["scratch_type"] as? String ?? ""
        if ClusterCheck.networkFileSystems.contains(type) {
            traps.append("Scratch on the node is on a network (\(type)): set paths.scratch to a local directory.")
        }
        if type == "tmpfs" { traps.append("Scratch on the node is memory (tmpfs): what lies there counts against slurm.mem.") }
        let programs = facts["batch_programs"] as? [String] ?? []
        if !programs.contains("scontrol") {
            traps.append("No scontrol on the node: a worker cannot queue itself again; `gencode slurm submit RUN` picks up what is left.")
        }
        if !programs.contains("squeue") {
            traps.append("No squeue on the node: a worker does not know its time limit and counts on the notice of slurm.signal_lead_s.")
        }
        let languages = node["languages"] as? [String: [String: Any]] ?? [:]
        for check in here {
            guard case .passed(let version, _, _, _) = check.state, let there = languages[check.name] else { continue }
            let other = there["version"] as? String ?? ""
            if there["self_test"] as? String == "fail" {
                traps.append("\(check.name) fails on the node: \(there["error"] ?? "")")
                continue
            }
            if other.isEmpty {
                traps.append("\(check.name) is here and not on the node: workers cannot judge a plan with such candidates.")
            } else if other != version {
                traps.append("\(check.name) is \(other) on the node and \(version) here: plan runs on a host like the nodes.")
            }
        }
        return traps
    }

    func json(here: [LanguageCheck], tier: String) -> [String: Any] {
        [
            "version": survey.configuration.version,
            "settings": Dictionary(uniqueKeysWithValues: survey.settings.map { ($0.key, $0.value) }),
            "partitions": survey.partitions.map { $0.values }, "accounting": survey.hasAccounting,
            "memory_enforcement": survey.memoryEnforcement ?? NSNull(), "node": node ?? NSNull(), "node_refusal": refusal ?? NSNull(),
            "traps": survey.traps + nodeTraps(here: here, tier: tier),
        ]
    }
}

/// Where a probe job writes, below the directory of runs, which nodes must see anyway.
private struct ProbeDirectory {
    let path: String
    let token: String
    private let parent: String
    private let madeParent: Bool

    init(below parent: String) throws {
        self.parent = parent
        madeParent = !FileManager.default.fileExists(atPath: parent)
        token = UUID().uuidString.prefix(8).lowercased()
        path = parent + "/doctor-" + token
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CommandError(
                .failure, "cannot make \(path): \(error.localizedDescription)",
                remedy: "Set paths.runs to a directory that nodes see and you may write to.")
        }
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
        if madeParent { rmdir(parent) }
    }
}
