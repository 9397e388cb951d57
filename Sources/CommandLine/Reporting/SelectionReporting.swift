import ColumnStore
import Digests
import Evaluation
import Judging
import Records
import Report
import RunProtocol

/// Computes n@k of a run from what its candidates printed.
struct SelectionReporting {
    let directory: RunDirectory
    let plan: EvaluationPlan
    let configuration: RunConfiguration
    /// The kinds of tests that filter candidates, and those whose outputs make clusters.
    let filter: [TestKind]
    let clusters: [TestKind]

    /// - Parameters:
    ///   - filter: nil: the public tests where the run has them; else an error that says so.
    ///   - clusters: nil: all kinds of the run.
    init(directory path: String, filter: [TestKind]?, clusters: [TestKind]?) throws {
        let (directory, planned) = try RunDirectory.opened(path)
        guard case .evaluation(let plan) = planned else {
            throw CommandError(
                .usage, "\(path) is a generation, which has no verdicts", remedy: "Give the run directory of its evaluation.")
        }
        self.directory = directory
        self.plan = plan
        configuration = try RunConfiguration(manifestText: plan.manifest.configuration, path: directory.manifestPath)
        guard !configuration.request.isSetCheck else {
            throw CommandError(.usage, "\(path) is the check of a problem set, which has no n@k", remedy: "Give an evaluation.")
        }
        let kinds = plan.manifest.subject.testKinds.compactMap(TestKind.init(name:))
        self.filter = filter ?? [.publicTests]
        self.clusters = clusters ?? kinds
        let absent = (self.filter + self.clusters).filter { !kinds.contains($0) }
        guard absent.isEmpty else {
            let option = filter == nil ? "or --filter none" : "or choose others"
            throw CommandError(
                .usage, "\(path) did not run \(absent[0].name), which the selection needs",
                remedy: "Judge with --evaluation_test_type all, \(option).")
        }
        guard self.clusters.isEmpty || configuration.recorded(\.judging.stop) == JudgeSettings.StopPolicy.none.rawValue else {
            throw CommandError(
                .usage,
                "\(path) was judged with stop = first_failure: which tests ran tells which answers were wrong, and a selection must not know",
                remedy: "Judge with --stop none, or choose without clusters: --clusters none.")
        }
        try checkFilter()
    }

    /// A run that stops at the first failure must have run the tests of the filter before all others: otherwise a hidden test decides which
    /// candidates pass the filter.
    private func checkFilter() throws {
        guard configuration.recorded(\.judging.stop) != JudgeSettings.StopPolicy.none.rawValue, !filter.isEmpty else { return }
        let order = configuration.recorded(\.judging.order) ?? JudgeSettings.TestOrder.publicFirst.rawValue
        guard filter == [.publicTests], order == JudgeSettings.TestOrder.publicFirst.rawValue, configuration.testOrder == nil else {
            throw CommandError(
                .usage,
                "\(directory.path) was judged with stop = first_failure, so that tests which a selection must not know decide whether those of "
                    + "the filter ran",
                remedy: "Judge with --stop none, or filter by public_tests alone with judging.order = \"public_first\" and no "
                    + "judging.test_order.")
        }
    }

    /// - Throws: `CommandError(.incomplete)` where a candidate has no verdict.
    /// - Parameter n: nil: the standard values.
    func report(n: [Int]?, k: KChoice) throws -> SelectionReport {
        let set = try RunExecution.openSet(of: plan)
        let kinds = plan.manifest.subject.testKinds.compactMap(TestKind.init(name:))
        let (looks, unfiltered) = try looks(at: set, kinds: kinds)
        let unanswered = configuration.request.denominator == .selection ? configuration.problemsWithoutCandidates?.count ?? 0 : 0
        var facts = SelectionReport.Facts(
            run: plan.manifest.name,
            dataset: DatasetFacts(
                name: configuration.request.dataset, split: plan.manifest.subject.split,
                fingerprint: plan.manifest.subject.datasetFingerprint),
            filter: filter.map(\.name), clusters: clusters.map(\.name), judged: plan.manifest.subject.testKinds)
        facts.quarantined = configuration.quarantined ?? QuarantinedProblems()
        facts.unfiltered = plan.problems.filter { unfiltered.contains($0.index) }.map(\.name)
        return try SelectionReport(problems(looks), unanswered: unanswered, n: n, k: k, facts: facts)
    }

    /// What a selection sees of one task, and whether it is right, which only the figures know.
    private struct Look {
        /// nil: the filter drops the candidate.
        var behaviour: Digest?
        var isCorrect: Bool
    }

