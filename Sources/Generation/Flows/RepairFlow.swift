/// One program, then up to `repairRounds` repairs while it fails public tests. The candidate is the program that came nearest.
package struct RepairFlow: Flow {
    package static let name = "repair"
    package static let stages = [solve, fix]

    static let solve = FlowStage("solve", variables: FlowVariables.problem)
    static let fix = FlowStage("fix", variables: FlowVariables.with(FlowVariables.failing, ["round": .number]))

    package init() {}

    package func solve(
        _ problem: FlowProblem, port: any FlowPort, prompts: PromptFolder, knobs: FlowKnobs
    ) async throws -> FlowCandidate {
        var conversation = FlowConversation(problem, port: port, prompts: prompts, knobs: knobs)
        var program = try await conversation.program(Self.solve)
        try await port.note(stage: "solve", outcome: program.extraction.reason.name)
        var (best, nearest) = (program, ProgramDistance?.none)
        for round in 1...max(0, knobs.repairRounds) + 1 {
            guard let code = program.code else { break }
            let results = try await conversation.results(of: code, on: problem.publicTests)
            let distance = ProgramDistance(results)
            if nearest.map({ distance <= $0 }) ?? true { (best, nearest) = (program, distance) }
            guard results.contains(where: \.isFailed), round <= knobs.repairRounds else { break }
            var values = FlowVariables.values(ofFailing: code, results, shownBytes: knobs.shownTestBytes)
            values["round"] = .number(round)
            program = try await conversation.program(Self.fix, values)
            try await port.note(stage: "fix", outcome: "round \(round): \(program.extraction.reason.name)")
        }
        return conversation.candidate(best)
    }
}
