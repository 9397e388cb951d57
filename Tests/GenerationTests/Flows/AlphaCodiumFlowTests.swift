import ModelClient
import Records
import Testing

@testable import Generation

@Suite struct AlphaCodiumFlowTests {
    /// Answers with which everything can be read. Programs are told apart by the numbers that they print.
    private static let answers: [String: [String]] = [
        "reflect": ["self_reflection:\n- add one\ntests_explanations:\n- input: 0\n  output: 1\n  explanation: 0 + 1"],
        "validate_reflection": ["fixed_tests_explanations:\n- input: 0\n  output: 1\n  explanation: checked"],
        "solutions": [
            "possible_solutions:\n- name: first\n  content: c1\n- name: Brute force\n  content: c2\n- name: third\n  content: c3"
        ],
        "choose": ["name: third\ncontent: c3 better\nwhy: simple\nflow:\n- read\n- print"],
        "tests": ["tests:\n" + (5...8).map { "- input: \($0)\n  output: \($0 + 1)\n  explanation: e\n" }.joined()],
        "validate_tests": ["tests:\n- input: 7\n  output: 8\n  explanation: e"],
        "solve": [program("x")],
        "analyse": ["failed_tests: t\nwhat_went_wrong: wrong sign\nfixed_flow: f"],
        "fix": [program("y")],
        "analyse_and_fix": ["what_went_wrong: w\nfixed_code: |\n  print('z')\n"],
    ]

    private static func program(_ numbers: String...) -> String {
        "```python\nprint(" + numbers.map { "'\($0)'" }.joined(separator: ", ") + ")\n```"
    }

    private static func fixed(_ numbers: String...) -> String {
        "what_went_wrong: w\nfixed_code: |\n  print(" + numbers.map { "'\($0)'" }.joined(separator: ", ") + ")\n"
    }

    /// A program passes the tests whose inputs it prints.
    private static let byInput: @Sendable (String, TestCase) -> TestOutcome = { source, test in
        let input = String(decoding: test.input, as: UTF8.self).trimmingSpaces
        return TestOutcome(verdict: source.contains("'\(input)'") ? .accepted : .wrongAnswer, output: Array("99\n".utf8))
    }

    private static let thinking = ["reflect", "solutions", "choose", "tests"]

    private func solve(
        _ changed: [String: [String]] = [:], publicTests: Int = 1, _ set: (inout AlphaCodiumKnobs) -> Void = { _ in }
    ) async throws -> (FlowCandidate, ScriptedPort) {
        let port = ScriptedPort(answers: Self.answers.merging(changed) { $1 }, verdict: Self.byInput)
        var knobs = FlowKnobs.made
        set(&knobs.alphacodium)
        let candidate = try await AlphaCodiumFlow().solve(
            .made(publicTests: publicTests), port: port, prompts: Repository.prompts(of: AlphaCodiumFlow.self), knobs: knobs)
        return (candidate, port)
    }

    private let allPassing = program("0", "1", "2", "5", "6", "7", "8")

    @Test func fiveAsksAreEnoughWhereTheFirstProgramPassesEverything() async throws {
        let (candidate, port) = try await solve(["solve": [allPassing]])
        #expect(await port.stages == Self.thinking + ["solve"])
        #expect(candidate.ask == 4)
        #expect(candidate.source != nil)
    }

    @Test(arguments: [1, 2, 3]) func theAsksAreAtMost25AndOneForEachPublicTest(_ publicTests: Int) async throws {
        let (_, port) = try await solve(publicTests: publicTests)
        let stages = await port.stages
        #expect(Array(stages.prefix(13)) == Self.thinking + Array(repeating: "solve", count: 9))
        #expect(stages.count { $0 == "analyse" } == 4)
        #expect(stages.count { $0 == "fix" } == 4)
        #expect(stages.count { $0 == "analyse_and_fix" } == 4 + publicTests)
        #expect(stages.count == 25 + publicTests)
    }

    /// A request's identity comes from its messages: a flow that asks the same twice could not tell the answers apart.
    @Test(arguments: [true, false]) func noPromptIsAskedTwice(_ analysesFirst: Bool) async throws {
        let (_, port) = try await solve(publicTests: 3) { $0.analysesFirst = analysesFirst }
        let prompts = await port.prompts
        #expect(Set(prompts).count == prompts.count)
    }

    @Test func threeRepairsAPublicTestAndFourWhereThereIsOne() async throws {
        let changed = ["solve": [Self.program("1")]]
        #expect(try await solve(changed, publicTests: 1).1.stages.count { $0 == "fix" } == 4)
        #expect(try await solve(changed, publicTests: 2).1.stages.count { $0 == "fix" } == 3)
        #expect(try await solve(changed, publicTests: 2) { $0.publicFixesPerTest = 1 }.1.stages.count { $0 == "fix" } == 1)
        #expect(try await solve(publicTests: 3) { $0.publicFixes = 2 }.1.stages.count { $0 == "fix" } == 2)
    }

