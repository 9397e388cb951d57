import Digests
import Slurm

extension BatchSubmission {
    /// A batch script of the directory that the settings name.
    static func script(_ kind: BatchScript.Kind, _ settings: Settings) throws -> BatchScript {
        try BatchScript(kind, in: settings.path(\.paths.slurmScripts), digest: { sha256($0) })
    }

    /// What the jobs of a stage are asked for with.
    static func jobOptions(_ stage: SubmissionStage, _ settings: Settings) -> JobOptions {
        var options = JobOptions()
        options.partition = settings[\.slurm.partition, stage: stage]
        options.account = settings[\.slurm.account, stage: stage]
        options.qos = settings[\.slurm.qos, stage: stage]
        options.constraint = settings[\.slurm.constraint, stage: stage]
        options.time = settings[\.slurm.time, stage: stage]
        options.memory = settings[\.slurm.memory, stage: stage]
        options.gres = settings[\.slurm.gres, stage: stage]
        options.cpus = settings[\.slurm.cpus, stage: stage]
        options.nice = settings[\.slurm.nice, stage: stage]
        options.signalLead = settings[\.slurm.signalLead, stage: stage]
        options.isRequeued = settings[\.slurm.requeue, stage: stage]
        options.extra = settings[\.slurm.extra, stage: stage]
        return options
    }
}
