import ColumnStore
import Evaluation
import Foundation
import Records
import Report

/// A run's results as EvalPlus writes its `eval_results.json`: per problem a list of candidates with the status of the base tests (public and
/// private ones) and of the additional tests (generated ones).
struct EvalPlusResults {
    private let run: JudgedRun
    private let spool: TestSpool
    private let hasBase: Bool
    private let hasPlus: Bool

    private static let passed = "pass"

    init(run: JudgedRun, scratch: String) throws {
        self.run = run
        spool = try run.testFacts(scratch: scratch)
        let kinds = run.plan.manifest.subject.testKinds
        hasPlus = kinds.contains(TestKind.generatedTests.name)
        hasBase = kinds != [TestKind.generatedTests.name]
    }

    /// How a candidate did in the tests of one side. nil: they did not all run, or there are none.
    private struct Side {
        var status: String?
        /// Names of tests; EvalPlus has their inputs here.
        var failed: [String] = []
    }

    func write(to stream: TextStream, isInterrupted: () -> Bool) throws {
        var json = JSONStream(stream)
        var (bases, pluses) = ([SampleCount](), [SampleCount]())
        var names = TestNames(plan: run.plan, set: run.set)
        try json.object { json in
            json.member("date", run.configuration.origin.map { String($0.date.replacing("T", with: " ").prefix(16)) })
            json.member("hash", run.plan.manifest.subject.datasetFingerprint)
            try json.object("eval") { json in
                try run.forEachProblem(isInterrupted) { problem, rows in
                    var (base, plus) = (SampleCount(n: 0, c: 0), SampleCount(n: 0, c: 0))
                    try json.array(problem) { json in
                        for row in rows {
                            guard let sides = try sides(of: row, &names) else { continue }
                            try write(row, problem, sides, to: &json)
                            let isRight = !hasBase || sides.base.status == Self.passed
                            base.add(isRight)
                            plus.add(isRight && sides.plus.status == Self.passed)
                        }
                    }
                    guard base.n > 0 else { return }
                    bases.append(base)
                    pluses.append(plus)
                }
            }
            json.object("pass_at_k") { json in
                if hasBase { Self.write(bases, "base", to: &json) }
                if hasPlus { Self.write(pluses, "plus", to: &json) }
            }
        }
        stream.append("\n")
    }

    private static func write(_ counts: [SampleCount], _ side: String, to json: inout JSONStream) {
        let least = counts.map(\.n).min() ?? 0
        json.object(side, inline: true) { json in
            for k in KChoice.standardValues where k <= least { json.member("pass@\(k)", meanPassAtK(counts, k: k)) }
        }
    }

    private func write(_ row: Int, _ problem: String, _ sides: (base: Side, plus: Side), to json: inout JSONStream) throws {
        let source = String(decoding: try run.plan.source(ofCandidate: row), as: UTF8.self)
        json.object(inline: true) { json in
            json.member("task_id", problem)
            json.member("solution", source)
            json.member("base_status", sides.base.status)
            json.member("plus_status", sides.plus.status)
            json.array("base_fail_tests") { json in for name in sides.base.failed { json.element(name) } }
            json.array("plus_fail_tests") { json in for name in sides.plus.failed { json.element(name) } }
        }
    }

    /// nil: the candidate has no scored verdict.
    private func sides(of index: Int, _ names: inout TestNames) throws -> (base: Side, plus: Side)? {
        let row = run.rows[index]
        guard row.isScored else { return nil }
        guard let task = run.plan.candidates[index].task else {
            return (Side(status: hasBase ? "fail" : nil), Side(status: hasPlus ? "fail" : nil))
        }
        let known = try names.ofProblem(run.plan.tasks[task].problem) ?? []
        let tests = try spool.tests(ofTask: task)
        func side(isChosen: Bool, _ isOfSide: (TestKind) -> Bool) -> Side {
            let wanted = known.filter { isOfSide($0.kind) }.count
            // A side without tests fails nobody.
            guard wanted > 0 else { return Side(status: isChosen ? Self.passed : nil) }
            let own = tests.filter { known.indices.contains(Int($0.test)) && isOfSide(known[Int($0.test)].kind) }
            let failed = own.filter { $0.verdict != .accepted }
            if let first = failed.first {
                return Side(status: Self.status(first.verdict), failed: failed.map { known[Int($0.test)].name })
            }
            if own.count == wanted { return Side(status: Self.passed) }
            // Without a single test that ran, the program did not compile; else judging stopped at a failure of the other side.
            return Side(status: tests.isEmpty && !row.isAccepted ? Self.status(row.shownVerdict ?? .compileError) : nil)
        }
        return (side(isChosen: hasBase) { $0 != .generatedTests }, side(isChosen: hasPlus) { $0 == .generatedTests })
    }

    private static func status(_ verdict: Verdict) -> String {
        verdict == .timeLimit || verdict == .idleLimit ? "timeout" : "fail"
    }
}

extension JudgedRun {
    /// The problems in the order in which they first occur, each with the rows of its candidates.
    func forEachProblem(_ isInterrupted: () -> Bool, _ body: (String, [Int]) throws -> Void) throws {
        var places: [String: Int] = [:]
        var problems: [(name: String, rows: [Int])] = []
        for (row, planned) in plan.candidates.enumerated() {
            let name = planned.candidate.problem
            let place = places[name] ?? problems.count
            if place == problems.count {
                places[name] = place
                problems.append((name, []))
            }
            problems[place].rows.append(row)
        }
        for (name, rows) in problems {
            if isInterrupted() { throw CancellationError() }
            try body(name, rows)
        }
    }
}

extension SampleCount {
    fileprivate mutating func add(_ isRight: Bool) {
        n += 1
        c += isRight ? 1 : 0
    }
}
