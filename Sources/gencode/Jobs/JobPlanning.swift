import Dataset
import Evaluation
import Foundation
import Records
import Sandbox
import ShardStore

/// Makes the run directory of a job: selects problems, reads candidates, finds toolchains, writes plan and manifest.
struct JobPlanning {
    let job: Job
    let settings: Settings
    /// What a person should know and need not act on.
    private(set) var notes: [String] = []

    init(job: Job, settings: Settings) {
        self.job = job
        self.settings = settings
    }

    /// Plans into `directory`. Where the same plan already lies there, it is kept, so that a verb typed twice resumes.
    /// - Returns: the plan, and whether it was there before.
    mutating func plan(into directory: RunDirectory) throws -> (plan: RunPlan, existed: Bool) {
        let context = try JudgingContext(settings: settings)
        _ = try context.runsUnconfined()
        let selection = try ProblemSelection(named: job.dataset, settings: settings)
        let chosen = try selection.problems(for: job)
        let table = try settings.languages.table()
        let items = try items(for: chosen, of: selection, table: table)
        guard items.contains(where: { !$0.candidates.isEmpty }) else {
            throw CommandError(
                .usage, "no candidates for the \(chosen.count) chosen problems of \(job.dataset)",
                remedy: "Check the candidates' task names, --path_to_solutions_column and the language filter.")
        }
        try checkKValues(items)
        let toolchains = try toolchains(for: items, table: table)
        let name = job.name ?? URL(fileURLWithPath: directory.path).lastPathComponent
        var facts = HostFacts.current
        for (language, toolchain) in toolchains { facts["toolchain.\(language)"] = toolchain.version }
        let planner = RunPlanner(
            set: selection.set, setPath: selection.path, split: job.split, kinds: job.kinds, toolchains: toolchains,
            judgingFingerprint: context.fingerprint,
            configuration: try RunConfiguration(job: job, settings: settings).encoded(), name: name, toolVersion: Version.text,
            hostFacts: facts)
        let asked = settings.whole("run.shards")
        let plan = try planner.plan(items, shards: asked == 0 ? nil : asked, minimumShards: 2 * settings.slotCount)
        if FileManager.default.fileExists(atPath: directory.manifestPath) {
            let known = try readPlan(from: directory)
            guard JobPlanning.isSame(known, plan) else {
                throw CommandError(
                    .usage, "\(directory.path) already holds another plan (\(known.tasks.count) tasks; this job has \(plan.tasks.count))",
                    remedy: "Choose another --run_dir, or `gencode run resume \(directory.path)` for the run that is there.")
            }
            return (known, true)
        }
        let parent = URL(fileURLWithPath: directory.path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        } catch {
            throw CommandError(
                .failure, "cannot make \(parent): \(error.localizedDescription)", remedy: "Choose a --run_dir where you may write.")
        }
        try writePlan(plan, to: directory)
        return (try readPlan(from: directory), false)
    }

    /// The same tasks, put to the same candidates; shards and settings of the work itself may differ.
    private static func isSame(_ known: RunPlan, _ plan: RunPlan) -> Bool {
        known.tasks.map(\.id) == plan.tasks.map(\.id)
            && known.candidates.elementsEqual(plan.candidates) { left, right in
                left.task == right.task && left.sourceDigest == right.sourceDigest && left.candidate.problem == right.candidate.problem
                    && left.candidate.label == right.candidate.label && left.candidate.expected == right.candidate.expected
                    && left.candidate.expectedCorrect == right.candidate.expectedCorrect
            }
    }

    /// A k that was asked for and cannot be had is an error before anything runs.
    private func checkKValues(_ items: [RunPlanner.Item]) throws {
        guard let k = job.kValues?.max() else { return }
        let short = items.filter { $0.candidates.count < k }.compactMap(\.candidates.first?.problem)
        guard short.isEmpty else {
            throw CommandError(
                .usage,
                "pass@\(k) cannot be estimated: \(short.count) problems have fewer than \(k) candidates: "
                    + short.prefix(20).joined(separator: ", ") + (short.count > 20 ? " and more" : ""),
                remedy: "Ask for a smaller k, or give these problems more candidates.")
        }
    }

