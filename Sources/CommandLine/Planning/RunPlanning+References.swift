import ColumnStore
import Dataset
import Evaluation
import Judging
import Records
import Report

/// The set's own solutions as candidates.
extension RunPlanning {
    mutating func sampledItems(_ problems: [Int], _ set: ProblemSet, _ perSide: Int, _ table: LanguageTable) throws
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

    mutating func referenceItems(_ problems: [Int], _ set: ProblemSet, _ columns: [String], _ table: LanguageTable) throws
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

    mutating func noteLeftOut(_ noun: String) {
        for (language, count) in leftOut.sorted(by: { $0.key < $1.key }) {
            notes.append(
                "left out \(counted(count, noun)) in \(ForeignText.line(language)): no such language in configuration.toml, or no toolchain on "
                    + "this host")
        }
    }

    func unansweredConsequence(_ count: Int) -> String {
        request.denominator == .selection
            ? agreeing(count, "counts as unsolved", "count as unsolved") : agreeing(count, "is", "are") + " left out"
    }
}
