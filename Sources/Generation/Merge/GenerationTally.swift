import ModelClient
import Records

/// Sums over the requests, completions and candidates of a run. What a server did not say is counted as unknown and never as 0.
public struct GenerationTally: Hashable, Sendable, Codable {
    /// Tokens of one direction.
    public struct Tokens: Hashable, Sendable, Codable {
        public var known = 0
        /// Requests whose count is not known.
        public var unknownRequests = 0

        mutating func add(_ count: Int?) {
            guard let count else { return unknownRequests += 1 }
            known = known.addingReportingOverflow(count).partialValue
        }
    }

    public struct Spend: Hashable, Sendable, Codable {
        /// US dollars by the price table.
        public var usd = 0.0
        /// Of it, for requests that gave no completion.
        public var wastedUSD = 0.0
        /// Requests that may have been charged for, at a price that is not known.
        public var unknownRequests = 0

        mutating func add(_ attempt: AskAttempt) {
            guard attempt.mayBeCharged else { return }
            guard let usd = attempt.usd else { return unknownRequests += 1 }
            self.usd += usd
            if attempt.ending != .final { wastedUSD += usd }
        }
    }

    /// What one stage of the flow, or one model, has of the run.
    public struct Share: Hashable, Sendable, Codable {
        /// Requests that were sent; nil of a model: only a completion says which model answered.
        public var asked: Int?
        public var completions = 0
        /// Completions by their finish reason.
        public var finishReasons: [String: Int] = [:]
        /// nil of a model.
        public var spend: Spend?
        public var promptTokens = Tokens()
        public var completionTokens = Tokens()

        mutating func add(_ answer: ModelAnswer) {
            completions += 1
            finishReasons[answer.finish.name, default: 0] += 1
            promptTokens.add(answer.usage.prompt)
            completionTokens.add(answer.usage.completion)
        }

        mutating func add(_ attempt: AskAttempt) {
            asked = (asked ?? 0) + 1
            spend = spend ?? Spend()
            spend?.add(attempt)
        }
    }

    /// Requests that were sent.
    public var asked = 0
    /// Completions that came.
    public var answered = 0
    /// Requests by how they ended.
    public var endings: [String: Int] = [:]
    /// Completions by their finish reason.
    public var finishReasons: [String: Int] = [:]
    public var promptTokens = Tokens()
    public var completionTokens = Tokens()
    public var reasoningTokens = Tokens()
    public var spend = Spend()
    public var byStage: [String: Share] = [:]
    /// By the name that the server gave; empty where it gave none.
    public var byModel: [String: Share] = [:]
    public var candidates = 0
    /// Candidates whose completion ended for want of tokens.
    public var truncated = 0
    /// Candidates without code, by the reason.
    public var noCode: [String: Int] = [:]

    public init() {}

    mutating func add(_ record: GenerationRecord) {
        switch record.content {
        case .completion(let completion): add(completion)
        case .ask(let ask):
            asked += 1
            endings[ask.attempt.ending.name, default: 0] += 1
            spend.add(ask.attempt)
            byStage[ask.stage, default: Share()].add(ask.attempt)
        case .stage, .candidate, .unanswered: break
        }
    }

    private mutating func add(_ completion: CompletionRecord) {
        let answer = completion.answer
        answered += 1
        finishReasons[answer.finish.name, default: 0] += 1
        promptTokens.add(answer.usage.prompt)
        completionTokens.add(answer.usage.completion)
        // Most models do not reason, and then say nothing of it.
        if let reasoning = answer.usage.reasoning { reasoningTokens.add(reasoning) }
        byStage[completion.stage, default: Share()].add(answer)
        byModel[answer.servedModel, default: Share()].add(answer)
    }

    mutating func add(_ candidate: CandidateRecord) {
        candidates += 1
        if candidate.isTruncated { truncated += 1 }
        if candidate.source.isEmpty { noCode[candidate.reason, default: 0] += 1 }
    }
}
