import ColumnStore
import Foundation
import Judging
import Records
import Sandbox

/// A slot of the sandbox with a judge, for the programs of flows.
final class JudgedFlowSlot: FlowTestSlot {
    private let slot: SandboxSlot
    private let judge: Judge
    private let set: ProblemSet

    /// What fits into a prompt, of an output or of a message.
    static let kept = ByteCount.kibibytes(4)

    init(slot: SandboxSlot, judge: Judge, set: ProblemSet) {
        self.slot = slot
        self.judge = judge
        self.set = set
    }

    func outcomes(_ request: FlowTestRequest, cancel: CancellationFlag) throws -> [TestOutcome]? {
        precondition(set.summaries.indices.contains(request.problem), "a flow names a problem of its own set")
        var problem = try set.problem(at: request.problem, parts: ProblemParts(tests: []))
        problem.tests = request.tests
        let candidate = Candidate(problem: problem.name, index: 0, label: "", language: request.language, source: request.source)
        return try judge.outcomes(
            of: candidate, on: PreparedProblem(problem: problem, kinds: TestKind.allCases), kept: JudgedFlowSlot.kept, cancel: cancel)
    }

    func close() {
        judge.close()
        slot.close()
    }
}

extension FlowTests {
    /// Slots as the settings want candidates to be judged, with the problems of `set`.
    ///
    /// - Parameters:
    ///   - languages: in which programs will be written.
    ///   - scratch: a node-local directory of this process.
    /// - Throws: `CommandError` (.gateNotMet) where the host offers less than `require_tier`; `JudgingError` for a language without toolchain.
    convenience init(context: JudgingContext, set: ProblemSet, slots: Int, languages: [String], scratch: String) throws {
        let settings = context.settings
        let tier = try context.tier(scratch: scratch)
        let toolchains = Toolchains(context.languages, archives: settings.startupArchives, report: Console.note)
        let needed = try Set(languages).sorted().map { try toolchains.toolchain(named: $0) }
        let options = context.sandboxOptions(tier: tier, scratch: scratch, toolchains: needed)
        let compilations = try settings.compilations(tier: tier, note: Console.note)
        let gate = QuietGate()
        self.init(slots: slots) { [judging = context.judging] _ in
            let slot = try SandboxSlot(options)
            let judge = Judge(slot: slot, toolchains: toolchains, settings: judging, compilations: compilations, gate: gate)
            return JudgedFlowSlot(slot: slot, judge: judge, set: set)
        }
    }
}
