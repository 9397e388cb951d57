extension SettingTable {
    /// What is asked of which model, and how.
    struct Generation: Sendable {
        let model = Setting(
            "gen.model", .text, default: "", summary: "the model's name as its server spells it; empty: nothing can be generated")
        let revision = Setting(
            "gen.model_revision", .text, default: "", summary: "a word of yours for the model's exact version, part of each request's id")
        let baseURL = Setting(
            "gen.base_url", .text, default: "", scope: .worker,
            summary: "where the server listens: http://HOST:PORT, https://HOST/PATH or unix:/PATH, with or without /v1")
        let keyVariable = Setting(
            "gen.key_variable", .text, default: "OPENAI_API_KEY", scope: .worker,
            summary: "environment variable that holds the server's key, where key_file is empty; it is wiped as soon as it is read")
        let keyFile = Setting(
            "gen.key_file", .path, default: "", scope: .worker, summary: "file of mode 0600 that holds the server's key, alone")
        let server = Setting(
            "gen.server", .text, default: "", scope: .worker,
            summary: "which kind of server it is: a name of [servers.NAME]; empty: recognised by what it says")
        let allowsMixedServer = Setting(
            "gen.allow_mixed_server", .flag, default: false, scope: .worker,
            summary: "go on with a run although its server says that it now serves other weights, or another length of context")
        let samples = Setting("gen.n", .whole(1...100_000), default: 1, summary: "candidates per problem")
        let flow = Setting("gen.flow", .text, default: "baseline", summary: "how a candidate is made: baseline, repair or alphacodium")
        let prompts = Setting(
            "gen.prompts", .path, default: "", summary: "directory of the flow's prompts; empty: those that come with gencode")
        let language = Setting("gen.language", .text, default: "python3", summary: "the language of the candidates")
        let temperature = Setting(
            "gen.temperature", .number(-1...2), default: -1,
            summary: "temperature of every request; -1: as each prompt of the flow says, and 0.2 where it says nothing")
        let topP = Setting(
            "gen.top_p", .number(0...1), default: 0,
            summary: "top_p of every request; 0: as each prompt of the flow says, and 1 where it says nothing")
        let topK = Setting("gen.top_k", .whole(0...1_000_000), default: 0, summary: "top_k of every request; 0: not sent")
        let maxTokens = Setting(
            "gen.max_tokens", .whole(0...10_000_000), default: 0,
            summary: "tokens of one answer at most, reasoning included; 0: as each prompt of the flow says, and 4096 where it says nothing")
        let stop = Setting("gen.stop", .texts, default: [], summary: "texts at which the model stops")
        let presencePenalty = Setting("gen.presence_penalty", .number(-2...2), default: 0, summary: "0: not sent")
        let frequencyPenalty = Setting("gen.frequency_penalty", .number(-2...2), default: 0, summary: "0: not sent")
        let isSeeded = Setting(
            "gen.seeded", .flag, default: true, summary: "each request has a seed made of its id, where the server takes one")
        let reasoningEffort = Setting("gen.reasoning_effort", .text, default: "", summary: "such as low or high; empty: not sent")
        let extraBody = Setting(
            "gen.extra_body", .text, default: "", summary: "a JSON object of further fields of every request; empty: none")
        let schemas = Setting(
            "gen.json_schema", .choice(AutomaticFlag.self), default: .auto,
            summary: "whether structured answers are asked for as JSON that the server holds to a schema, else as YAML; auto: by the server"
        )
        let shownTestBytes = Setting(
            "gen.shown_test_bytes", .whole(16...10_000_000), default: 4096, summary: "bytes of each input and output that a prompt shows")
        let repairRounds = Setting(
            "gen.repair_rounds", .whole(0...100), default: 3, summary: "repairs of a failed program in the flow repair")
        let limits = Limits()
        let drain = Setting(
            "gen.drain_s", .seconds(0...86_400), default: .seconds(300), scope: .worker,
            summary: "seconds that answers under way may still take after SIGINT, SIGTERM or SIGUSR1")
        let alphacodium = AlphaCodium()
    }
}

