import Foundation
import ModelClient
import Records
import Testing

@testable import Generation
@testable import ProgramExtraction

/// 25 exchanges that AlphaCodium recorded for one problem, from the real cases. Our prompts differ, so the answers are given by stage and
/// order. All programs fail all tests, as they did when the exchanges were recorded.
@Suite struct RecordedExchangesTests {
    private struct Exchange: Decodable {
        var stage: String
        var response: String
    }

    /// The stage of ours to which each exchange belongs.
    private static let stages =
        ["reflect", "validate_reflection", "solutions", "choose", "tests", "validate_tests"] + Array(repeating: "solve", count: 6)
        + ["analyse", "fix", "analyse", "fix", "analyse", "fix"] + Array(repeating: "analyse_and_fix", count: 7)

    private static func exchanges() throws -> [String]? {
        guard let data = Repository.realCase("alphacodium_example_log_25_exchanges.json") else { return nil }
        return try JSONDecoder().decode([Exchange].self, from: data).map(\.response)
    }

    private static func port(_ exchanges: [String]) -> ScriptedPort {
        let answers = Dictionary(zip(stages, exchanges).map { ($0, [$1]) }, uniquingKeysWith: +)
        return ScriptedPort(answers: answers) { _, test in
            TestOutcome(verdict: .runtimeError, message: "TypeError in \(test.name)")
        }
    }

    /// With the checks on, and with the number of asks at each stage that the recording has.
    private static var knobs: FlowKnobs {
        var knobs = FlowKnobs.made
        knobs.alphacodium.validatesReflection = true
        knobs.alphacodium.validatesTests = true
        knobs.alphacodium.firstPrograms = 6
        knobs.alphacodium.publicFixesForSingleTest = 3
        knobs.alphacodium.aiTestFixes = 6
        return knobs
    }

    private static func solve(_ port: any FlowPort) async throws -> FlowCandidate {
        try await AlphaCodiumFlow().solve(
            .made(), port: port, prompts: Repository.prompts(of: AlphaCodiumFlow.self), knobs: knobs)
    }

    @Test func allExchangesAreReadAtTheFirstTry() throws {
        guard let exchanges = try Self.exchanges() else { return }
        let folder = try Repository.prompts(of: AlphaCodiumFlow.self)
        for (name, response) in zip(Self.stages, exchanges) {
            let stage = try #require(AlphaCodiumFlow.stages.first { $0.name == name })
            if let schema = folder.file(of: stage).schema {
                let value = try StructuredAnswer.read(response, schema: schema)
                for key in stage.answerKeys where schema.fields.contains(where: { $0.key == key }) {
                    #expect(!value[key].text.isEmpty, "\(name): \(key)")
                }
            } else {
                #expect(CodeExtraction.extract(from: response, finish: .stop, tags: .python3).code == Array(response.utf8))
            }
        }
    }

    @Test func theFlowAsksForAllExchangesInTheirOrder() async throws {
        guard let exchanges = try Self.exchanges() else { return }
        let port = Self.port(exchanges)
        let candidate = try await Self.solve(port)
        #expect(await port.stages == Self.stages)
        #expect(candidate.source != nil)
        #expect(await !port.notes.contains { $0.contains("unreadable") })
    }

    @Test func killedAtEachAskAndResumedItAsksNothingTwice() async throws {
        guard let exchanges = try Self.exchanges() else { return }
        let whole = Self.port(exchanges)
        let candidate = try await Self.solve(whole)
        let prompts = await whole.prompts
        for death in 0..<25 {
            for isAnswered in [false, true] {
                let port = Self.port(exchanges)
                let record = ReplayPort(port, diesAt: death, isAnswered: isAnswered)
                await #expect(throws: ReplayPort.Death.self) { try await Self.solve(record) }
                let resumed = ReplayPort(port, record: await record.record)
                #expect(try await Self.solve(resumed) == candidate)
                #expect(await port.prompts.count == 25)
                #expect(await Set(port.prompts) == Set(prompts))
                #expect(await resumed.strangers == 0)
            }
        }
    }
}

/// Keeps every call's result, in order, and answers from a record as far as that goes: what the run side does with its journal.
actor ReplayPort: FlowPort {
    struct Death: Error {}

    enum Entry {
        case ask(StagePrompt, ModelAnswer)
        case run([UInt8], [TestOutcome])
        case note(String)
    }

    private(set) var record: [Entry] = []
    /// Calls that differ from what the record has at their place.
    private(set) var strangers = 0
    private var past: ArraySlice<Entry>
    private let port: ScriptedPort
    private let death: Int
    private let isAnswered: Bool
    private var asks = 0

    /// - Parameters:
    ///   - death: the number of the ask at which the port dies.
    ///   - isAnswered: whether it dies after the answer was recorded, instead of before the ask is sent.
    init(_ port: ScriptedPort, diesAt death: Int = .max, isAnswered: Bool = false, record: [Entry] = []) {
        (self.port, self.death, self.isAnswered, past) = (port, death, isAnswered, record[...])
    }

    func ask(_ prompt: StagePrompt) async throws -> ModelAnswer {
        if case .ask(let earlier, let answer) = past.popFirst() {
            if earlier != prompt { strangers += 1 }
            return answer
        }
        defer { asks += 1 }
        if asks == death, !isAnswered { throw Death() }
        let answer = try await port.ask(prompt)
        record.append(.ask(prompt, answer))
        if asks == death { throw Death() }
        return answer
    }

    func run(_ source: [UInt8], language: String, tests: [TestCase]) async -> [TestOutcome] {
        if case .run(let earlier, let outcomes) = past.popFirst() {
            if earlier != source { strangers += 1 }
            return outcomes
        }
        let outcomes = await port.run(source, language: language, tests: tests)
        record.append(.run(source, outcomes))
        return outcomes
    }

    func note(stage: String, outcome: String) async {
        if case .note(let earlier) = past.popFirst() {
            if earlier != "\(stage): \(outcome)" { strangers += 1 }
            return
        }
        await port.note(stage: stage, outcome: outcome)
        record.append(.note("\(stage): \(outcome)"))
    }
}
