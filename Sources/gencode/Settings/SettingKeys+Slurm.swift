extension SettingKeys {
    /// How jobs are asked for; an empty text, or 0, leaves it to the site.
    static let slurm: [SettingDefinition] = [
        SettingDefinition(
            key: "slurm.workers", kind: .whole(1...1_000_000), standard: .whole(16),
            summary: "workers of a submission; no more than tasks left, nor than the cluster's MaxArraySize"),
        SettingDefinition(
            key: "slurm.throttle", kind: .whole(0...1_000_000), standard: .whole(0), summary: "workers that may run at once; 0: all"),
        SettingDefinition(key: "slurm.partition", kind: .text, standard: .text(""), summary: "empty: the site's default"),
        SettingDefinition(key: "slurm.account", kind: .text, standard: .text(""), summary: "likewise"),
        SettingDefinition(key: "slurm.qos", kind: .text, standard: .text(""), summary: "likewise"),
        SettingDefinition(
            key: "slurm.constraint", kind: .text, standard: .text(""), summary: "features that a node must have, such as \"zen3&nvme\""),
        SettingDefinition(
            key: "slurm.time", kind: .text, standard: .text(""),
            summary: "time limit of one job, as minutes, H:M:S or D-H:M:S; empty: the partition's"),
        SettingDefinition(
            key: "slurm.mem", kind: .text, standard: .text(""), summary: "memory of one job, such as 8G; empty: the site's default"),
        SettingDefinition(
            key: "slurm.cpus", kind: .whole(0...65_536), standard: .whole(1), summary: "processors of one job; 0: the site's default"),
        SettingDefinition(
            key: "slurm.gres", kind: .text, standard: .text(""), summary: "generic resources, such as gpu:1"),
        SettingDefinition(
            key: "slurm.nice", kind: .whole(0...2_147_483_645), standard: .whole(0), summary: "lowers the priority by as much"),
        SettingDefinition(
            key: "slurm.signal_lead_s", kind: .whole(0...65_535), standard: .whole(60),
            summary: "seconds before the time limit at which a worker is told to drain; 0: it is not told"),
        SettingDefinition(
            key: "slurm.requeue", kind: .flag, standard: .flag(true),
            summary: "jobs are queued again after a node's failure, preemption, or a drain for want of time"),
        SettingDefinition(
            key: "slurm.extra", kind: .texts, standard: .texts([]),
            summary: "further options of a submission, each as one word, such as [\"--reservation=night\"]"),
    ]

    /// The stages of a submission: each may have its own value of what a job is asked with.
    static let slurmStageNames = ["generation", "evaluation", "merge"]

    static let slurmStages: [SettingDefinition] = slurmStageNames.flatMap { stage in
        slurm.filter { stage != "merge" || !["slurm.workers", "slurm.throttle"].contains($0.key) }.map { general in
            SettingDefinition(
                key: "slurm.\(stage)." + general.key.dropFirst("slurm.".count), kind: general.kind, standard: general.standard,
                summary: "as \(general.key), for this stage alone", overridden: general.key)
        }
    }
}