    @Test func theThirdAndLaterProgramsFollowTheSolutionsInTurn() async throws {
        let (_, port) = try await solve()
        let prompts = await port.prompts.filter { $0.stage == "solve" }.compactMap(\.messages.last?.content)
        #expect(prompts.map { $0.contains("c3 better") } == [true, true] + Array(repeating: false, count: 7))
        #expect(prompts.dropFirst(2).map { $0.contains("\nc1\n") } == [true, false, true, false, true, false, true])
        #expect(prompts.dropFirst(2).map { $0.contains("\nc3\n") } == [false, true, false, true, false, true, false])
        #expect(!prompts.contains { $0.contains("c2") })
    }

    @Test func bruteForceStaysWhereItIsWantedOrAlone() async throws {
        let kept = try await solve { $0.dropsBruteForce = false }.1
        #expect(await kept.prompts.first { $0.stage == "choose" }?.messages.last?.content.contains("Brute force") == true)
        let alone = try await solve(["solutions": ["possible_solutions:\n- name: Brute force\n  content: c2"]]).1
        #expect(await alone.prompts.first { $0.stage == "choose" }?.messages.last?.content.contains("Brute force") == true)
    }

    @Test func theNearestFirstProgramIsRepaired() async throws {
        let port = try await solve(["solve": [Self.program("a"), Self.program("0"), Self.program("b")]], publicTests: 2).1
        #expect(await port.prompts.first { $0.stage == "analyse" }?.messages.last?.content.contains("print('0')") == true)
    }

    @Test func aRepairThatLosesAPassedPublicTestIsDropped() async throws {
        let (candidate, _) = try await solve(["solve": [Self.program("0")], "fix": [Self.program("1")]], publicTests: 2) { $0.aiTests = 0 }
        #expect(candidate.text == "print('0')\n")
    }

    @Test func aRepairThatPassesTheTestIsKept() async throws {
        let (candidate, port) = try await solve(["solve": [Self.program("0")], "fix": [Self.program("0", "1")]], publicTests: 2) {
            $0.aiTests = 0
        }
        #expect(candidate.text == "print('0', '1')\n")
        #expect(await port.stages.count { $0 == "fix" } == 1)
    }

    @Test func earlierFindingsAreShownToTheNextRepair() async throws {
        let prompts = try await solve().1.prompts.filter { $0.stage == "analyse" }.compactMap(\.messages.last?.content)
        #expect(prompts.map { $0.components(separatedBy: "- wrong sign").count - 1 } == [0, 1, 2, 3])
    }

    @Test func anInventedTestNeverCostsAPublicTest() async throws {
        let (candidate, port) = try await solve(["solve": [Self.program("0")], "analyse_and_fix": [Self.fixed("5", "6", "7", "8")]])
        #expect(candidate.text == "print('0')\n")
        #expect(await port.stages.count { $0 == "analyse_and_fix" } == 4)
    }

    @Test func anInventedTestThatIsPassedBecomesAnAnchor() async throws {
        let (candidate, port) = try await solve([
            "solve": [Self.program("0", "5")], "analyse_and_fix": [Self.fixed("0", "6"), Self.fixed("0", "5", "7")],
        ])
        let second = try #require(await port.prompts.filter { $0.stage == "analyse_and_fix" }.dropFirst().first)
        #expect(second.messages.last?.content.contains("print('0', '5')") == true)
        #expect(candidate.text == "print('0', '5', '7')\n")
        #expect(candidate.ask == 6)
    }

    @Test func inventedTestsHaveNoSayInTheLastRepairOfAPublicTest() async throws {
        let (candidate, _) = try await solve(["solve": [Self.program("5", "6", "7", "8")], "analyse_and_fix": [Self.fixed("0")]])
        #expect(candidate.text == "print('0')\n")
    }

