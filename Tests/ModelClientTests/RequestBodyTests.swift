import Fixtures
import Foundation
import Records
import Testing

@testable import ModelClient

@Suite struct RequestBodyTests {
    private static let request = ModelRequest(
        model: "m", prompt: .chat([ChatMessage(.system, "S"), ChatMessage(.user, "U \u{1}\"\\\n🙂")]),
        sampling: Sampling(temperature: 1, topP: 1, maxOutputTokens: 100, stop: ["x"]), sampleIndex: 0)

    private static func json(
        _ request: ModelRequest = request, _ server: String = "generic", streams: Bool = false
    ) throws -> JSONValue {
        let traits = try #require(ServerTraits.known[server])
        let bytes = try RequestBody.bytes(request, traits: traits, streams: streams)
        // Foundation is the second opinion on whether it is JSON.
        _ = try JSONSerialization.jsonObject(with: Data(bytes))
        return try JSONValue(bytes: bytes)
    }

    @Test func allThatDecidesTheAnswerIsSent() throws {
        let body = try Self.json()
        #expect(body["model"]?.text == "m")
        #expect(body["temperature"]?.integer == 1)
        #expect(body["top_p"]?.integer == 1)
        #expect(body["max_tokens"]?.integer == 100)
        #expect(body["n"]?.integer == 1)
        #expect(body["stream"] == .boolean(false))
        #expect(body["stop"]?.elements == [.string("x")])
        #expect(body["messages"]?.elements?.last?["content"]?.text == "U \u{1}\"\\\n🙂")
    }

    @Test(arguments: [
        ("vllm", ["max_tokens"]), ("ollama", ["max_tokens"]), ("openai", ["max_completion_tokens"]),
        ("openai-reasoning", ["max_completion_tokens"]), ("azure", ["max_tokens"]),
    ])
    func theLimitOfTokensHasTheNameThatTheServerKnows(_ server: String, _ names: [String]) throws {
        let body = try Self.json(Self.request, server)
        #expect(["max_tokens", "max_completion_tokens"].filter { body[$0] != nil } == names)
    }

    @Test func completionsHaveAPromptAndTheOldName() throws {
        var request = Self.request
        request.prompt = .text("once")
        let body = try Self.json(request, "openai")
        #expect(body["prompt"]?.text == "once")
        #expect(body["messages"] == nil)
        #expect(body["max_tokens"]?.integer == 100)
    }

    @Test(arguments: [("vllm", true), ("anthropic", false), ("deepseek", false), ("ollama", true), ("generic", false)])
    func aSeedIsSentWhereItIsAllowed(_ server: String, _ isSent: Bool) throws {
        let body = try Self.json(Self.request, server)
        #expect((body["seed"] != nil) == isSent)
        var unseeded = Self.request
        unseeded.sampling.isSeeded = false
        #expect(try Self.json(unseeded, server)["seed"] == nil)
    }

    @Test func systemTextsGoWhereTheServerWantsThem() throws {
        #expect(try Self.json(Self.request, "openai-reasoning")["messages"]?.elements?.first?["role"]?.text == "developer")
        var traits = ServerTraits()
        traits.systemRole = .mergedIntoUser
        let merged = try JSONValue(bytes: RequestBody.bytes(Self.request, traits: traits, streams: false))["messages"]?.elements
        #expect(merged?.count == 1)
        #expect(merged?.first?["content"]?.text == "S\n\nU \u{1}\"\\\n🙂")
    }

    @Test func aStreamAsksForItsUsage() throws {
        let body = try Self.json(streams: true)
        #expect(body["stream"] == .boolean(true))
        #expect(body["stream_options"]?["include_usage"] == .boolean(true))
    }

    @Test func aSchemaIsSentInTheServersForm() throws {
        var request = Self.request
        request.responseSchema = .init(name: "plan", schema: "{\"type\":\"object\",\"big\":12345678901234567890}")
        let format = try Self.json(request, "vllm")["response_format"]
        #expect(format?["type"]?.text == "json_schema")
        #expect(format?["json_schema"]?["schema"]?["big"] == .number(JSONNumber(text: "12345678901234567890")))
        #expect(try Self.json(request, "tgi")["response_format"]?["value"]?["type"]?.text == "object")
        #expect(try Self.json(request, "deepseek")["response_format"] == nil)
    }

    @Test func extraFieldsAreMerged() throws {
        var request = Self.request
        request.sampling.extraBody = "{\"min_p\": 0.05, \"provider\": {\"order\": [\"x\"]}}"
        let body = try Self.json(request)
        #expect(body["min_p"] == .number(JSONNumber(text: "0.05")))
        #expect(body["provider"]?["order"]?.elements == [.string("x")])
    }

