import ArgumentParser

/// Which model is asked, and how, as flags.
struct ModelOptions: ParsableArguments {
    @Option(help: "The model, by its server's name for it.") var model: String?
    @Option(
        name: .customLong("base-url"), help: "Where its server listens: http://HOST:PORT, https://HOST/PATH or unix:/PATH.")
    var baseURL: String?
    @Option(help: "Which kind of server it is; default: recognised.") var server: String?
    @Option(help: "Temperature of every request. Default: as each prompt says.") var temperature: Double?
    @Option(name: .customLong("top-p"), help: "top_p of every request. Default: as each prompt says.") var topP: Double?
    @Option(name: .customLong("max-tokens"), help: "Tokens of one answer at most, reasoning included. Default: as each prompt says.")
    var maxTokens: Int?
    @Option(name: .customLong("in-flight"), help: "Requests at once at most.") var inFlight: Int?
    @Option(name: .customLong("max-usd"), help: "Stop when so many US dollars are spent or reserved.") var maxUSD: Double?
    @Option(name: .customLong("max-tokens-total"), help: "Stop when so many tokens are spent or reserved.") var maxTokensTotal: Int?

    func override(_ settings: inout Settings) throws {
        try ModelOptions.refuseZero(topP, of: "--top_p", without: "what each prompt says")
        try ModelOptions.refuseZero(maxTokens, of: "--max_tokens", without: "what each prompt says")
        try ModelOptions.refuseZero(inFlight, of: "--in_flight", without: "the limit that fits the server's host")
        try ModelOptions.refuseZero(maxUSD, of: "--max_usd", without: "no limit")
        try ModelOptions.refuseZero(maxTokensTotal, of: "--max_tokens_total", without: "no limit")
        try settings.set(\.gen.model, to: model, at: "--model")
        try settings.set(\.gen.baseURL, to: baseURL, at: "--base_url")
        try settings.set(\.gen.server, to: server, at: "--server")
        try settings.set(\.gen.temperature, to: temperature, at: "--temperature")
        try settings.set(\.gen.topP, to: topP, at: "--top_p")
        try settings.set(\.gen.maxTokens, to: maxTokens, at: "--max_tokens")
        try settings.set(\.gen.limits.inFlight, to: inFlight, at: "--in_flight")
        try settings.set(\.gen.limits.maxUSD, to: maxUSD, at: "--max_usd")
        try settings.set(\.gen.limits.maxTokensTotal, to: maxTokensTotal, at: "--max_tokens_total")
    }

    /// In the configuration 0 stands for a value that is not set. A user who types 0 means 0.
    private static func refuseZero(_ value: (some Numeric)?, of flag: String, without meaning: String) throws {
        guard value == .zero else { return }
        throw CommandError(
            .usage, "\(flag) 0: with 0 nothing could be asked",
            remedy: "Give a number above 0. Leave \(flag) out for \(meaning).")
    }
}

/// How a candidate is made, as flags.
struct FlowOptions: ParsableArguments {
    @Option(help: "How a candidate is made: baseline, repair or alphacodium.") var flow: String?
    @Option(help: ArgumentHelp("Directory of the flow's prompts instead of those that come with gencode.", valueName: "dir"))
    var prompts: String?
    @Option(help: "The language of the candidates.") var language: String?

    func override(_ settings: inout Settings) throws {
        try settings.set(\.gen.flow, to: flow, at: "--flow")
        try settings.set(\.gen.prompts, to: prompts.map(CommonOptions.absolutePath), at: "--prompts")
        try settings.set(\.gen.language, to: language, at: "--language")
    }
}
