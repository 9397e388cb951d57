import ColumnStore
import Dataset
import Evaluation
import Foundation
import Judging
import Records

/// Candidates of a file, a directory or a generation.
extension RunPlanning {
    mutating func generatedItems(
        _ problems: [Int], _ set: ProblemSet, _ path: String, _ language: String, _ table: LanguageTable
    ) throws -> [EvaluationPlanner.Item] {
        let summaries = set.summaries
        var byProblem = try candidatesByProblem(of: path, language, table)
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
        var last: String?
        for problem in byProblem.keys.sorted() {
            // Comparing with the language before, which is mostly the same, costs less than looking the language up.
            for candidate in byProblem[problem]?.candidates ?? [] where candidate.language != last {
                last = candidate.language
                if isKnown.insert(candidate.language).inserted { try checkLanguage(of: candidate, in: path, table) }
            }
        }
    }

    private static func checkLanguage(of candidate: Candidate, in path: String, _ table: LanguageTable) throws {
        let name = ForeignText.line(candidate.language), whose = "\(candidate.problem), \(candidate.label)"
        let skip = "--skip_missing_languages leaves such candidates out."
        guard let language = table[candidate.language] else {
            let near = NearestName.suggestion(for: name, among: table.languages.map(\.name)).map { " Did you mean \($0)?" } ?? ""
            let what =
                KnownLanguages.language(named: candidate.language).map { "no entry of the language table is for \"\(name)\" (\($0))" }
                ?? "unknown language \"\(name)\""
            throw CommandError(
                .usage, "\(path): \(what) of \(whose)",
                remedy: "Add [languages.\(tomlKey(name))] to configuration.toml.\(near) \(skip)")
        }
        if let missing = Toolchain.missingTool(of: language) {
            let why = missing.objection.isEmpty ? "" : " (\(missing.objection))"
            throw CommandError(
                .usage, "\(path): this host lacks \(missing.name)\(why) for the language \"\(name)\" of \(whose)",
                remedy: "Install it; `gencode doctor` lists where it is looked for. \(skip)")
        }
    }

    /// The text as a key of TOML, in quotes where it needs them.
    static func tomlKey(_ text: String) -> String {
        let isBare =
            !text.isEmpty
            && text.utf8.allSatisfy { $0 | 0x20 &- 97 < 26 || $0 &- 48 < 10 || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
        return isBare ? text : "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
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
        return kept.filter { !$0.value.isEmpty }
    }

    /// The candidates of one problem, and the numbers of their programs in the spool; none: they have programs of their own.
    private struct Candidates {
        var candidates: [Candidate] = []
        var programs: [Int] = []

        var isEmpty: Bool { candidates.isEmpty }

        mutating func append(_ candidate: Candidate, _ program: Int?) {
            candidates.append(candidate)
            if let program { programs.append(program) }
        }
    }

    /// Candidates of a problem mostly lie together: those of the last one are put into the dictionary when another problem comes.
    private struct Grouping {
        private var others: [String: Candidates] = [:]
        private var last = (problem: "", candidates: Candidates())

        mutating func append(_ candidate: Candidate, _ program: Int?) {
            if candidate.problem != last.problem {
                putLastAway()
                last = (candidate.problem, others.removeValue(forKey: candidate.problem) ?? Candidates())
            }
            last.candidates.append(candidate, program)
        }

        mutating func byProblem() -> [String: Candidates] {
            putLastAway()
            return others
        }

        private mutating func putLastAway() {
            if !last.candidates.isEmpty { others[last.problem] = last.candidates }
            last = ("", Candidates())
        }
    }

    /// Those of a file, or of a generation whose run directory is given.
    private mutating func candidatesByProblem(of path: String, _ language: String, _ table: LanguageTable) throws -> [String: Candidates] {
        var grouping = Grouping()
        guard FileManager.default.fileExists(atPath: path + "/manifest.json") else {
            // The host that plans need not have the scratch directory of those that work.
            let spool = try ProgramSpool(in: FileManager.default.temporaryDirectory.path)
            self.spool = spool
            var found: [String] = []
            defer { notes += found }
            let sharesEqual = settings[\.judging.shareEqual]
            // Of the language that was met last, which is mostly the next candidate's too.
            var last: (language: String, rules: LexicalRules?) = ("", nil)
            do {
                try forEachCandidate(
                    path: path, defaultLanguage: language, isStrict: request.isStrict == true, note: { found.append($0) }
                ) {
                    var candidate = $0
                    if sharesEqual, candidate.language != last.language {
                        last = (candidate.language, table[candidate.language]?.lexicalRules)
                    }
                    let program = try candidate.source.withUnsafeBytes { try spool.append($0, rules: last.rules) }
                    candidate.source = []
                    grouping.append(candidate, program)
                }
            } catch let error as DatasetError {
                throw CommandError(.usage, error.message, remedy: error.remedy, cause: error)
            }
            return grouping.byProblem()
        }
        let generated = try GeneratedCandidates(run: path)
        model = generated.plan.manifest.subject.parameters.model
        for candidate in try generated.all() { grouping.append(candidate, nil) }
        return grouping.byProblem()
    }
}
