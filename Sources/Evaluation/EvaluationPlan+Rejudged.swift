import Digests
import Records
import RunProtocol

extension EvaluationPlan {
    /// The plan of a run that judges the stored outputs of this plan's run: the same problems, candidates and shards under other task ids.
    ///
    /// - Parameters:
    ///   - origin: a digest of the manifest of the run that stored the outputs. Two runs of one plan differ in their outputs, so that their
    ///     tasks have different ids.
    ///   - judgingFingerprint: everything that decides the verdicts now.
    ///   - configuration: the effective settings as JSON, for the manifest.
    public func rejudged(origin: Digest, judgingFingerprint: String, configuration: String, name: String, toolVersion: String)
        -> EvaluationPlan
    {
        var plan = self
        plan.manifest.name = name
        plan.manifest.createdBy = toolVersion
        plan.manifest.configuration = configuration
        plan.manifest.planDigest = ""
        plan.manifest.refuseBuilds(below: .storedOutputs)
        for position in plan.tasks.indices {
            var builder = DigestBuilder()
            builder.addField("gencode rejudged task 1")
            builder.add(origin)
            builder.add(plan.tasks[position].id)
            builder.addField(judgingFingerprint)
            plan.tasks[position].id = builder.digest()
        }
        return plan
    }
}
