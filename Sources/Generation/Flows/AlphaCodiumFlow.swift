/// The flow of the AlphaCodium paper (Ridnik et al. 2024): think about the problem, propose solutions, invent tests, write a program, and
/// repair it on public and invented tests. docs/flows.md describes its stages and knobs.
package struct AlphaCodiumFlow: Flow {
    package static let name = "alphacodium"
    package static let stages = AlphaCodiumStages.all

    package init() {}

    package func solve(
        _ problem: FlowProblem, port: any FlowPort, prompts: PromptFolder, knobs: FlowKnobs
    ) async throws -> FlowCandidate {
        var thoughts = AlphaCodiumThoughts(FlowConversation(problem, port: port, prompts: prompts, knobs: knobs))
        try await thoughts.reflect()
        try await thoughts.proposeSolutions()
        try await thoughts.chooseSolution()
        try await thoughts.inventTests()
        let (first, results) = try await thoughts.writeFirstProgram()
        guard first.code != nil else { return thoughts.conversation.candidate(first) }
        var repair = AlphaCodiumRepair(thoughts, program: first, results: results)
        try await repair.passPublicTests()
        try await repair.passInventedTests()
        return repair.thoughts.conversation.candidate(repair.program)
    }
}
