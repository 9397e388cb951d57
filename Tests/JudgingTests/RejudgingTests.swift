import Digests
import Fixtures
import Records
import Sandbox
import Testing

@testable import Judging

@Suite("Judging stored outputs under another checker")
struct RejudgingTests {
    private static let checkers = ["", "tokens", "tokens+float", "lines", "exact", "deepmind", "alphacodium", "livecodebench"]

    private static func settings(_ checker: String, _ stop: JudgeSettings.StopPolicy, kept: Int = 1 << 20) -> JudgeSettings {
        var settings = JudgeSettings()
        settings.checker = checker.isEmpty ? nil : CheckerTable.spec(setting: checker, floatTolerance: 1e-6)
        settings.stop = stop
        settings.keptOutput = ByteCount(bytes: kept)
        return settings
    }

    /// Answers of six tests that some checkers accept and others do not, and ends that no checker changes.
    private static func outcome(_ random: inout Xorshift) -> Outcome {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: .made(.exited(code: 3), output: "1 2")
        case 1: .made(.signaled(signal: 11))
        case 2: .made(.cpuLimit, cpu: .seconds(3))
        case 3: .made(output: "")
        case 4: .made(output: "1 2.0000001\n")
        case 5: .made(output: "12\n")
        case 6: .made(output: "1\n2")
        case 7: .made(output: "1 2 \n\n")
        case 8: .made(output: "1 3")
        default: .made(output: "1 2")
        }
    }

    private static func problem(_ checker: CheckerSpec = .tokens, order: [Int]? = nil) throws -> PreparedProblem {
        let kinds: [TestKind] = [.privateTests, .publicTests, .privateTests, .publicTests, .generatedTests, .privateTests]
        return try Scripted.problem((0..<6).map { ("\($0)", "1 2") }, checker: checker, kinds: kinds, order: order)
    }

    private static func judged(_ outcomes: [Outcome], _ settings: JudgeSettings, order: [Int]? = nil) throws -> TaskResult {
        let runner = ScriptedRunner { outcomes[Int($0.input.text ?? "") ?? 0] }
        let judge = Judge(slot: runner, toolchains: Toolchains(Scripted.languages), settings: settings, pause: { _ in })
        return try #require(judge.judge(task: 7, candidate: Scripted.candidate(), problem: problem(order: order)))
    }

    private static func rejudged(_ stored: TaskResult, _ old: JudgeSettings, _ new: JudgeSettings, order: [Int]? = nil) throws
        -> TaskResult
    {
        let problem = try problem(order: order)
        #expect(Rejudging.objection(to: stored, of: problem) == nil)
        let rejudging = try Rejudging(problem, from: old, to: new) { _, _ in
            Issue.record("a built-in checker runs no program")
            return nil
        }
        return try #require(try rejudging.result(of: stored))
    }

    @Test("Of a run over all tests every checker gives the result of a run of its own", arguments: checkers, checkers)
    func equalsARealRun(_ before: String, _ after: String) throws {
        var random = Xorshift(seed: 5)
        for _ in 0..<60 {
            let outcomes = (0..<6).map { _ in Self.outcome(&random) }
            let (old, new) = (Self.settings(before, .none), Self.settings(after, .none))
            let stored = try Self.judged(outcomes, old)
            #expect(try Self.rejudged(stored, old, new).withoutMessage == Self.judged(outcomes, new).withoutMessage)
        }
    }

    @Test(
        "Of a run that stopped at the first failure a result is that of a real run, or says that tests did not run", arguments: checkers,
        [nil, [4, 2, 5, 0, 1, 3]])
    func firstFailure(_ after: String, _ order: [Int]?) throws {
        var random = Xorshift(seed: 6)
        var (decided, open) = (0, 0)
        for _ in 0..<200 {
            let outcomes = (0..<6).map { _ in Self.outcome(&random) }
            let (old, new) = (Self.settings("exact", .firstFailure), Self.settings(after, .firstFailure))
            let result = try Self.rejudged(Self.judged(outcomes, old, order: order), old, new, order: order)
            if result.verdict == .judgeError {
                #expect(UndecidedReason(message: result.message) == .notRun)
                open += 1
            } else {
                #expect(try result.withoutMessage == Self.judged(outcomes, new, order: order).withoutMessage)
                decided += 1
            }
        }
        #expect(decided > 100 && (after == "exact") == (open == 0))
    }

    @Test("An output that was cut is undecided, unless it is the expected one, the checker is the same, or another test fails")
    func cut() throws {
        let right = [Outcome](repeating: .made(output: "1 2"), count: 6)
        func result(_ changed: Outcome, _ old: String, _ new: String, kept: Int = 2, last: Outcome? = nil) throws -> TaskResult {
            var outcomes = right
            outcomes[2] = changed
            if let last { outcomes[5] = last }
            let settings = (Self.settings(old, .none, kept: kept), Self.settings(new, .none, kept: kept))
            return try Self.rejudged(Self.judged(outcomes, settings.0), settings.0, settings.1)
        }
        let open = try result(.made(output: "1 2.0"), "tokens", "deepmind")
        #expect(open.verdict == .judgeError && open.tests[2].verdict == .judgeError && open.firstFailedTest == nil)
        #expect(open.message == "undecided (output cut): test t2: 2 of 5 bytes of its output are stored")
        let dropped = try result(.made(output: "1 2.0"), "tokens", "deepmind", kept: 0)
        #expect(UndecidedReason(message: dropped.message) == .notKept)
        #expect(try result(.made(output: "1 2"), "exact", "tokens").verdict == .accepted)
        #expect(try result(.made(output: "1 2.0"), "tokens", "tokens").verdict == .wrongAnswer)
        #expect(try result(.made(output: "1 2 "), "", "tokens").verdict == .accepted)
        let failed = try result(.made(output: "1 2.0"), "tokens", "deepmind", last: .made(.exited(code: 1)))
        #expect(failed.verdict == .runtimeError && failed.firstFailedTest == 5)
    }

    @Test("What never ran a test keeps its verdict, and what the judge failed on is undecided")
    func withoutTests() throws {
        let settings = (Self.settings("", .none), Self.settings("deepmind", .none))
        var stored = TaskResult(
            task: 0, verdict: .compileError, tier: .t2, testsPassed: 0, testsRun: 0, testsTotal: 6, firstFailedTest: nil, usage: Usage(),
            message: "main.c:1: error")
        #expect(try Self.rejudged(stored, settings.0, settings.1) == stored)
        stored.verdict = .judgeError
        #expect(UndecidedReason(message: try Self.rejudged(stored, settings.0, settings.1).message) == .judgeError)
        stored.verdict = .accepted
        stored.testsRun = 6
        #expect(UndecidedReason(message: try Self.rejudged(stored, settings.0, settings.1).message) == .notKept)
    }

    @Test("A checker program is asked where it is new, and not where it decided before")
    func programs() throws {
        let program = CheckerSpec.program(
            try CheckerProgram(convention: .testlib, language: "plain", files: [.init(name: "check.txt", content: [])], arguments: []))
        let problem = try Self.problem(program)
        let stored = try Self.judged([Outcome](repeating: .made(output: "9"), count: 6), Self.settings("tokens", .none))
        var asked: [Int] = []
        func result(from old: JudgeSettings, to new: JudgeSettings) throws -> TaskResult? {
            try Rejudging(problem, from: old, to: new) { _, test in
                asked.append(test)
                return CheckedOutput(isRight: test != 4)
            }.result(of: stored)
        }
        let own = Self.settings("", .none)
        #expect(try result(from: own, to: own)?.verdict == .wrongAnswer && asked.isEmpty)
        let changed = try #require(try result(from: Self.settings("tokens", .none), to: own))
        #expect(asked.sorted() == Array(0..<6) && changed.firstFailedTest == 4 && changed.testsPassed == 5)
    }

    @Test("A message is that of the checker that decides now, with how it failed")
    func messages() throws {
        var stored = try Self.judged([Outcome](repeating: .made(output: "9"), count: 6), Self.settings("", .none))
        let old = "test t0: the checker failed on this answer (exit code 9)"
        stored.message = old
        let same = (Self.settings("tokens", .none), Self.settings("tokens", .none))
        #expect(try Self.rejudged(stored, same.0, same.1).message == old)
        #expect(try Self.rejudged(stored, same.0, Self.settings("exact", .none)).message == "test t0: wrong answer")
        let program = CheckerSpec.program(
            try CheckerProgram(convention: .testlib, language: "plain", files: [.init(name: "check.txt", content: [])], arguments: []))
        let failing = try Rejudging(try Self.problem(program), from: same.0, to: Self.settings("", .none)) { _, _ in
            CheckedOutput(isRight: false, failure: "the checker failed on this answer (killed)")
        }
        #expect(try failing.result(of: stored)?.message == "test t0: the checker failed on this answer (killed)")
    }

    @Test("A stored result that contradicts itself is found")
    func contradictions() throws {
        let stored = try Self.judged([Outcome](repeating: .made(output: "1 2"), count: 6), Self.settings("", .none))
        let changes: [(String, (inout TaskResult) -> Void)] = [
            ("the problem has 6", { $0.testsTotal = 5 }), ("no test 6", { $0.tests[0].test = 6 }),
            ("test 1 is there twice", { $0.tests[0].test = 1 }), ("3 stored bytes", { $0.tests[3].outputLength = 2 }),
            ("another digest", { $0.tests[3].output[0] = 50 }), ("another digest", { $0.tests[3].outputDigest = sha256([]) }),
        ]
        for (words, change) in changes {
            var changed = stored
            change(&changed)
            #expect(Rejudging.objection(to: changed, of: try Self.problem())?.contains(words) == true)
        }
    }
}

extension TaskResult {
    fileprivate var withoutMessage: TaskResult {
        var copy = self
        copy.message = ""
        return copy
    }
}