    /// By task; and the problems, by their index in the set, that have no test of the kinds that filter.
    private func looks(at set: ProblemSet, kinds: [TestKind]) throws -> (looks: [Look?], unfiltered: Set<Int>) {
        var unfiltered: Set<Int> = []
        var looks = [Look?](repeating: nil, count: plan.tasks.count)
        var known: (problem: Int, kinds: [TestKind])?
        let store = try EvaluationStore(directory: directory, plan: plan)
        let unscored = try store.forEachResult { result in
            let problem = plan.tasks[result.task].problem
            if known?.problem != problem {
                let own = try set.problem(at: problem, parts: ProblemParts(tests: kinds)).tests.map(\.kind).filter(kinds.contains)
                if !filter.isEmpty, !own.contains(where: filter.contains) { unfiltered.insert(problem) }
                known = (problem, own)
            }
            looks[result.task] = try look(result, kinds: known?.kinds ?? [])
        }
        guard unscored.judgeErrors.isEmpty else {
            throw CommandError(
                .incomplete,
                "\(unscored.judgeErrors.count) of \(counted(plan.tasks.count, "task")) of \(directory.path) \(agreeing(unscored.judgeErrors.count, "has", "have")) only a judge error",
                remedy: "`gencode run resume \(directory.path)` judges them.")
        }
        for damage in unscored.damage { Console.note("damage: \(damage)") }
        return (looks, unfiltered)
    }

    private func look(_ result: TaskResult, kinds: [TestKind]) throws -> Look {
        let isCorrect = result.verdict == .accepted
        // What does not compile is no submission.
        guard !result.tests.isEmpty else {
            guard result.testsRun == 0 else {
                throw CommandError(
                    .incomplete, "nothing is stored of the tests that ran for task \(result.task) of \(directory.path)",
                    remedy: "Judge its candidates again, with fewer tests a candidate or in more shards.")
            }
            return Look(behaviour: nil, isCorrect: isCorrect)
        }
        guard result.tests.allSatisfy({ kinds.indices.contains($0.test) }) else {
            throw CommandError(
                .failure, "task \(result.task) of \(directory.path) has a test that its problem does not have",
                remedy: "The files of the run were changed after it was judged. Judge its candidates again.")
        }
        guard !result.tests.contains(where: { $0.verdict == .judgeError && filter.contains(kinds[$0.test]) }) else {
            throw CommandError(
                .incomplete, "a test of the filter is undecided for task \(result.task) of \(directory.path)",
                remedy: "`gencode run resume \(directory.path)` runs what stored outputs leave open.")
        }
        var passed = Set<Int>()
        for test in result.tests where test.verdict == .accepted { passed.insert(test.test) }
        let needed = kinds.indices.filter { filter.contains(kinds[$0]) }
        guard passed.isSuperset(of: needed) else { return Look(behaviour: nil, isCorrect: isCorrect) }
        return Look(behaviour: behaviour(result, kinds: kinds), isCorrect: isCorrect)
    }

    /// Equal for programs that printed the same. Whether an answer was right is not in it: of a test that ended in order only the output
    /// counts, of another one how it ended.
    private func behaviour(_ result: TaskResult, kinds: [TestKind]) -> Digest {
        var builder = DigestBuilder()
        for test in result.tests.sorted(by: { $0.test < $1.test }) where clusters.contains(kinds[test.test]) {
            builder.add(Int64(test.test))
            // A test that a rejudgement left open (JE) ended in order too.
            let isAnswered = [.accepted, .wrongAnswer, .judgeError].contains(test.verdict)
            builder.addField(isAnswered ? "answer" : test.verdict.code)
            if isAnswered { builder.add(SelectionReporting.shape(of: test)) }
        }
        return builder.digest()
    }

    /// Outputs that differ in white space alone are equal, where all of an output is stored; of others the digest is compared.
    private static func shape(of test: TestResult) -> Digest {
        guard test.output.count == test.outputLength else { return test.outputDigest }
        let words = test.output.split { $0 == 32 || (9...13).contains($0) }
        return sha256(Array(words.joined(separator: [32])))
    }

    /// In the order in which problems first occur.
    private func problems(_ looks: [Look?]) throws -> [SampledProblem] {
        var names: [String] = []
        var groups: [String: Group] = [:]
        for planned in plan.candidates {
            let name = planned.candidate.problem
            if groups[name] == nil { names.append(name) }
            groups[name, default: Group()].add(planned.task.flatMap { looks[$0] } ?? Look(behaviour: nil, isCorrect: false))
        }
        return names.compactMap { name in
            groups[name].map {
                SampledProblem(name: name, candidates: $0.candidates, correct: $0.correct, clusters: Array($0.clusters.values))
            }
        }
    }

    private struct Group {
        var candidates = 0
        var correct = 0
        var clusters: [Digest: SampledProblem.Cluster] = [:]

        mutating func add(_ look: Look) {
            candidates += 1
            if look.isCorrect { correct += 1 }
            guard let behaviour = look.behaviour else { return }
            var cluster = clusters[behaviour] ?? SampledProblem.Cluster(size: 0, correct: 0)
            cluster.size += 1
            if look.isCorrect { cluster.correct += 1 }
            clusters[behaviour] = cluster
        }
    }
}