    private mutating func items(for problems: [Int], of selection: ProblemSelection, table: LanguageTable) throws -> [RunPlanner.Item] {
        switch job.candidates {
        case .reference(let columns): try referenceItems(problems, selection.set, columns, table)
        case .generated(let path, let language): try generatedItems(problems, selection.set, path, language, table)
        }
    }

    private mutating func referenceItems(_ problems: [Int], _ set: ProblemSet, _ columns: [String], _ table: LanguageTable) throws
        -> [RunPlanner.Item]
    {
        var leftOut: [String: Int] = [:]
        var available: [String: Bool] = [:]
        var items: [RunPlanner.Item] = []
        for index in problems {
            let problem = try set.problem(at: index, parts: .solutions)
            var candidates: [Candidate] = []
            for candidate in referenceCandidates(of: problem, columns: Swift.Set(columns.compactMap(SolutionsColumn.init(rawValue:)))) {
                let language = candidate.language
                let usable = available[language] ?? (table[language].flatMap { try? Toolchain.resolve($0) } != nil)
                available[language] = usable
                if usable { candidates.append(candidate) } else { leftOut[language, default: 0] += 1 }
            }
            items.append(RunPlanner.Item(problem: index, candidates: candidates))
        }
        for (language, count) in leftOut.sorted(by: { $0.key < $1.key }) {
            notes.append("left out \(count) solutions in \(language): no such language in configuration.toml, or no toolchain on this host")
        }
        let without = items.filter(\.candidates.isEmpty).count
        if without > 0 {
            notes.append("\(without) problems have no solution to judge in \(columns.joined(separator: ", ")) and are left out")
        }
        return items.filter { !$0.candidates.isEmpty }
    }

    private mutating func generatedItems(
        _ problems: [Int], _ set: ProblemSet, _ path: String, _ language: String, _ table: LanguageTable
    ) throws -> [RunPlanner.Item] {
        let summaries = set.summaries
        let byProblem = Dictionary(grouping: try readCandidates(path: path, defaultLanguage: language), by: \.problem)
        let known = Swift.Set(summaries.filter { $0.split == job.split }.map(\.name))
        let strangers = byProblem.keys.filter { !known.contains($0) }.sorted()
        if let stranger = strangers.first {
            let near = NearestName.suggestion(for: stranger, among: Array(known)).map { " Did you mean \"\($0)\"?" } ?? ""
            throw CommandError(
                .usage,
                "\(path): \(strangers.count) task names are not in split \"\(job.split)\" of \(job.dataset), such as \"\(stranger)\"",
                remedy: "Candidates are matched to problems by name.\(near)")
        }
        for (_, candidates) in byProblem {
            for candidate in candidates where table[candidate.language] == nil {
                let near =
                    NearestName.suggestion(for: candidate.language, among: table.languages.map(\.name)).map { " Did you mean \($0)?" } ?? ""
                throw CommandError(
                    .usage, "\(path): unknown language \"\(candidate.language)\" of \(candidate.problem), \(candidate.label)",
                    remedy: "Add [languages.\(candidate.language)] to configuration.toml.\(near)")
            }
        }
        let items = problems.compactMap { index in
            byProblem[summaries[index].name].map { RunPlanner.Item(problem: index, candidates: $0) }
        }
        if items.count < problems.count {
            notes.append("\(problems.count - items.count) problems have no candidates in \(path) and are left out")
        }
        return items
    }

    private func toolchains(for items: [RunPlanner.Item], table: LanguageTable) throws -> [String: Toolchain] {
        var found: [String: Toolchain] = [:]
        for name in Swift.Set(items.flatMap { $0.candidates.map(\.language) }) {
            guard let language = table[name] else { continue }
            found[name] = try Toolchain.resolve(language)
        }
        return found
    }
}
