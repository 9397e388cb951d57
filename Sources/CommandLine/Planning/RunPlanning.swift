import ColumnStore
import Dataset
import Evaluation
import Foundation
import Judging
import Records
import Report
import RunProtocol
import Sandbox

/// Makes the run directory of a request: selects problems, reads candidates, finds toolchains, writes plan and manifest.
struct RunPlanning {
    let request: EvaluationRequest
    private(set) var settings: Settings
    let given: Settings
    /// What a person should know and need not act on.
    var notes: [String] = []
    var problemsWithoutCandidates: [String] = []
    /// Candidates in languages that this host does not offer, by language.
    var leftOut: [String: Int] = [:]
    /// The model that wrote the candidates; nil means that the candidates do not name one.
    var model: String?
    /// Where the programs of a file of candidates lie; nil means that each candidate has its own.
    var spool: ProgramSpool?
    /// Recorded beside the host's facts.
    var facts: [String: String] = [:]
    /// At least so many shards, where `run.shards` says nothing and there are as many tasks.
    var minimumShards = 0

    init(request: EvaluationRequest, settings: Settings) {
        self.request = request
        self.settings = settings
        given = settings
    }

    /// Plans into `directory`. Where the same plan already lies there, it is kept, so that a verb typed twice resumes.
    /// - Returns: the plan, and whether it was there before.
    mutating func plan(into directory: RunDirectory) throws -> (plan: EvaluationPlan, existed: Bool) {
        let (plan, known) = try plan(for: directory)
        if let known { return (known, true) }
        try RunPlanning.write(plan, to: directory, isShared: settings[\.paths.shared])
        return (try plan.written(in: directory), false)
    }

    private func nothingToRun(chosen count: Int) -> CommandError {
        let problems = counted(count, "chosen problem")
        guard request.isSetCheck else {
            return CommandError(
                .usage, "no candidates for the \(problems) of \(request.dataset)",
                remedy: "Check the candidates' task names, --path_to_solutions_column and the language filter.")
        }
        let absent = leftOut.keys.sorted().joined(separator: ", ")
        return CommandError(
            .usage,
            "none of the \(problems) of \(request.dataset) has a solution that can run here"
                + (absent.isEmpty ? "" : ": this host offers no \(ForeignText.line(absent))"),
            remedy: absent.isEmpty
                ? "A check runs the set's own solutions. Make the set with them: `data etl` with --disable_filter_languages keeps every language."
                : "Install one of these languages, or make the set with solutions in others (`data etl` with --disable_filter_languages).")
    }

    /// The plan, and the same one where it already lies in `directory`. Writes nothing.
    mutating func plan(for directory: RunDirectory) throws -> (plan: EvaluationPlan, known: EvaluationPlan?) {
        if request.isSetCheck { settings = try given.forSetCheck() }
        let context = try JudgingContext(settings: settings)
        _ = try context.runsUnconfined()
        let selection = try ProblemSelection(named: request.dataset, settings: settings)
        let chosen = try selection.problems(for: request)
        let ordering = try testOrders(of: chosen, in: selection)
        let table = try settings.languages.table()
        var items = try items(for: chosen, of: selection, table: table)
        guard items.contains(where: { !$0.candidates.isEmpty }) else {
            throw nothingToRun(chosen: chosen.count)
        }
        try checkKValues(items)
        let toolchains = try toolchains(for: items, table: table)
        let splits = request.chosenSplits
        let name = request.name ?? URL(fileURLWithPath: directory.path).lastPathComponent
        var facts = HostFacts.current.merging(facts) { $1 }
        if settings[\.judging.calibrate] { facts.merge(try HostSpeed.facts()) { $1 } }
        for (language, toolchain) in toolchains {
            facts["toolchain.\(language)"] = toolchain.version
            facts["toolchain_sha256.\(language)"] = try toolchain.filesDigest().description
            facts["toolchain_parts_sha256.\(language)"] = try toolchain.partsDigest()?.description
        }
        let quarantined = try request.isSetCheck ? nil : quarantined(among: chosen, of: selection.set)
        var planner = EvaluationPlanner(
            set: selection.set, setPath: selection.path, split: request.split, kinds: request.kinds, toolchains: toolchains,
            judgingFingerprint: context.fingerprint,
            configuration: try RunConfiguration(
                request: request, settings: settings, problemsWithoutCandidates: ProblemsWithoutCandidates(problemsWithoutCandidates),
                origin: PlanOrigin(
                    model: model, problemsOfSplit: selection.set.summaries.reduce(0) { $0 + (splits.contains($1.split) ? 1 : 0) },
                    leftOut: leftOut),
                quarantined: quarantined,
                testOrder: ordering.map { RecordedTestOrder($0.file, problems: items.count { ordering?.orders[$0.problem] != nil }) }
            ).encoded(), name: name, toolVersion: Version.text,
            hostFacts: facts, sharesEqual: settings[\.judging.shareEqual])
        planner.testOrders = ordering?.orders ?? [:]
        let asked = settings[\.run.shards]
        let planned = items
        items = []
        let plan = try planner.plan(
            planned, spool: spool, shards: asked == 0 ? nil : asked, minimumShards: max(minimumShards, 2 * settings.slotCount))
        guard FileManager.default.fileExists(atPath: directory.manifestPath) else { return (plan, nil) }
        let known = try EvaluationPlan.read(from: directory)
        guard RunPlanning.isSame(known, plan) else {
            throw CommandError(
                .usage,
                "\(directory.path) already holds another plan (\(counted(known.tasks.count, "task")); this job has \(plan.tasks.count))",
                remedy: "Choose another --run_dir, or `gencode run resume \(directory.path)` for the run that is there.")
        }
        return (plan, known)
    }

