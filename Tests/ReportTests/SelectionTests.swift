import Records
import Testing

@testable import Report

@Suite struct SelectionTests {
    /// One candidate: the cluster that it is in, nil where the filter drops it, and whether it is right.
    private struct Sample {
        var cluster: Int?
        var isRight: Bool
    }

    private static func problem(_ samples: [Sample]) -> SampledProblem {
        var clusters: [Int: SampledProblem.Cluster] = [:]
        for sample in samples {
            guard let name = sample.cluster else { continue }
            clusters[name, default: .init(size: 0, correct: 0)].size += 1
            if sample.isRight { clusters[name]?.correct += 1 }
        }
        return SampledProblem(
            name: "p", candidates: samples.count, correct: samples.count(where: \.isRight), clusters: Array(clusters.values))
    }

    /// The mean over all sets of k samples, and for each over all orders in which ties may fall: every permutation of the samples is tried,
    /// and the selection is played by hand.
    private static func bruteForce(_ samples: [Sample], n: Int, k: Int, _ rule: SelectionRule) -> Double {
        var (solved, all) = (0, 0)
        permute(Array(samples.indices)) { order in
            all += 1
            let drawn = order.prefix(k).map { samples[$0] }
            if chosen(drawn, n: n, rule).contains(where: \.isRight) { solved += 1 }
        }
        return Double(solved) / Double(all)
    }

    /// The order of the samples breaks every tie.
    private static func chosen(_ drawn: [Sample], n: Int, _ rule: SelectionRule) -> [Sample] {
        switch rule {
        case .random: return Array(drawn.prefix(n))
        case .filtered: return Array(drawn.filter { $0.cluster != nil }.prefix(n))
        case .clustered:
            var order: [Int] = []
            for case let cluster? in drawn.map(\.cluster) where !order.contains(cluster) { order.append(cluster) }
            var left = Dictionary(grouping: drawn.filter { $0.cluster != nil }) { $0.cluster ?? 0 }
            // A stable sort: clusters of one size stay in the order of their first samples, which is as random as the permutation.
            let sizes = left.mapValues(\.count)
            let ranked = order.enumerated().sorted { (-(sizes[$0.element] ?? 0), $0.offset) < (-(sizes[$1.element] ?? 0), $1.offset) }
            var taken: [Sample] = []
            while taken.count < n, left.values.contains(where: { !$0.isEmpty }) {
                for (_, cluster) in ranked where taken.count < n {
                    guard let next = left[cluster]?.first else { continue }
                    left[cluster]?.removeFirst()
                    taken.append(next)
                }
            }
            return taken
        }
    }

    private static func permute(_ items: [Int], _ prefix: [Int] = [], _ visit: ([Int]) -> Void) {
        if items.isEmpty { return visit(prefix) }
        for position in items.indices {
            var rest = items
            let item = rest.remove(at: position)
            permute(rest, prefix + [item], visit)
        }
    }

    @Test(arguments: SelectionRule.allCases) func equalsBruteForceForSmallCases(_ rule: SelectionRule) {
        var random = SplitMix64(seed: 3)
        for round in 0..<40 {
            let count = 1 + round % 6
            let samples = (0..<count).map { _ in
                Sample(cluster: random.next() % 4 == 0 ? nil : Int(random.next() % 3), isRight: random.next() % 3 == 0)
            }
            let problem = Self.problem(samples)
            for k in 1...count {
                for n in 1...count {
                    let expected = Self.bruteForce(samples, n: n, k: k, rule)
                    let rate = rule.solveRate(problem, n: n, k: k)
                    #expect(abs(rate - expected) < 1e-12, "\(samples), n = \(n), k = \(k): \(rate), \(expected)")
                }
            }
        }
    }

    @Test func drawnSetsComeNearTheExactMean() {
        let sizes = [(9, 0), (7, 7), (5, 0), (4, 1), (3, 0), (2, 2), (1, 0)]
        let clusters = sizes.map { SampledProblem.Cluster(size: $0.0, correct: $0.1) }
        let problem = SampledProblem(name: "p", candidates: 60, correct: 12, clusters: clusters)
        #expect(!SampleDraws.isExact(problem, k: 20))
        let rate = SelectionRule.clustered.solveRate(problem, n: 2, k: 20)
        #expect(rate == SelectionRule.clustered.solveRate(problem, n: 2, k: 20))
        // All samples of one size of cluster, counted through by another cut of the same problem.
        var random = SplitMix64(seed: 99)
        var solved = 0.0
        for _ in 0..<4000 {
            let pool = (0..<60).shuffled(using: &random).prefix(20)
            var drawn = [Int](repeating: 0, count: sizes.count)
            for sample in pool {
                var start = 0
                for (index, size) in sizes.enumerated() {
                    if (start..<(start + size.0)).contains(sample) { drawn[index] += 1 }
                    start += size.0
                }
            }
            solved += 1 - ClusterChoice(problem.clusters, drawn: drawn).failure(n: 2)
        }
        #expect(abs(solved / 4000 - rate) < 0.04)
    }