    @Test func eachKnobChangesTheFlow() async throws {
        func stages(_ set: (inout AlphaCodiumKnobs) -> Void) async throws -> [String] {
            try await solve(["solve": [allPassing]], set).1.stages
        }
        #expect(
            try await stages { $0.validatesReflection = true } == [
                "reflect", "validate_reflection", "solutions", "choose", "tests", "solve",
            ])
        #expect(try await stages { $0.validatesTests = true } == ["reflect", "solutions", "choose", "tests", "validate_tests", "solve"])
        #expect(try await stages { $0.proposesSolutions = false } == ["reflect", "tests", "solve"])
        #expect(try await stages { $0.maxSolutions = 0 } == ["reflect", "tests", "solve"])
        #expect(try await stages { $0.aiTests = 0 } == ["reflect", "solutions", "choose", "solve"])
        #expect(try await solve { $0.firstPrograms = 2 }.1.stages.count { $0 == "solve" } == 2)
        #expect(try await solve { $0.aiTestFixes = 1 }.1.stages.count { $0 == "analyse_and_fix" } == 2)
        #expect(try await solve { $0.retriesPublicTests = false }.1.stages.count { $0 == "analyse_and_fix" } == 4)
        let atOnce = try await solve { $0.analysesFirst = false }.1.stages
        #expect(!atOnce.contains("analyse") && atOnce.count { $0 == "analyse_and_fix" } == 9)
        let two = try await solve { $0.maxSolutions = 1 }.1.prompts
        #expect(two.filter { $0.stage == "solve" }.last?.messages.last?.content.contains("\nc1\n") == true)
    }

    @Test func anUnreadableAnswerIsSentBackOnce() async throws {
        let good = try #require(Self.answers["choose"]?.first)
        let port = try await solve(["solve": [allPassing], "choose": ["I like the third.", good]]).1
        #expect(await port.stages == ["reflect", "solutions", "choose", "choose", "tests", "solve"])
        let turns = try #require(await port.prompts.filter { $0.stage == "choose" }.last).messages
        #expect(turns.map(\.role).suffix(3) == [.user, .assistant, .user])
        #expect(turns.dropLast().last?.content == "I like the third.")
        #expect(turns.last?.content.contains("not a set of keys") == true)
        #expect(turns.last?.content.contains("content: |") == true)
    }

    @Test(arguments: ["reflect", "solutions", "choose", "tests"]) func aStageThatCannotBeReadTwiceIsLeftOut(_ stage: String) async throws {
        let (candidate, port) = try await solve(["solve": [allPassing], stage: ["?"]])
        #expect(candidate.source != nil)
        #expect(await port.stages.count { $0 == stage } == 2)
        #expect(await port.notes.contains { $0.hasPrefix("\(stage): unreadable twice") })
    }

    @Test(arguments: [("", FinishReason.stop), ("self_ref", .length), ("No.", .refusal), ("x", .contentFilter)])
    func anAnswerThatEndedForGoodIsNotSentBack(_ text: String, _ finish: FinishReason) async throws {
        var completions = Self.answers.mapValues { $0.map { ModelAnswer(text: $0, finish: .stop) } }
        completions["reflect"] = [ModelAnswer(text: text, finish: finish)]
        completions["solve"] = [ModelAnswer(text: allPassing, finish: .stop)]
        let port = ScriptedPort(completions: completions, verdict: Self.byInput)
        _ = try await AlphaCodiumFlow().solve(.made(), port: port, prompts: Repository.prompts(of: AlphaCodiumFlow.self), knobs: .made)
        #expect(await port.stages == Self.thinking + ["solve"])
    }

    @Test(arguments: [(FinishReason.refusal, 1), (.contentFilter, 1), (.length, 1), (.stop, 9)])
    func aProgramThatIsRefusedIsNotAskedForAgain(_ finish: FinishReason, _ asks: Int) async throws {
        var completions = Self.answers.mapValues { $0.map { ModelAnswer(text: $0, finish: .stop) } }
        completions["solve"] = [ModelAnswer(text: "No.", finish: finish)]
        let port = ScriptedPort(completions: completions, verdict: Self.byInput)
        let candidate = try await AlphaCodiumFlow().solve(
            .made(), port: port, prompts: Repository.prompts(of: AlphaCodiumFlow.self), knobs: .made)
        #expect(candidate.source == nil)
        #expect(await port.stages.count { $0 == "solve" } == asks)
        #expect(await port.runs == 0)
    }

    @Test func testsThatCannotBeUsedAreDropped() async throws {
        let tests =
            "tests:\n"
            + [("5", "6"), ("5", "6"), ("0", "1"), ("", "1"), ("7", ""), ("1 2 ... 9", "3")]
            .map { "- input: '\($0.0)'\n  output: '\($0.1)'\n  explanation: e\n" }.joined()
        let port = try await solve(["solve": [Self.program("0")], "tests": [tests]]).1
        #expect(await port.notes.contains("tests: 1 tests"))
    }

    @Test func explanationsOfAnotherNumberThanTestsAreNotUsed() async throws {
        let port = try await solve(publicTests: 2).1
        #expect(await port.prompts.allSatisfy { !$0.messages.contains { $0.content.contains("0 + 1") } })
        #expect(try await solve(publicTests: 1).1.prompts.contains { $0.messages.contains { $0.content.contains("0 + 1") } })
    }

    @Test func schemasAreSentWhereTheServerEnforcesThem() async throws {
        let port = ScriptedPort(answers: Self.answers.merging(["solve": [allPassing]]) { $1 }, verdict: Self.byInput)
        var knobs = FlowKnobs.made
        knobs.enforcesSchemas = true
        _ = try await AlphaCodiumFlow().solve(.made(), port: port, prompts: Repository.prompts(of: AlphaCodiumFlow.self), knobs: knobs)
        for prompt in await port.prompts {
            #expect((prompt.responseSchema == nil) == (prompt.stage == "solve"))
            #expect(!prompt.messages.contains { $0.content.contains("YAML") })
        }
    }

    @Test func theStagesHaveTheTemperaturesOfTheirFiles() async throws {
        let prompts = try await solve(publicTests: 1).1.prompts
        let temperatures = Dictionary(prompts.map { ($0.stage, $0.sampling.temperature) }, uniquingKeysWith: { first, _ in first })
        #expect(
            temperatures == [
                "reflect": 0.2, "solutions": 0.3, "choose": 0.2, "tests": 0.2, "solve": 0.3, "analyse": 0.3, "fix": 0.3,
                "analyse_and_fix": 0.2,
            ])
    }
}
