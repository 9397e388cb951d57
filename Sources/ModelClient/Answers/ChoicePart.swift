/// What one element of `choices` holds: a whole message, or a piece of one while it streams.
struct ChoicePart {
    /// nil: not said.
    var index: Int?
    /// nil: null, empty or absent.
    var finish: String?
    var text = ""
    var refusal = ""
    /// By the names that `ReasoningNames` lists; empty: there was none.
    var reasoning: [String] = []
    /// Whether `message`, `delta` or `text` was there.
    var hasMessage = false
    /// Whether the choice has an `error` of its own, as OpenRouter sends.
    var hasError = false

    init(_ scanner: inout JSONScanner, _ names: ReasoningNames) throws(JSONError) {
        try scanner.object { (scanner, key) throws(JSONError) in
            switch key {
            case "message", "delta":
                guard try scanner.kind() == .object else { return try scanner.skip() }
                hasMessage = true
                try readMessage(&scanner, names)
            case "text":
                hasMessage = true
                text += try scanner.stringIfAny() ?? ""
            case "index": index = try scanner.count()
            case "finish_reason":
                finish = try scanner.stringIfAny()
                if finish == "" { finish = nil }
            case "error":
                if try scanner.kind() != .null { hasError = true }
                try scanner.skip()
            default: try scanner.skip()
            }
        }
    }

    private mutating func readMessage(_ scanner: inout JSONScanner, _ names: ReasoningNames) throws(JSONError) {
        try scanner.object { (scanner, key) throws(JSONError) in
            switch key {
            case "content": try readContent(&scanner, names)
            case "refusal": refusal += try scanner.stringIfAny() ?? ""
            case "role", "tool_calls": try scanner.skip()
            default:
                guard let place = names.place(of: key) else { return try scanner.skip() }
                try addReasoning(try ChoicePart.reasoningText(&scanner), at: place, names)
            }
        }
    }

    /// A string, null, or a list of parts: strings, text, refusals, and the thoughts that some servers put there.
    private mutating func readContent(_ scanner: inout JSONScanner, _ names: ReasoningNames) throws(JSONError) {
        guard try scanner.kind() == .array else {
            text += try scanner.stringIfAny() ?? ""
            return
        }
        try scanner.array { (scanner) throws(JSONError) in
            let part = try scanner.value()
            text += part.text ?? part["text"]?.text ?? ""
            refusal += part["refusal"]?.text ?? ""
            if let thought = part["thinking"] { try addReasoning(ChoicePart.joined(thought), at: names.count, names) }
        }
    }

    private mutating func addReasoning(_ text: String, at place: Int, _ names: ReasoningNames) throws(JSONError) {
        guard !text.isEmpty else { return }
        if reasoning.isEmpty { reasoning = Array(repeating: "", count: names.count + 1) }
        reasoning[place] += text
    }

    private static func reasoningText(_ scanner: inout JSONScanner) throws(JSONError) -> String {
        switch try scanner.kind() {
        case .string: return try scanner.string()
        case .array: return joined(try scanner.value())
        default:
            try scanner.skip()
            return ""
        }
    }

    /// The texts of a list such as `reasoning_details`. Encrypted entries have none.
    private static func joined(_ value: JSONValue) -> String {
        if let text = value.text { return text }
        return (value.elements ?? []).map { $0.text ?? $0["text"]?.text ?? $0["summary"]?.text ?? "" }.joined()
    }
}

/// The names under which a server sends reasoning. The first that has text counts: servers send the same text under several.
struct ReasoningNames: Sendable {
    private let names: [[UInt8]]

    init(_ names: [String]) { self.names = names.map { Array($0.utf8) } }

    var count: Int { names.count }

    func place(of key: JSONKey) -> Int? { names.firstIndex { $0.count == key.bytes.count && $0.elementsEqual(key.bytes) } }
}
