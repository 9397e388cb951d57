/// How a model is to choose its tokens. All of it is sent with every request, since every server has other defaults; nil is not sent.
public struct Sampling: Hashable, Sendable, Codable {
    public var temperature: Double
    public var topP: Double
    public var topK: Int?
    /// Tokens of the answer, reasoning included.
    public var maxOutputTokens: Int
    public var stop: [String]
    public var presencePenalty: Double?
    public var frequencyPenalty: Double?
    /// Whether each sample gets a seed of its own, made from its request's id. A server may ignore it.
    public var isSeeded: Bool
    public var reasoningEffort: String?
    /// Further fields of the request, as the text of a JSON object; empty: none.
    public var extraBody: String

    public init(
        temperature: Double, topP: Double, topK: Int? = nil, maxOutputTokens: Int, stop: [String] = [], presencePenalty: Double? = nil,
        frequencyPenalty: Double? = nil, isSeeded: Bool = true, reasoningEffort: String? = nil, extraBody: String = ""
    ) {
        self.temperature = temperature
        self.topP = topP
        self.topK = topK
        self.maxOutputTokens = maxOutputTokens
        self.stop = stop
        self.presencePenalty = presencePenalty
        self.frequencyPenalty = frequencyPenalty
        self.isSeeded = isSeeded
        self.reasoningEffort = reasoningEffort
        self.extraBody = extraBody
    }
}
