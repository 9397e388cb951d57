import ModelClient
import ProgramExtraction
import Records

/// What a flow asks and runs for one problem.
struct FlowConversation {
    let problem: FlowProblem
    let port: any FlowPort
    let prompts: PromptFolder
    let knobs: FlowKnobs
    /// How many asks were made.
    private(set) var asks = 0

    init(_ problem: FlowProblem, port: any FlowPort, prompts: PromptFolder, knobs: FlowKnobs) {
        (self.problem, self.port, self.prompts, self.knobs) = (problem, port, prompts, knobs)
    }

    /// The program in an answer, and which ask it answered.
    struct Program: Sendable {
        var extraction: CodeExtraction
        /// As `FlowCandidate.field`.
        var field = ""
        var ask: Int
        var finish: FinishReason

        var code: [UInt8]? { extraction.code }
        /// Whether the answer has no program for a reason that the same model will have again: asking on would only cost.
        var isFinal: Bool { code == nil && (finish != .stop || extraction.reason != .noCode) }
    }

    mutating func program(_ stage: FlowStage, _ values: [String: PromptValue] = [:]) async throws -> Program {
        let answer = try await send(prompt(of: stage, values))
        return Program(
            extraction: CodeExtraction.extract(from: answer.text, finish: answer.finish, tags: problem.tags), ask: asks - 1,
            finish: answer.finish)
    }

    /// Asks for a structured answer. One that cannot be read is sent back once, with what is wrong with it.
    /// - Returns: nil where there is no answer that can be read.
    mutating func structured(
        _ stage: FlowStage, _ values: [String: PromptValue] = [:], unreadable: FlowStage
    ) async throws -> (value: StructuredValue, ask: Int)? {
        guard let schema = prompts.file(of: stage).schema else { preconditionFailure("the stage \(stage.name) reads keys") }
        var prompt = try prompt(of: stage, values.merging(form(of: schema)) { _, new in new })
        if knobs.enforcesSchemas { prompt.responseSchema = schema.request }
        let answer = try await send(prompt)
        switch StructuredAnswer.result(of: answer.text, schema: schema) {
        case .success(let value): return (value, asks - 1)
        case .failure(let fault):
            guard answer.finish == .stop, answer.text.utf8.contains(where: { !ASCII.isBlank($0) }) else {
                try await port.note(stage: stage.name, outcome: "no answer (\(answer.finish.name)): \(fault.message)")
                return nil
            }
            return try await reread(answer, to: prompt, schema: schema, fault: fault, unreadable: unreadable)
        }
    }

    func results(of code: [UInt8], on tests: [TestCase]) async throws -> [TestResult] {
        if tests.isEmpty { return [] }
        let outcomes = try await port.run(code, language: problem.tags.language, tests: tests)
        precondition(outcomes.count == tests.count, "TestRunning returns one outcome a test")
        return zip(tests, outcomes).map { TestResult(test: $0, outcome: $1) }
    }

    func candidate(_ program: Program) -> FlowCandidate {
        FlowCandidate(
            source: program.code, language: problem.tags.language, extraction: program.extraction, field: program.field, ask: program.ask)
    }

    private mutating func reread(
        _ answer: ModelAnswer, to prompt: StagePrompt, schema: AnswerSchema, fault: UnreadableAnswer, unreadable: FlowStage
    ) async throws -> (value: StructuredValue, ask: Int)? {
        try await port.note(stage: prompt.stage, outcome: "unreadable, asked again: \(fault.message)")
        var prompt = prompt
        let complaint = try self.prompt(of: unreadable, form(of: schema).merging(["error": .text(fault.message)]) { _, new in new })
        prompt.messages.append(ChatMessage(.assistant, answer.text))
        prompt.messages += complaint.messages.filter { $0.role == .user }
        let second = try await send(prompt)
        switch StructuredAnswer.result(of: second.text, schema: schema) {
        case .success(let value): return (value, asks - 1)
        case .failure(let fault):
            try await port.note(stage: prompt.stage, outcome: "unreadable twice: \(fault.message)")
            return nil
        }
    }

    private mutating func send(_ prompt: StagePrompt) async throws -> ModelAnswer {
        asks += 1
        return try await port.ask(prompt)
    }

    private func form(of schema: AnswerSchema) -> [String: PromptValue] {
        ["yaml": .flag(!knobs.enforcesSchemas), "layout": .text(schema.layout)]
    }

    private func prompt(of stage: FlowStage, _ values: [String: PromptValue]) throws -> StagePrompt {
        let file = prompts.file(of: stage)
        let all = FlowVariables.values(of: problem, shownBytes: knobs.shownTestBytes).merging(values) { _, new in new }
        precondition(
            all.count == stage.variables.count && all.allSatisfy { name, value in stage.variables[name].map(value.hasShape) ?? false },
            "the stage \(stage.name) gives its prompts the variables that it declares")
        var messages: [ChatMessage] = []
        if let system = try file.system?.render(all), !system.trimmingSpaces.isEmpty { messages.append(ChatMessage(.system, system)) }
        messages.append(ChatMessage(.user, try file.user.render(all)))
        return StagePrompt(stage: stage.name, messages: messages, sampling: file.sampling(knobs.sampling))
    }
}
