import ColumnStore
import Digests
import FoundationEssentials
import Records
import RunProtocol

/// Turns a choice of problems into the immutable plan of a generation.
public struct GenerationPlanner {
    public var subject: GenerationSubject
    /// The prompt files of the flow, by name.
    public var prompts: [String: String]
    /// The effective settings as JSON, for the manifest.
    public var configuration: String
    public var name: String
    public var toolVersion: String
    public var hostFacts: [String: String]

    public init(
        subject: GenerationSubject, prompts: [String: String], configuration: String, name: String, toolVersion: String,
        hostFacts: [String: String]
    ) {
        self.subject = subject
        self.prompts = prompts
        self.configuration = configuration
        self.name = name
        self.toolVersion = toolVersion
        self.hostFacts = hostFacts
    }

    /// - Parameter shards: nil: one per 256 tasks, at least `minimumShards` where there are as many tasks.
    public func plan(_ problems: [AskedProblem], shards: Int?, minimumShards: Int) throws -> GenerationPlan {
        let common = try commonIdentity()
        var tasks: [CandidateSlot] = []
        tasks.reserveCapacity(problems.count * subject.samplesPerProblem)
        for (row, problem) in problems.enumerated() {
            for sample in 0..<subject.samplesPerProblem {
                tasks.append(CandidateSlot(id: GenerationPlanner.id(common, problem, sample), problem: row, sample: sample))
            }
        }
        let count = max(1, min(shards ?? max(minimumShards, (tasks.count + 255) / 256), tasks.count))
        let manifest = GenerationManifest(
            name: name, createdBy: toolVersion, taskCount: tasks.count, shardCount: count, configuration: configuration,
            hostFacts: hostFacts, subject: subject)
        // Contiguous ranges: the samples of one problem share a prompt, which a server keeps for a while.
        return GenerationPlan(
            manifest: manifest, problems: problems, tasks: tasks, shardOfTask: tasks.indices.map { Int32($0 * count / tasks.count) },
            prompts: prompts)
    }

    private func commonIdentity() throws -> Digest {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var builder = DigestBuilder()
        builder.addField("gencode candidate slot 1")
        builder.addField(Array(try encoder.encode(subject.parameters)))
        builder.add(PromptTexts.digest(prompts))
        return builder.digest()
    }

    private static func id(_ common: Digest, _ problem: AskedProblem, _ sample: Int) -> Digest {
        var builder = DigestBuilder()
        builder.add(common)
        builder.add(problem.digest)
        builder.addField(problem.name)
        builder.add(Int64(sample))
        return builder.digest()
    }
}
