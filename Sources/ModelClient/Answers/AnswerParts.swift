import Records

/// Collects an answer from one document, or from the many of a stream.
struct AnswerParts: Sendable {
    private let names: ReasoningNames
    private var text = ""
    private var refusal = ""
    private var reasoning: [String] = []
    private(set) var usage = TokenUsage.unknown
    /// As the server spells it; nil: not said so far.
    private(set) var finish: String?
    private var servedModel = ""
    private var fingerprint = ""
    private var requestID = ""
    /// Whether there was a first choice with a message in it.
    private(set) var hasMessage = false
    private(set) var hasError = false

    init(reasoningFields: [String]) { names = ReasoningNames(reasoningFields) }

    /// Reads one document and returns the text that it adds. Only the choice with index 0 counts: no more is ever asked for.
    mutating func read(_ scanner: inout JSONScanner) throws(JSONError) -> String {
        var added = ""
        try scanner.object { (scanner, key) throws(JSONError) in
            switch key {
            case "choices": added += try readChoices(&scanner)
            case "usage": try readUsage(&scanner)
            case "model": try AnswerParts.read(&scanner, into: &servedModel)
            case "system_fingerprint": try AnswerParts.read(&scanner, into: &fingerprint)
            case "id": try AnswerParts.read(&scanner, into: &requestID)
            case "error":
                if try scanner.kind() != .null { hasError = true }
                try scanner.skip()
            default: try scanner.skip()
            }
        }
        return added
    }

    private mutating func readChoices(_ scanner: inout JSONScanner) throws(JSONError) -> String {
        guard try scanner.kind() == .array else {
            try scanner.skip()
            return ""
        }
        var added = ""
        var place = 0
        try scanner.array { (scanner) throws(JSONError) in
            defer { place += 1 }
            guard place == 0 || !hasMessage, try scanner.kind() == .object else { return try scanner.skip() }
            let part = try ChoicePart(&scanner, names)
            guard part.index ?? place == 0 else { return }
            added += part.text
            add(part)
        }
        return added
    }

    private mutating func add(_ part: ChoicePart) {
        text += part.text
        refusal += part.refusal
        finish = part.finish ?? finish
        hasMessage = hasMessage || part.hasMessage
        hasError = hasError || part.hasError
        guard !part.reasoning.isEmpty else { return }
        if reasoning.isEmpty { reasoning = Array(repeating: "", count: part.reasoning.count) }
        for place in reasoning.indices { reasoning[place] += part.reasoning[place] }
    }

    /// null, absent and null members leave what is known.
    private mutating func readUsage(_ scanner: inout JSONScanner) throws(JSONError) {
        guard try scanner.kind() == .object else { return try scanner.skip() }
        try scanner.object { (scanner, key) throws(JSONError) in
            switch key {
            case "prompt_tokens": usage.prompt = try scanner.count() ?? usage.prompt
            case "completion_tokens": usage.completion = try scanner.count() ?? usage.completion
            case "completion_tokens_details":
                guard try scanner.kind() == .object else { return try scanner.skip() }
                try scanner.object { (scanner, key) throws(JSONError) in
                    guard case "reasoning_tokens" = key else { return try scanner.skip() }
                    usage.reasoning = try scanner.count() ?? usage.reasoning
                }
            default: try scanner.skip()
            }
        }
    }

    /// Every document of a stream says it again.
    private static func read(_ scanner: inout JSONScanner, into text: inout String) throws(JSONError) {
        guard text.isEmpty else { return try scanner.skip() }
        text = try scanner.stringIfAny() ?? ""
    }

    /// nil: the server has not said why the model stopped, or not in a way that makes the text an answer.
    var answer: ModelAnswer? {
        guard let finish, let reason = FinishReason(serverWord: finish) else { return nil }
        return ModelAnswer(
            text: text.isEmpty ? refusal : text, reasoning: reasoning.first { !$0.isEmpty } ?? "",
            finish: reason == .stop && !refusal.isEmpty ? .refusal : reason, usage: usage, servedModel: servedModel,
            fingerprint: fingerprint, requestID: requestID)
    }
}

extension FinishReason {
    /// nil: a word for an ending that is no answer, such as `abort` or `error`, or one that nobody knows.
    init?(serverWord: String) {
        switch serverWord {
        case "stop", "eos_token", "stop_sequence", "end_turn": self = .stop
        case "length", "max_tokens": self = .length
        case "content_filter": self = .contentFilter
        case "refusal": self = .refusal
        case "tool_calls", "function_call", "tool_use": self = .toolCalls
        default: return nil
        }
    }
}
