import ModelClient
import ProgramExtraction
import Records

/// The second half of the flow `alphacodium`: repairs of the first program.
///
/// A repair is kept if it keeps what was passed. Public tests that are passed may never be lost again. Invented tests may be wrong: one
/// that a program passes becomes an anchor for repairs on other invented tests, and has no say in repairs on public tests.
struct AlphaCodiumRepair {
    private(set) var thoughts: AlphaCodiumThoughts
    private(set) var program: FlowConversation.Program
    private var code: [UInt8]
    /// On the public tests, in their order.
    private var results: [TestResult]
    /// For each public test, what repairs were based on that did not help: a prompt that names them differs from the earlier ones.
    private var rejected: [[String]]

    /// - Precondition: the program has code.
    init(_ thoughts: AlphaCodiumThoughts, program: FlowConversation.Program, results: [TestResult]) {
        guard let code = program.code else { preconditionFailure("a program without code is not repaired") }
        (self.thoughts, self.program, self.code, self.results) = (thoughts, program, code, results)
        rejected = results.map { _ in [] }
    }

    private var knobs: AlphaCodiumKnobs { thoughts.conversation.knobs.alphacodium }

    private struct Proposal {
        /// nil: the answer holds no program.
        var program: FlowConversation.Program?
        /// In the model's words.
        var diagnosis: String
    }

    mutating func passPublicTests() async throws {
        let perTest = results.count == 1 ? knobs.publicFixesForSingleTest : knobs.publicFixesPerTest
        var fixes = 0
        for number in results.indices {
            while results[number].isFailed, rejected[number].count < perTest, fixes < knobs.publicFixes {
                fixes += 1
                try await repair(publicTest: number, atOnce: !knobs.analysesFirst)
            }
        }
        try await note("public tests: \(results.count(where: \.isPassed)) of \(results.count) after \(fixes) repairs")
    }

    mutating func passInventedTests() async throws {
        var anchors: [TestCase] = []
        var fixes = 0
        for test in thoughts.inventedTests {
            let result = try await thoughts.conversation.results(of: code, on: [test])
            if result.allSatisfy(\.isPassed) {
                anchors.append(test)
            } else if result.contains(where: \.isFailed), fixes < knobs.aiTestFixes {
                fixes += 1
                if try await repair(inventedTest: result, anchors: anchors) { anchors.append(test) }
            }
        }
        try await note("invented tests: \(anchors.count) of \(thoughts.inventedTests.count) after \(fixes) repairs")
        guard knobs.retriesPublicTests, !thoughts.inventedTests.isEmpty else { return }
        for number in results.indices where results[number].isFailed {
            try await repair(publicTest: number, atOnce: true)
        }
    }

    /// One repair on a public test. It is kept where no passed public test is lost and this test is passed or nearer.
    private mutating func repair(publicTest number: Int, atOnce: Bool) async throws {
        let proposal = try await propose(for: [results[number]], rejected: rejected[number], atOnce: atOnce)
        rejected[number].append(proposal.diagnosis.isEmpty ? "nothing that could be read" : proposal.diagnosis)
        guard let candidate = proposal.program, let fixed = candidate.code else { return }
        let now = try await thoughts.conversation.results(of: fixed, on: results.map(\.test))
        let keepsPassed = zip(results, now).allSatisfy { !$0.isPassed || $1.isPassed }
        let isNearer = ProgramDistance([now[number]]) < ProgramDistance([results[number]])
        if keepsPassed, now[number].isPassed || isNearer { (program, code, results) = (candidate, fixed, now) }
    }

    /// One repair on an invented test. It is kept where this test, the anchors and all passed public tests are passed.
    private mutating func repair(inventedTest result: [TestResult], anchors: [TestCase]) async throws -> Bool {
        let proposal = try await propose(for: result, rejected: [], atOnce: true)
        guard let candidate = proposal.program, let fixed = candidate.code else { return false }
        let publicTests = results.map(\.test)
        let now = try await thoughts.conversation.results(of: fixed, on: publicTests + anchors + result.map(\.test))
        let (onPublic, onInvented) = (now.prefix(publicTests.count), now.dropFirst(publicTests.count))
        guard onInvented.allSatisfy(\.isPassed), zip(results, onPublic).allSatisfy({ !$0.isPassed || $1.isPassed }) else { return false }
        (program, code, results) = (candidate, fixed, Array(onPublic))
        return true
    }

    private mutating func propose(for failing: [TestResult], rejected: [String], atOnce: Bool) async throws -> Proposal {
        let shown = thoughts.conversation.knobs.shownTestBytes
        var values = thoughts.values.merging(FlowVariables.values(ofFailing: code, failing, shownBytes: shown)) { $1 }
        values["rejected"] = .texts(rejected)
        return atOnce ? try await proposeAtOnce(values) : try await proposeInTwoSteps(values)
    }

    private mutating func proposeInTwoSteps(_ given: [String: PromptValue]) async throws -> Proposal {
        let unreadable = AlphaCodiumStages.unreadable
        let analysis = try await thoughts.conversation.structured(AlphaCodiumStages.analyse, given, unreadable: unreadable)?.value
        let wrong = analysis?["what_went_wrong"].text ?? ""
        var values = given
        values["what_went_wrong"] = .text(wrong)
        values["fixed_flow"] = .text(analysis?["fixed_flow"].text ?? "")
        let program = try await thoughts.conversation.program(AlphaCodiumStages.fix, values)
        return Proposal(program: program.code == nil ? nil : program, diagnosis: wrong)
    }

    private mutating func proposeAtOnce(_ values: [String: PromptValue]) async throws -> Proposal {
        let unreadable = AlphaCodiumStages.unreadable
        guard let answer = try await thoughts.conversation.structured(AlphaCodiumStages.analyseAndFix, values, unreadable: unreadable)
        else { return Proposal(program: nil, diagnosis: "") }
        let (tags, field) = (thoughts.conversation.problem.tags, "fixed_code")
        let extraction = CodeExtraction.extract(field: field, of: answer.value, tags: tags)
        let program = FlowConversation.Program(extraction: extraction, field: field, ask: answer.ask, finish: .stop)
        return Proposal(program: extraction.code == nil ? nil : program, diagnosis: answer.value["what_went_wrong"].text)
    }

    private func note(_ outcome: String) async throws { try await thoughts.conversation.port.note(stage: "repair", outcome: outcome) }
}
