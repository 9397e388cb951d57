/// One prompt, one program.
package struct BaselineFlow: Flow {
    package static let name = "baseline"
    package static let stages = [solve]
    package static let runsTests = false

    static let solve = FlowStage("solve", variables: FlowVariables.problem)

    package init() {}

    package func solve(
        _ problem: FlowProblem, port: any FlowPort, prompts: PromptFolder, knobs: FlowKnobs
    ) async throws -> FlowCandidate {
        var conversation = FlowConversation(problem, port: port, prompts: prompts, knobs: knobs)
        let program = try await conversation.program(Self.solve)
        try await port.note(stage: "solve", outcome: program.extraction.reason.name)
        return conversation.candidate(program)
    }
}
