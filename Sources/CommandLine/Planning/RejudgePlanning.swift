import Digests
import Evaluation
import FileSystem
import Foundation
import Judging
import Records
import RunProtocol

/// The run whose stored outputs are judged anew, opened and looked through.
struct RejudgeSource {
    let directory: RunDirectory
    let plan: EvaluationPlan
    let configuration: RunConfiguration
    let manifestDigest: Digest

    /// - Throws: `CommandError(.usage)` for a directory that is no run, for a generation, and for the check of a problem set.
    init(path: String) throws {
        let (directory, planned) = try RunDirectory.opened(path)
        guard case .evaluation(let plan) = planned else {
            throw CommandError(
                .usage, "\(path) is a generation, which stored no outputs", remedy: "Rejudge the evaluation of its candidates.")
        }
        self.directory = directory
        self.plan = plan
        configuration = try RunConfiguration(manifestText: plan.manifest.configuration, path: directory.manifestPath)
        guard !configuration.request.isSetCheck else {
            throw CommandError(
                .usage, "\(path) is the check of a problem set, which tries checkers by itself",
                remedy: "`gencode data check` writes its report anew.")
        }
        manifestDigest = sha256(try Files.read(directory.manifestPath) ?? [])
    }
}

/// Makes the run directory of a rejudgement: the plan of another run under another checker. No process is started.
struct RejudgePlanning {
    let source: RejudgeSource
    /// The value of `judging.checker`, empty for each problem's own; nil: as the source was judged.
    let checker: String?
    /// nil: as the source was judged.
    let floatTolerance: Double?
    let local: Settings
    /// Nil: those of the source.
    let kValues: [Int]?
    /// False: as the source was planned.
    let answeredOnly: Bool

    /// The plan for `directory`. Writes nothing: what `written` could not do with the plan is found here.
    /// - Throws: where another plan lies in the directory; where it is new, also where a task of the source has no result to judge.
    func plan(for directory: RunDirectory, name: String?) throws -> EvaluationPlan {
        guard directory.path != source.directory.path else {
            throw CommandError(
                .usage, "\(directory.path) is the run that is rejudged, which stays as it is", remedy: "Choose another --run_dir.")
        }
        try checkKValues()
        let plan = try plan(named: name ?? directory.name)
        if FileManager.default.fileExists(atPath: directory.manifestPath) {
            _ = try known(in: directory, as: plan)
        } else {
            _ = try StoredResults(EvaluationStore(directory: source.directory, plan: source.plan), capacity: 1)
        }
        return plan
    }

    /// Writes a plan that was made for `directory`. Where it already lies there, it is kept, so that a verb typed twice resumes.
    func written(_ plan: EvaluationPlan, in directory: RunDirectory) throws -> (plan: EvaluationPlan, existed: Bool) {
        if FileManager.default.fileExists(atPath: directory.manifestPath) { return (try known(in: directory, as: plan), true) }
        do {
            try RunPlanning.write(plan, to: directory, isShared: local[\.paths.shared])
        } catch let error as RunError where error.code == .planned {
            // Another process rejudges into the directory at this moment.
            return (try known(in: directory, as: plan), true)
        }
        return (try plan.written(in: directory), false)
    }

    /// A k that was asked for and cannot be had is an error before anything is written.
    private func checkKValues() throws {
        guard let k = kValues?.max() else { return }
        let counts = Dictionary(grouping: source.plan.candidates) { $0.candidate.problem }.mapValues(\.count)
        let short = counts.filter { $0.value < k }.keys.sorted()
        guard short.isEmpty else {
            throw CommandError(
                .usage,
                "pass@\(k) cannot be estimated: \(counted(short.count, "problem")) \(agreeing(short.count, "has", "have")) fewer than "
                    + "\(counted(k, "candidate")): " + short.prefix(20).joined(separator: ", ") + (short.count > 20 ? " and more" : ""),
                remedy: "Ask for a smaller k.")
        }
    }

    private func known(in directory: RunDirectory, as plan: EvaluationPlan) throws -> EvaluationPlan {
        let known = try PlannedRun.read(from: directory)
        guard case .evaluation(let known) = known, known.tasks.map(\.id) == plan.tasks.map(\.id) else {
            throw CommandError(
                .usage, "\(directory.path) already holds another plan: not this checker over the outputs of \(source.directory.path)",
                remedy: "Choose another --run_dir.")
        }
        return known
    }

    private func plan(named name: String) throws -> EvaluationPlan {
        // Another set of the same name would bring other expected outputs.
        let set = try RunExecution.openSet(of: source.plan)
        let settings = try rejudgedSettings()
        var configuration = source.configuration
        let splits = configuration.request.chosenSplits
        let changed = [SettingTable.standard.judging.checker.key, SettingTable.standard.judging.floatTolerance.key]
        configuration.settings.merge(settings.recorded(where: changed.contains)) { $1 }
        configuration.request.name = name
        if let kValues { configuration.request.kValues = kValues }
        if answeredOnly { configuration.request.answeredOnly = true }
        configuration.origin = PlanOrigin(
            model: configuration.origin?.model,
            problemsOfSplit: configuration.origin?.problemsOfSplit
                ?? set.summaries.reduce(0) { $0 + (splits.contains($1.split) ? 1 : 0) },
            leftOut: configuration.origin?.leftOut ?? [:])
        configuration.rejudged = RejudgedRun(
            path: source.directory.path, name: source.plan.manifest.name, manifestDigest: source.manifestDigest.description)
        return source.plan.rejudged(
            origin: source.manifestDigest, judgingFingerprint: try JudgingContext(settings: settings).fingerprint,
            configuration: try configuration.encoded(), name: name, toolVersion: Version.text)
    }

    /// The settings of the source with the checker that decides now.
    private func rejudgedSettings() throws -> Settings {
        var settings = try source.configuration.settings(on: local)
        guard settings[\.testerType] != .codeContests || checker == nil && floatTolerance == nil else {
            throw CommandError(
                .usage, "\(source.directory.path) was judged with tester_type = \"code_contests\", whose checker cannot be changed",
                remedy: "Judge its candidates with tester_type = \"sandbox\", and rejudge that run.")
        }
        try settings.set(\.judging.checker, to: checker, at: "--checker")
        try settings.set(\.judging.floatTolerance, to: floatTolerance, at: "--float_tolerance")
        let name = settings[\.judging.checker]
        guard floatTolerance == nil || name == "tokens+float" else {
            let which = name.isEmpty ? "each problem's own checker decides" : "the checker \(name) decides"
            throw CommandError(
                .usage, "--float_tolerance changes nothing, since \(which)", remedy: "Add --checker tokens+float, which it is for.")
        }
        return settings
    }
}
