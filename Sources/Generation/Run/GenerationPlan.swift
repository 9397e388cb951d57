import ColumnStore
import Digests
import FoundationEssentials
import ModelClient
import Records
import RunProtocol

/// What is asked of the model, and how: the same for every task of a run.
public struct GenerationParameters: Hashable, Sendable, Codable {
    public var flow: String
    public var model: String
    /// As the user declares it; empty: none.
    public var modelRevision: String
    /// What the flow's prompts may refine, stage by stage.
    public var sampling: Sampling
    /// Of every request, whatever the prompts say; nil: they decide.
    public var temperature: Double?
    /// The same of `top_p` and the tokens of an answer.
    public var topP: Double?
    public var maxOutputTokens: Int?
    /// A key of the language table.
    public var language: String
    /// Whether structured answers are asked for by a JSON schema; else as YAML.
    public var enforcesSchemas: Bool
    /// The flow's own settings by name.
    public var knobs: [String: String]

    public init(
        flow: String, model: String, modelRevision: String, sampling: Sampling, temperature: Double? = nil, topP: Double? = nil,
        maxOutputTokens: Int? = nil, language: String, enforcesSchemas: Bool = false, knobs: [String: String]
    ) {
        self.flow = flow
        self.model = model
        self.modelRevision = modelRevision
        self.sampling = sampling
        self.temperature = temperature
        self.topP = topP
        self.maxOutputTokens = maxOutputTokens
        self.language = language
        self.enforcesSchemas = enforcesSchemas
        self.knobs = knobs
    }
}

/// What the manifest of a generation says beside what every manifest says.
public struct GenerationSubject: RunSubject {
    public static let kind = "generation"

    public var datasetPath: String
    /// Hexadecimal.
    public var datasetFingerprint: String
    public var split: String
    public var samplesPerProblem: Int
    public var parameters: GenerationParameters

    public init(
        datasetPath: String, datasetFingerprint: String, split: String, samplesPerProblem: Int, parameters: GenerationParameters
    ) {
        self.datasetPath = datasetPath
        self.datasetFingerprint = datasetFingerprint
        self.split = split
        self.samplesPerProblem = samplesPerProblem
        self.parameters = parameters
    }
}

public typealias GenerationManifest = RunManifest<GenerationSubject>

/// A problem that candidates are asked for.
public struct AskedProblem: Hashable, Sendable {
    /// Its index in the set.
    public var index: Int
    public var name: String
    public var digest: Digest

    public init(index: Int, name: String, digest: Digest) {
        self.index = index
        self.name = name
        self.digest = digest
    }
}

/// One candidate slot.
public struct CandidateSlot: Hashable, Sendable {
    /// A digest of everything that decides what is asked. Equal slots do not exist, since the sample's number is part of it.
    public var id: Digest
    /// The row of its problem in the plan.
    public var problem: Int
    /// From 0, within its problem.
    public var sample: Int

    public init(id: Digest, problem: Int, sample: Int) {
        self.id = id
        self.problem = problem
        self.sample = sample
    }
}

/// What a generation asks for: immutable once it is written. It holds its prompts, so that a later change of their files changes nothing.
public struct GenerationPlan: RunPlan {
    public var manifest: GenerationManifest
    public var problems: [AskedProblem]
    /// By problem, then sample.
    public var tasks: [CandidateSlot]
    /// The shard of each task.
    public var shardOfTask: [Int32]
    /// The prompt files of the flow, by name.
    public var prompts: [String: String]

    public var parameters: GenerationParameters { manifest.subject.parameters }

    init(
        manifest: GenerationManifest, problems: [AskedProblem], tasks: [CandidateSlot], shardOfTask: [Int32], prompts: [String: String]
    ) {
        self.manifest = manifest
        self.problems = problems
        self.tasks = tasks
        self.shardOfTask = shardOfTask
        self.prompts = prompts
    }

    /// A digest of the plan's content.
    public var digest: Digest {
        var builder = DigestBuilder()
        builder.addField("gencode generation plan 1")
        builder.addField(manifest.subject.datasetFingerprint)
        for problem in problems {
            builder.add(Int64(problem.index))
            builder.addField(problem.name)
            builder.add(problem.digest)
        }
        for (task, shard) in zip(tasks, shardOfTask) {
            builder.add(task.id)
            builder.add(Int64(task.problem))
            builder.add(Int64(task.sample))
            builder.add(Int64(shard))
        }
        builder.add(PromptTexts.digest(prompts))
        return builder.digest()
    }

    public func check() throws {
        guard manifest.shardCount >= 0, manifest.shardCount <= max(1, tasks.count), tasks.count == shardOfTask.count,
            manifest.taskCount == tasks.count, shardOfTask.allSatisfy({ (0..<manifest.shardCount).contains(Int($0)) }),
            tasks.allSatisfy({ problems.indices.contains($0.problem) && $0.sample >= 0 })
        else {
            throw RunError(
                .invalid, "the plan of run '\(manifest.name)' contradicts itself", remedy: "Its tasks, problems and shards must match")
        }
    }
}

/// The prompt files of a plan.
enum PromptTexts {
    static func digest(_ prompts: [String: String]) -> Digest {
        var builder = DigestBuilder()
        for (name, text) in prompts.sorted(by: { $0.key < $1.key }) {
            builder.addField(name)
            builder.addField(text)
        }
        return builder.digest()
    }
}
