import Foundation
import Generation
import Records
import RunProtocol

/// Plans a generation, works on it, reports, and judges the candidates: what `gen solve_set` does, leaving a run directory.
struct WholeGeneration {
    let request: GenerationRequest
    let settings: Settings
    let runDirectory: String?
    let json: Bool
    /// When the time of this worker is over, of the evaluation behind it too. Nil means no limit but the batch system's.
    let deadline: ContinuousClock.Instant?

    func run() throws {
        try checkKValues()
        try ServedModel.check(settings)
        let directory = RunDirectory(
            path: settings.newRunPath(asked: runDirectory, stem: request.name ?? request.verb))
        let (plan, existed) = try GenerationPlanning(request: request, settings: settings).plan(into: directory)
        Console.note(
            "\(existed ? "resuming" : "run") \(directory.path): \(counted(plan.tasks.count, "candidate")) of "
                + "\(counted(plan.problems.count, "problem")), flow \(plan.parameters.flow), model \(plan.parameters.model)")
        let run = PlannedRun.generation(plan)
        try RunResumption(directory: directory, planned: run, settings: settings, deadline: deadline).run(shards: nil)
        // With an evaluation behind it, standard output belongs to the evaluation's report.
        try GenerationReporting(directory: directory, plan: plan).run(
            allowPartial: false, json: json && !request.isEvaluated, isBrief: request.isEvaluated)
        guard request.isEvaluated else { return }
        try EvaluationOfGeneration(directory: directory, plan: plan, local: settings).run(json: json, deadline: deadline)
    }

    /// A k that cannot be had is an error before anything is paid for.
    private func checkKValues() throws {
        guard let k = request.evaluation.kValues?.max(), k > settings[\.gen.samples], request.isEvaluated else { return }
        throw CommandError(
            .usage, "pass@\(k) cannot be estimated from \(counted(settings[\.gen.samples], "candidate")) per problem",
            remedy: "Ask for a smaller k, or for more candidates with --n.")
    }
}

/// The evaluation of a generation's candidates, in the directory `evaluation` of the run.
struct EvaluationOfGeneration {
    let directory: RunDirectory
    let plan: GenerationPlan
    let local: Settings

    init(directory: RunDirectory, plan: GenerationPlan, local: Settings) {
        self.directory = directory
        self.plan = plan
        self.local = local
    }

    /// - Throws: `CommandError` where the path is no generation.
    init(run path: String, local: Settings) throws {
        let generated = try GeneratedCandidates(run: path)
        self.init(directory: generated.directory, plan: generated.plan, local: local)
    }

    var evaluationDirectory: RunDirectory { RunDirectory(path: directory.path + "/evaluation") }

    func run(json: Bool, deadline: ContinuousClock.Instant?) throws {
        let (request, settings) = try planned()
        try WholeRun(request: request, settings: settings, runDirectory: evaluationDirectory.path, json: json, deadline: deadline).run()
    }

    /// Plans the evaluation, and reports on the generation that it is of. Any number of workers may do so at once: all make the same plan.
    /// - Throws: `CommandError(.incomplete)` where candidates are missing.
    func plan(into path: String) throws {
        let evaluation = RunDirectory(path: URL(fileURLWithPath: path).standardizedFileURL.path)
        guard !FileManager.default.fileExists(atPath: evaluation.manifestPath) else { return }
        let (request, settings) = try planned()
        var planning = RunPlanning(request: request, settings: settings)
        planning.minimumShards = 2 * settings[\.slurm.workers]
        do {
            _ = try planning.plan(into: evaluation)
        } catch let error as RunError where error.code == .planned {
            // Another worker was first.
            _ = try planning.plan(into: evaluation)
        }
        for note in planning.notes { Console.note("note: \(note)") }
        try GenerationReporting(directory: directory, plan: plan).run(allowPartial: false, json: false, isBrief: true)
    }

    /// What is to be judged, and with which settings: those of the generation's plan.
    func planned() throws -> (request: EvaluationRequest, settings: Settings) {
        let configuration = try GenerationConfiguration(manifestText: plan.manifest.configuration, path: directory.manifestPath)
        return (
            configuration.request.evaluationRequest(of: directory.path, language: plan.parameters.language),
            try configuration.settings(on: local)
        )
    }
}
