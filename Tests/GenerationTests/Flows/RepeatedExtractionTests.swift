import ColumnStore
import Digests
import FileSystem
import Fixtures
import Foundation
import ModelClient
import Records
import RunProtocol
import Testing

@testable import Generation

@Suite struct RepeatedExtractionTests {
    private let place: TemporaryDirectory
    private let directory: RunDirectory
    private let plan: GenerationPlan
    private let store: GenerationStore

    init() throws {
        place = try TemporaryDirectory()
        directory = RunDirectory(path: place.file("run"))
        let writer = try ProblemSetWriter(
            path: place.file("set.h5"), description: ProblemSetDescription(name: "s", source: "", toolVersion: "", transforms: ""))
        let test = TestCase(kind: .publicTests, name: "public_tests/0", input: [], expectedOutput: Array("fixed\n".utf8))
        try writer.append(Problem(name: "p", split: "test", statement: "Print fixed.", tests: [test]))
        _ = try writer.finish()
        let planner = GenerationPlanner(
            subject: GenerationSubject(
                datasetPath: place.file("set.h5"), datasetFingerprint: "f", split: "test", samplesPerProblem: 1,
                parameters: GenerationParameters(
                    flow: AlphaCodiumFlow.name, model: "m", modelRevision: "",
                    sampling: Sampling(temperature: 0.2, topP: 1, maxOutputTokens: 100), language: "python3", knobs: [:])),
            prompts: try Repository.prompts(of: AlphaCodiumFlow.self).texts, configuration: "{}", name: "run", toolVersion: "test",
            hostFacts: [:])
        plan = try planner.plan([AskedProblem(index: 0, name: "p", digest: sha256([0]))], shards: 1, minimumShards: 1)
        try PlanFiles.write(plan, to: directory)
        store = try GenerationStore(directory: directory, plan: plan, scratch: place.path)
    }

    /// Answers by the schema that is asked for, and with a wrong program where none is.
    private struct Model: ModelAsking {
        static let fixed = #"{"failed_tests": "t", "what_went_wrong": "w", "fixed_flow": "f", "fixed_code": "print('fixed')\n"}"#

        func ask(
            _ request: ModelRequest, onText: (@Sendable (String) -> Void)?, onAttempt: @escaping @Sendable (AskAttempt) -> Void
        ) async throws -> ModelAnswer {
            let texts = [
                "reflect": #"{"self_reflection": ["print"], "tests_explanations": []}"#,
                "analyse_and_fix": Model.fixed,
            ]
            guard let schema = request.responseSchema else { return ModelAnswer(text: "```python\nprint('wrong')\n```", finish: .stop) }
            return ModelAnswer(text: try #require(texts[schema.name], "\(schema.name)"), finish: .stop)
        }

        func drain() {}
    }

    private struct Tests: TestRunning {
        func run(_ source: [UInt8], language: String, problem: Int, tests: [TestCase]) async throws -> [TestOutcome] {
            let isGood = String(decoding: source, as: UTF8.self).contains("fixed")
            return tests.map { _ in TestOutcome(verdict: isGood ? .accepted : .wrongAnswer) }
        }
    }

    private var knobs: FlowKnobs {
        var knobs = FlowKnobs(sampling: FlowSampling(base: plan.parameters.sampling))
        knobs.enforcesSchemas = true
        knobs.alphacodium.proposesSolutions = false
        knobs.alphacodium.aiTests = 0
        knobs.alphacodium.firstPrograms = 1
        knobs.alphacodium.analysesFirst = false
        return knobs
    }

    private func runner(_ knobs: FlowKnobs) throws -> FlowRunner {
        try FlowRunner(
            plan: plan, set: ProblemSet(path: place.file("set.h5")), knobs: knobs,
            language: FlowLanguage(tags: .python3, title: "Python 3"))
    }

    private func work() async throws {
        let runner = try runner(knobs)
        let executor = FlowExecutor(
            capacity: 1, asking: Model(), testing: Tests(), makePort: { runner.port(for: $0, sources: $1, record: $2) },
            solve: { try await runner.solve($0, $1) })
        let worker: @Sendable () throws -> WorkerSummary = { [store] in
            try GenerationWorker(
                store: store, identity: WorkerIdentity.current(toolVersion: "test", job: ""),
                timing: WorkerTiming(lease: .seconds(30), drainGrace: .seconds(10)), executor: executor, stop: StopSignal(), date: { 0 },
                report: { _ in }
            ).run()
        }
        // A worker blocks its thread while its flows go on as tasks of Swift's.
        _ = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<WorkerSummary, any Error>) in
            Thread.detachNewThread { continuation.resume(with: Result { try worker() }) }
        }
    }

    /// A flow of several stages that runs tests between them.
    @Test func thePromptBehindACandidateIsMadeAgainOrNotShownAtAll() async throws {
        try await work()
        var answers: [GeneratedAnswer] = []
        try store.forEachAnswer(of: [0]) { answers.append($1) }
        let answer = try #require(answers.first)
        let messages = try #require(try await PromptReplay(runner(knobs)).prompt(of: answer, task: 0))
        let text = messages.map(\.content).joined()
        #expect(messages.last?.role == .user && text.contains("Print fixed.") && text.contains("print('wrong')"), "\(text)")
        // Another temperature makes another request: what was sent then is not known.
        var warmer = knobs
        warmer.sampling = FlowSampling(
            base: plan.parameters.sampling, temperature: 0.9, topP: nil, maxOutputTokens: nil)
        #expect(try await PromptReplay(runner(warmer)).prompt(of: answer, task: 0) == nil)
        // A flow that wants to run another program comes to no prompt either.
        let fewer = GeneratedAnswer(
            candidate: answer.candidate, completion: answer.completion,
            records: answer.records.filter { if case .stage = $0.content { false } else { true } })
        #expect(try await PromptReplay(runner(knobs)).prompt(of: fewer, task: 0) == nil)
    }

    @Test func aProgramThatLayInAFieldOfAnAnswerIsFoundThereAgain() async throws {
        try await work()
        let candidate = try #require(try store.merge().candidates.first ?? nil)
        #expect(String(decoding: candidate.source, as: UTF8.self) == "print('fixed')\n" && candidate.field == "fixed_code")
        #expect(candidate.span == 0..<15, "the span is one of the field's value")
        let again = try RepeatedExtraction(store: store, plan: plan, tags: .python3)
        #expect(again.candidates == 1 && again.changed == 0 && again.unreadable == 0)
        try again.write(to: place.file("candidates.jsonl"))
        let line = String(decoding: try #require(try Files.read(place.file("candidates.jsonl"))), as: UTF8.self)
        #expect(line.contains("print('fixed')") && !line.contains("no_code"), "\(line)")
    }
}
