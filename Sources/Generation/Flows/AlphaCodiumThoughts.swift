import ModelClient
import Records

/// The first half of the flow `alphacodium`: all before the first program, and that program. A stage whose answer cannot be read is left
/// out: the flow goes on with what it has.
struct AlphaCodiumThoughts {
    var conversation: FlowConversation
    private var reflection: [String] = []
    private var explanations: [Explanation] = []
    private var solutions: [Solution] = []
    private var chosen: Solution?
    private(set) var inventedTests: [TestCase] = []

    init(_ conversation: FlowConversation) { self.conversation = conversation }

    private struct Explanation {
        var input, output, explanation: String

        init(_ value: StructuredValue) {
            (input, output, explanation) = (value["input"].text, value["output"].text, value["explanation"].text)
        }

        var promptValue: PromptValue {
            .record(["input": .text(input), "output": .text(output), "explanation": .text(explanation)])
        }
    }

    private struct Solution {
        var name, content: String
        var steps: [String]

        var promptValue: PromptValue {
            .record(["name": .text(name), "content": .text(content), "steps": .texts(steps)])
        }
    }

    private var knobs: AlphaCodiumKnobs { conversation.knobs.alphacodium }

    /// What the prompts of all later stages may name.
    var values: [String: PromptValue] {
        ["reflection": .texts(reflection), "explanations": .list(explanations.map(\.promptValue))]
    }

    mutating func reflect() async throws {
        guard let answer = try await ask(AlphaCodiumStages.reflect, [:]) else { return }
        reflection = answer["self_reflection"].items.map(\.text)
        try await take(explanations: answer["tests_explanations"], stage: AlphaCodiumStages.reflect)
        guard knobs.validatesReflection, let checked = try await ask(AlphaCodiumStages.validateReflection, values) else { return }
        try await take(explanations: checked["fixed_tests_explanations"], stage: AlphaCodiumStages.validateReflection)
    }

    mutating func proposeSolutions() async throws {
        guard knobs.proposesSolutions, knobs.maxSolutions > 0 else { return }
        let stage = AlphaCodiumStages.solutions
        guard let answer = try await ask(stage, values.merging(["max_solutions": .number(knobs.maxSolutions)]) { $1 }) else { return }
        solutions = answer["possible_solutions"].items.prefix(knobs.maxSolutions).map {
            Solution(name: $0["name"].text, content: $0["content"].text, steps: [])
        }
        let brute = solutions.firstIndex { $0.name.lowercased().contains("brute") }
        if knobs.dropsBruteForce, solutions.count > 1, let brute { solutions.remove(at: brute) }
        try await conversation.port.note(stage: stage.name, outcome: solutions.map(\.name).joined(separator: "; "))
    }

    /// The first solution is taken where the choice cannot be read.
    mutating func chooseSolution() async throws {
        guard let first = solutions.first else { return }
        chosen = first
        let stage = AlphaCodiumStages.choose
        guard let answer = try await ask(stage, values.merging(["solutions": .list(solutions.map(\.promptValue))]) { $1 }) else { return }
        let choice = Solution(name: answer["name"].text, content: answer["content"].text, steps: answer["flow"].items.map(\.text))
        chosen = choice
        try await conversation.port.note(stage: stage.name, outcome: choice.name)
    }

    mutating func inventTests() async throws {
        guard knobs.aiTests > 0 else { return }
        let stage = AlphaCodiumStages.tests
        guard let answer = try await ask(stage, values.merging(["number": .number(knobs.aiTests)]) { $1 }) else { return }
        var tests = answer["tests"].items.map(Explanation.init)
        if knobs.validatesTests {
            let given = values.merging(["tests": .list(tests.map(\.promptValue))]) { $1 }
            if let checked = try await ask(AlphaCodiumStages.validateTests, given) { tests = checked["tests"].items.map(Explanation.init) }
        }
        inventedTests = testCases(tests)
        try await conversation.port.note(stage: stage.name, outcome: "\(inventedTests.count) tests")
    }

    /// Writes programs until one passes the public tests, and returns the nearest one with its results. The third and later ones follow
    /// the proposed solutions in turn.
    mutating func writeFirstProgram() async throws -> (FlowConversation.Program, [TestResult]) {
        var best: (program: FlowConversation.Program, results: [TestResult])?
        var last: FlowConversation.Program
        var attempt = 0
        repeat {
            let solution = attempt < 2 || solutions.isEmpty ? chosen : solutions[attempt % solutions.count]
            last = try await writeProgram(solution, attempt: attempt)
            attempt += 1
            if let code = last.code {
                let results = try await conversation.results(of: code, on: conversation.problem.publicTests)
                if best.map({ ProgramDistance(results) < ProgramDistance($0.results) }) ?? true { best = (last, results) }
                if !results.contains(where: \.isFailed) { break }
            }
        } while attempt < knobs.firstPrograms && !last.isFinal
        return best ?? (last, [])
    }

    private mutating func writeProgram(_ solution: Solution?, attempt: Int) async throws -> FlowConversation.Program {
        let given = solution ?? Solution(name: "", content: "", steps: [])
        let values = values.merging(["solution": given.promptValue, "earlier_programs": .number(attempt)]) { $1 }
        let program = try await conversation.program(AlphaCodiumStages.solve, values)
        try await conversation.port.note(
            stage: AlphaCodiumStages.solve.name, outcome: "program \(attempt + 1): \(program.extraction.reason.name)")
        return program
    }

    private mutating func ask(_ stage: FlowStage, _ values: [String: PromptValue]) async throws -> StructuredValue? {
        try await conversation.structured(stage, values, unreadable: AlphaCodiumStages.unreadable)?.value
    }

    /// Explanations are of use only where there is one for each public test.
    private mutating func take(explanations value: StructuredValue, stage: FlowStage) async throws {
        let given = value.items.map(Explanation.init)
        let wanted = conversation.problem.publicTests.count
        guard given.count == wanted else {
            try await conversation.port.note(stage: stage.name, outcome: "\(given.count) explanations for \(wanted) tests are not used")
            return
        }
        explanations = given
        try await conversation.port.note(stage: stage.name, outcome: "\(given.count) explanations")
    }

    /// Tests as files: without those that are empty, occur twice, repeat a public input, or are abbreviated by an ellipsis.
    private func testCases(_ tests: [Explanation]) -> [TestCase] {
        let publicTests = conversation.problem.publicTests
        var seen = Set(publicTests.map { String(decoding: $0.input, as: UTF8.self).trimmingSpaces })
        let usesDots = seen.contains { $0.contains("...") }
        var cases: [TestCase] = []
        for test in tests.prefix(knobs.aiTests) {
            let (input, output) = (test.input.trimmingSpaces, test.output.trimmingSpaces)
            guard !input.isEmpty, !output.isEmpty, usesDots || !(input + output).contains("...") else { continue }
            guard seen.insert(input).inserted else { continue }
            cases.append(
                TestCase(
                    kind: .generatedTests, name: "ai_tests/\(cases.count)", input: Array((input + "\n").utf8),
                    expectedOutput: Array((output + "\n").utf8)))
        }
        return cases
    }
}
