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
    private let given: Settings
    /// What a person should know and need not act on.
    private(set) var notes: [String] = []
    private var problemsWithoutCandidates: [String] = []
    /// Candidates in languages that this host does not offer, by language.
    private var leftOut: [String: Int] = [:]
    /// The model that wrote the candidates; nil means that the candidates do not name one.
    private var model: String?
    /// Where the programs of a file of candidates lie; nil means that each candidate has its own.
    private var spool: ProgramSpool?
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

    /// The plan, and the same one where it already lies in `directory`. Writes nothing.
    mutating func plan(for directory: RunDirectory) throws -> (plan: EvaluationPlan, known: EvaluationPlan?) {
        if request.isSetCheck { settings = try given.forSetCheck() }
        let context = try JudgingContext(settings: settings)
        _ = try context.runsUnconfined()
        let selection = try ProblemSelection(named: request.dataset, settings: settings)
        let chosen = try selection.problems(for: request)
        let table = try settings.languages.table()
        var items = try items(for: chosen, of: selection, table: table)
        guard items.contains(where: { !$0.candidates.isEmpty }) else {
            throw CommandError(
                .usage, "no candidates for the \(counted(chosen.count, "chosen problem")) of \(request.dataset)",
                remedy: "Check the candidates' task names, --path_to_solutions_column and the language filter.")
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
        let planner = EvaluationPlanner(
            set: selection.set, setPath: selection.path, split: request.split, kinds: request.kinds, toolchains: toolchains,
            judgingFingerprint: context.fingerprint,
            configuration: try RunConfiguration(
                request: request, settings: settings, problemsWithoutCandidates: ProblemsWithoutCandidates(problemsWithoutCandidates),
                origin: PlanOrigin(
                    model: model, problemsOfSplit: selection.set.summaries.reduce(0) { $0 + (splits.contains($1.split) ? 1 : 0) },
                    leftOut: leftOut),
                quarantined: quarantined
            ).encoded(), name: name, toolVersion: Version.text,
            hostFacts: facts)
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

    private mutating func items(for problems: [Int], of selection: ProblemSelection, table: LanguageTable) throws -> [EvaluationPlanner
        .Item]
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

    private mutating func sampledItems(_ problems: [Int], _ set: ProblemSet, _ perSide: Int, _ table: LanguageTable) throws
        -> [EvaluationPlanner.Item]
    {
        var available: [String: Bool] = [:]
        var items: [EvaluationPlanner.Item] = []
        for index in problems {
            let problem = try set.problem(at: index, parts: .solutions)
            for language in Swift.Set(problem.solutions.map(\.language)) where available[language] == nil {
                available[language] = table[language].flatMap { try? Toolchain.resolve($0) } != nil
            }
            for solution in problem.solutions where available[solution.language] == false { leftOut[solution.language, default: 0] += 1 }
            let sample = ReferenceSample(
                of: problem, perSide: perSide, seed: request.seed, repeats: CheckThresholds.repeats,
                mostRepeated: CheckThresholds.repeatedPerProblem
            ) { available[$0] == true }
            var item = EvaluationPlanner.Item(problem: index, candidates: [], repetitions: [])
            for entry in sample.entries {
                item.candidates += [Candidate](repeating: entry.candidate, count: entry.runs)
                item.repetitions? += Array(0..<entry.runs)
            }
            items.append(item)
        }
        noteLeftOut("solution")
        let unchecked = items.count(where: \.candidates.isEmpty)
        if unchecked > 0 {
            notes.append(
                "\(counted(unchecked, "problem")) \(agreeing(unchecked, "has", "have")) no solution to run: only the looks are checked")
        }
        return items.filter { !$0.candidates.isEmpty }
    }

    private mutating func referenceItems(_ problems: [Int], _ set: ProblemSet, _ columns: [String], _ table: LanguageTable) throws
        -> [EvaluationPlanner.Item]
    {
        var available: [String: Bool] = [:]
        var items: [EvaluationPlanner.Item] = []
        for index in problems {
            let problem = try set.problem(at: index, parts: .solutions)
            var candidates: [Candidate] = []
            for candidate in referenceCandidates(of: problem, columns: Swift.Set(columns.compactMap(SolutionsColumn.init(rawValue:)))) {
                let language = candidate.language
                let usable = available[language] ?? (table[language].flatMap { try? Toolchain.resolve($0) } != nil)
                available[language] = usable
                if usable { candidates.append(candidate) } else { leftOut[language, default: 0] += 1 }
            }
            items.append(EvaluationPlanner.Item(problem: index, candidates: candidates))
        }
        noteLeftOut("solution")
        let summaries = set.summaries
        problemsWithoutCandidates = items.filter(\.candidates.isEmpty).map { summaries[$0.problem].name }
        if !problemsWithoutCandidates.isEmpty {
            let count = problemsWithoutCandidates.count
            notes.append(
                "\(counted(count, "problem")) \(agreeing(count, "has", "have")) no solution to judge in "
                    + "\(columns.joined(separator: ", ")) and \(unansweredConsequence(count))")
        }
        return items.filter { !$0.candidates.isEmpty }
    }

    private mutating func generatedItems(
        _ problems: [Int], _ set: ProblemSet, _ path: String, _ language: String, _ table: LanguageTable
    ) throws -> [EvaluationPlanner.Item] {
        let summaries = set.summaries
        var byProblem = try candidatesByProblem(of: path, language)
        let known = Swift.Set(summaries.filter { $0.split == request.split }.map(\.name))
        let strangers = byProblem.keys.filter { !known.contains($0) }.sorted()
        if let stranger = strangers.first {
            let near = NearestName.suggestion(for: stranger, among: Array(known)).map { " Did you mean \"\($0)\"?" } ?? ""
            throw CommandError(
                .usage,
                "\(path): \(counted(strangers.count, "task name")) \(agreeing(strangers.count, "is", "are")) not in split \"\(request.split)\" of \(request.dataset), such as \"\(stranger)\"",
                remedy: "Candidates are matched to problems by name.\(near)")
        }
        if request.skipsMissingLanguages == true {
            byProblem = leavingOutMissingLanguages(byProblem, table)
        } else {
            try RunPlanning.checkLanguages(of: byProblem, in: path, table)
        }
        problemsWithoutCandidates = problems.map { summaries[$0].name }.filter { byProblem[$0] == nil }
        let items = problems.compactMap { index in
            byProblem.removeValue(forKey: summaries[index].name).map {
                EvaluationPlanner.Item(problem: index, candidates: $0.candidates, programs: spool == nil ? nil : $0.programs)
            }
        }
        if !problemsWithoutCandidates.isEmpty {
            let count = problemsWithoutCandidates.count
            notes.append(
                "\(counted(count, "problem")) \(agreeing(count, "has", "have")) no candidates in \(path) and "
                    + unansweredConsequence(count))
        }
        return items
    }

    /// - Throws: `CommandError` (.usage) for the first candidate, by problem, whose language this host does not offer.
    private static func checkLanguages(of byProblem: [String: Candidates], in path: String, _ table: LanguageTable) throws {
        var isKnown: Set<String> = []
        for problem in byProblem.keys.sorted() {
            for candidate in byProblem[problem]?.candidates ?? [] where !isKnown.contains(candidate.language) {
                try checkLanguage(of: candidate, in: path, table)
                isKnown.insert(candidate.language)
            }
        }
    }

    private static func checkLanguage(of candidate: Candidate, in path: String, _ table: LanguageTable) throws {
        let name = ForeignText.line(candidate.language), whose = "\(candidate.problem), \(candidate.label)"
        let skip = "--skip_missing_languages leaves such candidates out."
        guard let language = table[candidate.language] else {
            let near = NearestName.suggestion(for: name, among: table.languages.map(\.name)).map { " Did you mean \($0)?" } ?? ""
            throw CommandError(
                .usage, "\(path): unknown language \"\(name)\" of \(whose)",
                remedy: "Add [languages.\(name)] to configuration.toml.\(near) \(skip)")
        }
        if let missing = Toolchain.missingTool(of: language) {
            let why = missing.objection.isEmpty ? "" : " (\(missing.objection))"
            throw CommandError(
                .usage, "\(path): this host lacks \(missing.name)\(why) for the language \"\(name)\" of \(whose)",
                remedy: "Install it; `gencode doctor` lists where it is looked for. \(skip)")
        }
    }

    /// Leaves out the candidates whose language is not in the table or not on this host, and counts them for the notes and the report.
    private mutating func leavingOutMissingLanguages(_ byProblem: [String: Candidates], _ table: LanguageTable) -> [String: Candidates] {
        var available: [String: Bool] = [:]
        let kept = byProblem.mapValues { all in
            var kept = Candidates()
            for (number, candidate) in all.candidates.enumerated() {
                let language = candidate.language
                let isUsable = available[language] ?? (table[language].flatMap { try? Toolchain.resolve($0) } != nil)
                available[language] = isUsable
                if isUsable {
                    kept.append(candidate, all.programs.isEmpty ? nil : all.programs[number])
                } else {
                    leftOut[language, default: 0] += 1
                }
            }
            return kept
        }
        noteLeftOut("candidate")
        return kept.filter { !$0.value.candidates.isEmpty }
    }

    private mutating func noteLeftOut(_ noun: String) {
        for (language, count) in leftOut.sorted(by: { $0.key < $1.key }) {
            notes.append(
                "left out \(counted(count, noun)) in \(ForeignText.line(language)): no such language in configuration.toml, or no toolchain on "
                    + "this host")
        }
    }

    private func unansweredConsequence(_ count: Int) -> String {
        request.denominator == .selection
            ? agreeing(count, "counts as unsolved", "count as unsolved") : agreeing(count, "is", "are") + " left out"
    }

    /// The candidates of one problem, and where their programs lie; none: with the candidates.
    private struct Candidates {
        var candidates: [Candidate] = []
        var programs: [SpooledProgram] = []

        mutating func append(_ candidate: Candidate, _ program: SpooledProgram?) {
            candidates.append(candidate)
            if let program { programs.append(program) }
        }
    }

    /// Those of a file, or of a generation whose run directory is given.
    private mutating func candidatesByProblem(of path: String, _ language: String) throws -> [String: Candidates] {
        var byProblem: [String: Candidates] = [:]
        guard FileManager.default.fileExists(atPath: path + "/manifest.json") else {
            // The host that plans need not have the scratch directory of those that work.
            let spool = try ProgramSpool(in: FileManager.default.temporaryDirectory.path)
            self.spool = spool
            var found: [String] = []
            defer { notes += found }
            do {
                try forEachCandidate(
                    path: path, defaultLanguage: language, isStrict: request.isStrict == true, note: { found.append($0) }
                ) {
                    var candidate = $0
                    let program = try candidate.source.withUnsafeBytes { try spool.append($0) }
                    candidate.source = []
                    byProblem[candidate.problem, default: Candidates()].append(candidate, program)
                }
            } catch let error as DatasetError {
                throw CommandError(.usage, error.message, remedy: error.remedy, cause: error)
            }
            return byProblem
        }
        let generated = try GeneratedCandidates(run: path)
        model = generated.plan.manifest.subject.parameters.model
        for candidate in try generated.all() { byProblem[candidate.problem, default: Candidates()].append(candidate, nil) }
        return byProblem
    }

    private func toolchains(for items: [EvaluationPlanner.Item], table: LanguageTable) throws -> [String: Toolchain] {
        var found: [String: Toolchain] = [:]
        var names: Swift.Set<String> = []
        for item in items { for candidate in item.candidates { names.insert(candidate.language) } }
        for name in names {
            guard let language = table[name] else { continue }
            found[name] = try Toolchain.resolve(language)
        }
        return found
    }
}
