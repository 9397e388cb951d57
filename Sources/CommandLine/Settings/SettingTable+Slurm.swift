extension SettingTable {
    /// How jobs are asked for. An empty text, or 0, leaves the choice to the site.
    struct Slurm: Sendable {
        let workers = Setting(
            "slurm.workers", .whole(1...1_000_000), default: 16, scope: .submission,
            summary: "workers of a submission; no more than tasks left, nor than the cluster's MaxArraySize")
        let throttle = Setting(
            "slurm.throttle", .whole(0...1_000_000), default: 0, scope: .submission, summary: "workers that may run at once; 0: all")
        let partition = Setting("slurm.partition", .text, default: "", scope: .submission, summary: "empty: the site's default")
        let account = Setting("slurm.account", .text, default: "", scope: .submission, summary: "empty: the site's default")
        let qos = Setting("slurm.qos", .text, default: "", scope: .submission, summary: "empty: the site's default")
        let constraint = Setting(
            "slurm.constraint", .text, default: "", scope: .submission,
            summary: "features that a node must have, such as \"zen3&nvme\"")
        let time = Setting(
            "slurm.time", .text, default: "", scope: .submission,
            summary: "time limit of one job, as minutes, H:M:S or D-H:M:S; empty: the partition's")
        let memory = Setting(
            "slurm.mem", .text, default: "", scope: .submission, summary: "memory of one job, such as 8G; empty: the site's default")
        let cpus = Setting(
            "slurm.cpus", .whole(0...65_536), default: 1, scope: .submission, summary: "processors of one job; 0: the site's default")
        let gres = Setting("slurm.gres", .text, default: "", scope: .submission, summary: "generic resources, such as gpu:1")
        let nice = Setting(
            "slurm.nice", .whole(0...2_147_483_645), default: 0, scope: .submission, summary: "lowers the priority by as much")
        let signalLead = Setting(
            "slurm.signal_lead_s", .whole(0...65_535), default: 60, scope: .submission,
            summary: "seconds before the time limit at which a worker is told to drain; 0: it is not told")
        let requeue = Setting(
            "slurm.requeue", .flag, default: true, scope: .submission,
            summary: "jobs are queued again after a node's failure, preemption, or a drain for want of time")
        let extra = Setting(
            "slurm.extra", .texts, default: [], scope: .submission,
            summary: "further options of a submission, each as one word, such as [\"--reservation=night\"]")
    }
}

/// The stages of a run on a cluster. Each may have its own value of every setting of `[slurm]`.
enum SubmissionStage: String, CaseIterable, Sendable {
    case generation
    case evaluation
    /// One job, which has neither workers nor a throttle.
    case merge

    /// The key that refines a general key of `[slurm]` for this stage.
    func key(_ general: String) -> String { "slurm.\(rawValue)." + general.dropFirst("slurm.".count) }

    func accepts(_ general: String) -> Bool {
        self != .merge || ![SettingTable.standard.slurm.workers.key, SettingTable.standard.slurm.throttle.key].contains(general)
    }
}
