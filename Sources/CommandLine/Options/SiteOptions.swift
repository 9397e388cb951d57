import ArgumentParser

/// What jobs are asked with, as flags.
struct SiteOptions: ParsableArguments {
    @Option(help: "Workers at most.") var workers: Int?
    @Option(help: "Workers that may run at once; 0: all.") var throttle: Int?
    @Option var partition: String?
    @Option var account: String?
    @Option var qos: String?
    @Option(help: "Features that a node must have.") var constraint: String?
    @Option(help: "Time limit of one job: minutes, H:M:S or D-H:M:S.") var time: String?
    @Option(help: "Memory of one job, such as 8G.") var mem: String?
    @Option(help: "Processors of one job.") var cpus: Int?
    @Option(help: "Generic resources.") var gres: String?
    @Option(help: "Lowers the priority by as much.") var nice: Int?
    @Option(name: .customLong("signal-lead"), help: "Seconds before the time limit at which a worker is told to drain.")
    var signalLead: Int?
    @Flag(inversion: .prefixedNo, help: "Queue jobs again after a node's failure, preemption or a drain.") var requeue: Bool?
    @Option(help: ArgumentHelp("A further option, as --extra=--reservation=night; may be repeated.", valueName: "option"))
    var extra: [String] = []

    func override(_ settings: inout Settings) throws {
        try settings.set(\.slurm.workers, to: workers, at: "--workers")
        try settings.set(\.slurm.throttle, to: throttle, at: "--throttle")
        try settings.set(\.slurm.partition, to: partition, at: "--partition")
        try settings.set(\.slurm.account, to: account, at: "--account")
        try settings.set(\.slurm.qos, to: qos, at: "--qos")
        try settings.set(\.slurm.constraint, to: constraint, at: "--constraint")
        try settings.set(\.slurm.time, to: time, at: "--time")
        try settings.set(\.slurm.memory, to: mem, at: "--mem")
        try settings.set(\.slurm.cpus, to: cpus, at: "--cpus")
        try settings.set(\.slurm.gres, to: gres, at: "--gres")
        try settings.set(\.slurm.nice, to: nice, at: "--nice")
        try settings.set(\.slurm.signalLead, to: signalLead, at: "--signal-lead")
        try settings.set(\.slurm.requeue, to: requeue, at: "--requeue")
        try settings.set(\.slurm.extra, to: extra.isEmpty ? nil : extra, at: "--extra")
    }
}