    @Test func withoutASelectionItIsPassAtN() {
        let problem = SampledProblem(name: "p", candidates: 100, correct: 7, clusters: [.init(size: 100, correct: 7)])
        for rule in SelectionRule.allCases {
            #expect(abs(rule.solveRate(problem, n: 10, k: 50) - passAtK(n: 100, c: 7, k: 10)) < 1e-9)
        }
    }

    @Test func theReportSaysWhatWasLookedAt() throws {
        let problems = [
            SampledProblem(name: "a", candidates: 10, correct: 4, clusters: [.init(size: 4, correct: 4), .init(size: 2, correct: 0)]),
            SampledProblem(name: "b", candidates: 12, correct: 0, clusters: [.init(size: 1, correct: 0)]),
        ]
        let facts = SelectionReport.Facts(
            run: "r", dataset: DatasetFacts(name: "set"), filter: ["public_tests"], clusters: ["private_tests"],
            judged: ["public_tests", "private_tests"])
        let report = try SelectionReport(problems, unanswered: 2, n: nil, k: .standard, facts: facts)
        #expect(report.figures.map { "\($0.n)@\($0.k)" } == ["1@1", "1@1", "1@1", "1@10", "1@10", "1@10", "10@10", "10@10", "10@10"])
        let all = try #require(report.figures.first { $0.n == 1 && $0.k == 10 && $0.rule == .clustered })
        // The whole of a is drawn: its largest cluster is right. The two problems without candidates are unsolved.
        #expect(abs(all.estimate - 0.25) < 1e-12 && all.interval.lower < 0.25 && all.interval.upper > 0.25)
        let text = report.terminalText(width: 100)
        #expect(text.contains("filter: public_tests (verdicts); 31.82 % of the candidates pass"), "\(text)")
        #expect(text.contains("equal outputs for the inputs of private_tests"), "\(text)")
        #expect(text.contains("n@100 is left out"), "\(text)")
        let object = try Fixture.object(report.json())
        #expect(object["format"] as? String == "gencode-n-at-k" && (object["n_at_k"] as? [Any])?.count == 9)
    }

    @Test func anNAboveEveryKIsAnErrorWhereItWasAskedForAndElseANote() throws {
        var facts = SelectionReport.Facts(run: "r", dataset: DatasetFacts(name: "set"), filter: ["public_tests"], clusters: [], judged: [])
        facts.quarantined.add("a", reason: "wrong tests", isAnswered: true)
        facts.unfiltered = ["a"]
        let problem = SampledProblem(name: "a", candidates: 3, correct: 0, clusters: [])
        let refused = #expect(throws: ReportError.self) {
            try SelectionReport([problem], unanswered: 0, n: [1, 10], k: .standard, facts: facts)
        }
        #expect(refused?.message.contains("10 submissions are more than every k (1)") == true)
        let report = try SelectionReport([problem], unanswered: 0, n: nil, k: .standard, facts: facts)
        #expect(report.leftOutN == [10] && report.notes.contains("n = 10 is left out: no k reaches it"))
        #expect(report.notes.contains { $0.contains("1 problem is in quarantine") && $0.hasSuffix(": a") })
        #expect(report.notes.contains { $0.contains("1 problem has no test of the filter's kinds") && $0.hasSuffix(": a") })
        let object = try Fixture.object(report.json())
        #expect(object["problems_without_filter_tests"] as? [String] == ["a"] && object["quarantined"] as? [String] == ["a"])
    }

    @Test func noCandidatesAndUnreachableValuesAreErrors() {
        let facts = SelectionReport.Facts(run: "r", dataset: DatasetFacts(name: "set"), filter: [], clusters: [], judged: [])
        let problem = SampledProblem(name: "a", candidates: 3, correct: 0, clusters: [])
        #expect(throws: ReportError.self) { try SelectionReport([], unanswered: 1, n: [1], k: .standard, facts: facts) }
        #expect(throws: ReportError.self) { try SelectionReport([problem], unanswered: 0, n: [1], k: .explicit([4]), facts: facts) }
        #expect(throws: ReportError.self) { try SelectionReport([problem], unanswered: 0, n: [0], k: .standard, facts: facts) }
    }
}
