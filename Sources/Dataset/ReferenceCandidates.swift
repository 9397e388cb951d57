import Records

/// A column of reference solutions, as `--path_to_solutions_column` spells it.
public enum SolutionsColumn: String, CaseIterable, Sendable, Hashable {
    case correct = "solutions.solution"
    case incorrect = "incorrect_solutions.solution"
}

/// A problem's reference solutions as candidates, in stored order, with their labels and what they are expected to get.
public func referenceCandidates(
    of problem: Problem, columns: Set<SolutionsColumn> = Set(SolutionsColumn.allCases)
) -> [Candidate] {
    problem.solutions.filter { columns.contains($0.isCorrect ? .correct : .incorrect) }.enumerated().map { index, solution in
        Candidate(
            problem: problem.name, index: index, label: solution.label, language: solution.language, source: solution.source,
            expected: solution.expected, expectedCorrect: solution.isCorrect)
    }
}
