import ColumnStore
import Evaluation
import Records

/// The names of the tests that a run judged by, problem after problem.
struct TestNames {
    private let set: ProblemSet?
    private let kinds: [TestKind]
    private var last: (problem: Int, names: [(kind: TestKind, name: String)])?

    init(plan: EvaluationPlan, set: ProblemSet?) {
        self.set = set
        kinds = plan.manifest.subject.testKinds.compactMap(TestKind.init)
    }

    /// - Parameter problem: its index in the set.
    /// - Returns: nil where the set is not there.
    mutating func ofProblem(_ problem: Int) throws -> [(kind: TestKind, name: String)]? {
        guard let set else { return nil }
        if let last, last.problem == problem { return last.names }
        let names = try set.testNames(ofProblem: problem, kinds: kinds)
        last = (problem, names)
        return names
    }
}

/// The problems of a run in their set, by name.
struct ProblemPlaces {
    private let set: ProblemSet?
    private let places: [String: Int]

    init(plan: EvaluationPlan, set: ProblemSet?) throws {
        self.set = set
        let split = plan.manifest.subject.split
        let ofSplit = (set?.summaries ?? []).filter { $0.split == split }.map { ($0.name, $0.index) }
        places = Dictionary(plan.problems.map { ($0.name, $0.index) } + ofSplit, uniquingKeysWith: { first, _ in first })
    }

    func summary(named name: String) -> ProblemSummary? {
        guard let set, let place = places[name], set.summaries.indices.contains(place) else { return nil }
        return set.summaries[place]
    }

    /// With these parts, and what always comes. nil: the set is not there, or has no such problem.
    func problem(named name: String, parts: ProblemParts = []) throws -> Problem? {
        guard let set, let place = places[name] else { return nil }
        return try set.problem(at: place, parts: parts)
    }
}
