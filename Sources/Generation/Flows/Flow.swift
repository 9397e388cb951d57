import Records

/// A way from a problem to a candidate. Beside its calls of the port a flow computes only, so that a resume comes to the same point again.
package protocol Flow: Sendable {
    /// As `--flow` and the folder of its prompts spell it.
    static var name: String { get }
    /// Each has a prompt file.
    static var stages: [FlowStage] { get }
    /// Whether it tries programs on tests.
    static var runsTests: Bool { get }

    init()

    /// - Throws: what the port throws. What the model does wrong is a candidate without a program, or a stage that is left out.
    func solve(_ problem: FlowProblem, port: any FlowPort, prompts: PromptFolder, knobs: FlowKnobs) async throws -> FlowCandidate
}

extension Flow {
    package static var runsTests: Bool { true }
}

/// All flows. A new one needs a line here.
package enum FlowTable {
    package static let all: [any Flow.Type] = [BaselineFlow.self, RepairFlow.self, AlphaCodiumFlow.self]

    /// - Throws: `PromptError(.missing)` with the names that there are.
    package static func flow(named name: String) throws(PromptError) -> any Flow.Type {
        if let flow = all.first(where: { $0.name == name }) { return flow }
        let names = all.map { $0.name }
        let near = NearestName.suggestion(for: name, among: names).map { "Did you mean \($0)? " } ?? ""
        throw PromptError(.missing, "there is no flow \"\(name)\"", remedy: near + "There are: \(names.joined(separator: ", "))")
    }
}