    @Test(arguments: [
        ("{\"temperature\": 2}", "temperature"), ("{\"max_completion_tokens\": 2}", "max_completion_tokens"), ("{\"n\": 2}", "n"),
        ("{\"a\": 1, \"a\": 2}", "a"), ("[1]", "object"), ("{", "JSON"), ("{\"x\": 1} {}", "JSON"), ("{\"\\u006e\": 2}", "n"),
    ])
    func extraFieldsMayNotOverrideOurs(_ extra: String, _ named: String) {
        expectCode(ModelCode.configuration, naming: named) {
            var request = Self.request
            request.sampling.extraBody = extra
            _ = try Self.json(request)
        }
    }

    @Test func aTemperatureThatTheServerWouldIgnoreIsAnError() {
        expectCode(ModelCode.configuration, naming: "temperature") {
            var request = Self.request
            request.sampling.temperature = 0.2
            _ = try Self.json(request, "openai-reasoning")
        }
        expectCode(ModelCode.configuration, naming: "1.5") {
            var request = Self.request
            request.sampling.temperature = 1.5
            _ = try Self.json(request, "anthropic")
        }
    }

    @Test(arguments: [Double.nan, .infinity, -1])
    func anImpossibleTemperatureIsAnError(_ temperature: Double) {
        expectCode(ModelCode.configuration) {
            var request = Self.request
            request.sampling.temperature = temperature
            _ = try Self.json(request)
        }
    }

    @Test func aSchemaThatIsNoJSONIsAnError() {
        expectCode(ModelCode.configuration, naming: "plan") {
            var request = Self.request
            request.responseSchema = .init(name: "plan", schema: "{type: object}")
            _ = try Self.json(request, "vllm")
        }
    }
}

@Suite struct ServerRecognitionTests {
    private static func list(_ owner: String) -> [UInt8] {
        Array(#"{"object":"list","data":[{"id":"a","object":"model","owned_by":"\#(owner)","root":"/w/a","max_model_len":4096}]}"#.utf8)
    }

    @Test(arguments: [
        ("api.openai.com", "gpt-4o", "openai"), ("api.openai.com", "o3-mini", "openai-reasoning"),
        ("api.openai.com", "gpt-5-nano", "openai-reasoning"), ("api.openai.com", "gpt-5-chat-latest", "openai"),
        ("my.openai.azure.com", "gpt-4o", "azure"), ("my.openai.azure.com", "o1", "azure-reasoning"),
        ("API.Anthropic.com", "claude", "anthropic"), ("openrouter.ai", "openai/o3", "openrouter"), ("api.deepseek.com", "x", "deepseek"),
        ("evilopenrouter.ai", "x", "generic"), ("localhost", "olmo", "generic"),
    ])
    func aHostSaysWhichServerItIs(_ host: String, _ model: String, _ expected: String) {
        #expect(ServerSigns(host: host, model: model).server == expected)
    }

    @Test(arguments: [("vllm", "vllm"), ("sglang", "sglang"), ("llamacpp", "llama.cpp"), ("library", "ollama"), ("me", "generic")])
    func theOwnerOfAModelSaysWhichServerItIs(_ owner: String, _ expected: String) {
        #expect(ServerSigns(host: "127.0.0.1", model: "a", models: ListedModel.list(Self.list(owner))).server == expected)
    }

    @Test func headersAndPortsSayItToo() {
        #expect(ServerSigns(host: "h", model: "a", headers: ["Server": "llama.cpp"]).server == "llama.cpp")
        #expect(ServerSigns(host: "h", model: "a", headers: ["x-litellm-version": "1"]).server == "litellm")
        #expect(ServerSigns(host: "h", port: 11434, model: "a").server == "ollama")
        #expect(ServerSigns(host: "h", model: "a", headers: ["server": "uvicorn"]).server == "generic")
    }

    @Test func everyNameThatIsRecognisedHasTraits() {
        for name in [
            "vllm", "sglang", "llama.cpp", "ollama", "tgi", "openai", "openai-reasoning", "azure", "azure-reasoning", "anthropic",
            "openrouter", "deepseek", "litellm", "generic",
        ] { #expect(ServerTraits.known[name] != nil, "\(name)") }
    }

    @Test func modelsAreListedAndOtherBodiesListNone() {
        let models = ListedModel.list(Self.list("vllm"))
        #expect(models == [ListedModel(id: "a", owner: "vllm", root: "/w/a", contextLength: 4096)])
        for body in ["", "[]", "{\"data\":null}", "{\"data\":[1,{\"id\":2}]}", "<html>"] {
            #expect(ListedModel.list(Array(body.utf8)).isEmpty)
        }
    }
}