extension SettingTable.Generation {
    /// The flow alphacodium, stage by stage.
    struct AlphaCodium: Sendable {
        let validatesReflection = Setting(
            "gen.alphacodium.validate_reflection", .flag, default: false,
            summary: "a second request checks the explanations of the examples")
        let proposesSolutions = Setting(
            "gen.alphacodium.possible_solutions", .flag, default: true,
            summary: "several solutions are proposed and one is chosen; false: programs are written from the reflection alone")
        let maxSolutions = Setting("gen.alphacodium.max_solutions", .whole(1...20), default: 3, summary: "solutions that are proposed")
        let dropsBruteForce = Setting(
            "gen.alphacodium.drop_brute_force", .flag, default: true,
            summary: "the first proposed solution with \"brute\" in its name is dropped, where there are others")
        let aiTests = Setting(
            "gen.alphacodium.ai_tests", .whole(0...50), default: 6, summary: "tests that the model invents; 0: none, and no loop over them")
        let validatesTests = Setting(
            "gen.alphacodium.validate_tests", .flag, default: false, summary: "a second request checks the invented tests")
        let firstPrograms = Setting(
            "gen.alphacodium.first_programs", .whole(1...100), default: 9,
            summary: "first programs at most; from the third on, the proposed solutions take turns")
        let publicFixesPerTest = Setting(
            "gen.alphacodium.public_fixes_per_test", .whole(0...100), default: 3, summary: "repairs for one public test")
        let publicFixesForSingleTest = Setting(
            "gen.alphacodium.public_fixes_for_single_test", .whole(0...100), default: 4,
            summary: "the same for a problem with one public test")
        let publicFixes = Setting(
            "gen.alphacodium.public_fixes", .whole(0...100), default: 4, summary: "repairs for all public tests together")
        let analysesFirst = Setting(
            "gen.alphacodium.analyse_first", .flag, default: true,
            summary: "a repair for a public test first asks what is wrong, then for the program; false: one request for both")
        let aiTestFixes = Setting(
            "gen.alphacodium.ai_test_fixes", .whole(0...100), default: 4, summary: "repairs for all invented tests together")
        let retriesPublicTests = Setting(
            "gen.alphacodium.retry_public_tests", .flag, default: true,
            summary: "each public test that fails after that gets one more repair")
    }
}

extension SettingTable.Generation {
    /// How much may be asked, and how fast.
    struct Limits: Sendable {
        let inFlight = Setting(
            "gen.in_flight", .whole(0...20_000), default: 0, scope: .worker,
            summary: "requests at once at most; 0: 256 for a server on this host, 100 for another")
        let requestsPerMinute = Setting(
            "gen.requests_per_minute", .number(0...1e9), default: 0, scope: .worker, summary: "0: what the server's headers say")
        let tokensPerMinute = Setting(
            "gen.tokens_per_minute", .number(0...1e12), default: 0, scope: .worker, summary: "0: what the server's headers say")
        let maxUSD = Setting(
            "gen.max_usd", .number(0...1e9), default: 0, scope: .worker,
            summary: "the run stops when so many US dollars are spent or reserved; needs both prices; 0: no limit")
        let maxTokensTotal = Setting(
            "gen.max_tokens_total", .whole(0...1_000_000_000_000), default: 0, scope: .worker,
            summary: "the run stops when so many tokens are spent or reserved; 0: no limit")
        let promptPrice = Setting(
            "gen.usd_per_million_prompt_tokens", .number(-1...1e6), default: -1, scope: .worker, summary: "price; -1: unknown")
        let completionPrice = Setting(
            "gen.usd_per_million_completion_tokens", .number(-1...1e6), default: -1, scope: .worker, summary: "price; -1: unknown")
        let attempts = Setting(
            "gen.attempts", .whole(1...1000), default: 8, scope: .worker, summary: "requests for one answer before it is given up")
        let firstByteTimeout = Setting(
            "gen.first_byte_timeout_s", .seconds(0...86_400), default: .seconds(0), scope: .worker,
            summary: "seconds until an answer begins; 0: 600, and no limit for a server on this host")
        let idleTimeout = Setting(
            "gen.idle_timeout_s", .seconds(1...86_400), default: .seconds(120), scope: .worker,
            summary: "seconds between two pieces of an answer")
        let totalTimeout = Setting(
            "gen.total_timeout_s", .seconds(0...86_400), default: .seconds(0), scope: .worker,
            summary: "seconds for one answer; 0: 0.1 per token that it may have, from 600 to 14400")
        let stream = Setting(
            "gen.stream", .choice(AutomaticFlag.self), default: .auto, scope: .worker,
            summary: "whether answers are streamed; auto: where the server is not on this host, and where somebody watches")
        let certificates = Setting(
            "gen.certificates", .path, default: "", scope: .worker,
            summary: "file of certificates to trust; empty: CURL_CA_BUNDLE, SSL_CERT_FILE, or the system's")
    }
}