    /// Writes the plan with the directories above it; what was made goes again where that fails.
    static func write(_ plan: some RunPlan, to directory: RunDirectory, isShared: Bool) throws {
        let parent = URL(fileURLWithPath: directory.path).deletingLastPathComponent()
        var made: [String] = []
        var above = parent
        while above.path != "/", !FileManager.default.fileExists(atPath: above.path) {
            made.append(above.path)
            above.deleteLastPathComponent()
        }
        do {
            do {
                try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            } catch {
                throw CommandError(
                    .failure, "cannot make \(parent.path): \(error.localizedDescription)", remedy: "Choose a --run_dir where you may write."
                )
            }
            try PlanFiles.write(plan, to: directory, isShared: isShared)
        } catch {
            // rmdir leaves what another process has put to use meanwhile.
            for path in made { rmdir(path) }
            throw error
        }
    }

    /// The same tasks, put to the same candidates; shards and settings of the work itself may differ.
    private static func isSame(_ known: EvaluationPlan, _ plan: EvaluationPlan) -> Bool {
        known.tasks.map(\.id) == plan.tasks.map(\.id)
            && known.candidates.elementsEqual(plan.candidates) { left, right in
                left.task == right.task && left.sourceDigest == right.sourceDigest && left.candidate.problem == right.candidate.problem
                    && left.candidate.label == right.candidate.label && left.candidate.expected == right.candidate.expected
                    && left.candidate.expectedCorrect == right.candidate.expectedCorrect
            }
    }

    /// A k that was asked for and cannot be had is an error before anything runs.
    private func checkKValues(_ items: [EvaluationPlanner.Item]) throws {
        guard let k = request.kValues?.max() else { return }
        let short = items.filter { $0.candidates.count < k }.compactMap(\.candidates.first?.problem)
        guard short.isEmpty else {
            throw CommandError(
                .usage,
                "pass@\(k) cannot be estimated: \(counted(short.count, "problem")) \(agreeing(short.count, "has", "have")) fewer than "
                    + "\(counted(k, "candidate")): "
                    + short.prefix(20).joined(separator: ", ") + (short.count > 20 ? " and more" : ""),
                remedy: "Ask for a smaller k, or give these problems more candidates.")
        }
    }

    private mutating func items(for problems: [Int], of selection: ProblemSelection, table: LanguageTable) throws
        -> [EvaluationPlanner.Item]
    {
        switch request.candidates {
        case .reference(let columns): try referenceItems(problems, selection.set, columns, table)
        case .generated(let path, let language): try generatedItems(problems, selection.set, path, language, table)
        case .sampled(let perSide): try sampledItems(problems, selection.set, perSide, table)
        }
    }

    /// The problems that the set has put into quarantine; nil: none.
    private func quarantined(among problems: [Int], of set: ProblemSet) throws -> QuarantinedProblems? {
        let without = Swift.Set(problemsWithoutCandidates)
        var found = QuarantinedProblems()
        for index in problems {
            let problem = try set.problem(at: index, parts: .statement)
            guard let reason = problem.recordedQuarantine else { continue }
            found.add(problem.name, reason: reason, isAnswered: !without.contains(problem.name))
        }
        return found.isEmpty ? nil : found
    }

    private func toolchains(for items: [EvaluationPlanner.Item], table: LanguageTable) throws -> [String: Toolchain] {
        var found: [String: Toolchain] = [:]
        var names: Swift.Set<String> = []
        var last: String?
        for item in items {
            for candidate in item.candidates where candidate.language != last {
                names.insert(candidate.language)
                last = candidate.language
            }
        }
        for name in names {
            guard let language = table[name] else { continue }
            found[name] = try Toolchain.resolve(language)
        }
        return found
    }
}
