import Records
import Testing

@testable import ModelClient

@Suite struct ModelRequestIdentityTests {
    static let request = ModelRequest(
        model: "qwen", modelRevision: "r1", prompt: .chat([ChatMessage(.system, "Be exact."), ChatMessage(.user, "Add two numbers.")]),
        sampling: Sampling(
            temperature: 0.2, topP: 0.95, topK: 40, maxOutputTokens: 1000, stop: ["###"], presencePenalty: 0, frequencyPenalty: 0.1,
            reasoningEffort: "low", extraBody: "{\"min_p\": 0.05, \"a\": {\"c\": 1, \"b\": 2}}"),
        responseSchema: .init(name: "s", schema: "{}"),
        sampleIndex: 3)

    private static let changes: [@Sendable (inout ModelRequest) -> Void] = [
        { $0.model = "qwen " }, { $0.modelRevision = "" }, { $0.sampleIndex = 4 }, { $0.repetition = 1 },
        { $0.responseSchema = nil }, { $0.responseSchema?.schema = "{ }" }, { $0.responseSchema?.name = "t" },
        { $0.sampling.temperature = 0.2.nextUp }, { $0.sampling.topP = 0.9 }, { $0.sampling.topK = nil }, { $0.sampling.topK = 41 },
        { $0.sampling.maxOutputTokens = 1001 }, { $0.sampling.stop = [] }, { $0.sampling.stop = ["##", "#"] },
        { $0.sampling.stop = ["###", ""] },
        { $0.sampling.presencePenalty = nil }, { $0.sampling.frequencyPenalty = nil }, { $0.sampling.isSeeded = false },
        { $0.sampling.reasoningEffort = nil }, { $0.sampling.extraBody = "" }, { $0.sampling.extraBody = "{\"min_p\": 0.06}" },
        { $0.prompt = .text("Be exact.Add two numbers.") },
        { $0.prompt = .chat([ChatMessage(.user, "Be exact."), ChatMessage(.user, "Add two numbers.")]) },
        { $0.prompt = .chat([ChatMessage(.system, "Be exact.A"), ChatMessage(.user, "dd two numbers.")]) },
        { $0.prompt = .chat([ChatMessage(.user, "Add two numbers."), ChatMessage(.system, "Be exact.")]) },
    ]

    @Test func everyChangeOfWhatIsAskedChangesTheID() {
        var ids: Set<Digest> = [Self.request.id]
        for change in Self.changes {
            var request = Self.request
            change(&request)
            ids.insert(request.id)
        }
        #expect(ids.count == Self.changes.count + 1)
    }

    @Test func everyByteOfThePromptCounts() {
        let text = "Zahlen äöü 数 🙂\n\t\"\\"
        var ids: Set<Digest> = []
        let bytes = Array(text.utf8)
        var count = 0
        for index in bytes.indices {
            for mask: UInt8 in [1, 2, 4] {
                var changed = bytes
                changed[index] ^= mask
                guard let changedText = String(validating: changed, as: UTF8.self) else { continue }
                var request = Self.request
                request.prompt = .text(changedText)
                ids.insert(request.id)
                count += 1
            }
        }
        #expect(ids.count == count)
    }

    @Test func textsAreNotNormalised() {
        var composed = Self.request, decomposed = Self.request
        composed.prompt = .text("\u{e9}")
        decomposed.prompt = .text("e\u{301}")
        #expect(composed.id != decomposed.id)
        composed.sampling.extraBody = "{\"\u{e9}\": 1, \"e\u{301}\": 2}"
        decomposed.prompt = composed.prompt
        decomposed.sampling.extraBody = "{\"\u{e9}\": 1}"
        #expect(composed.id != decomposed.id)
    }

    @Test func theSpellingOfNumbersAndTheOrderOfKeysDoNotCount() {
        var other = Self.request
        other.sampling.extraBody = "{ \"a\":{\"b\":2.0,\"c\":1e0},\n\"min_p\":5e-2}"
        #expect(other.id == Self.request.id)
    }

    /// A change of the form would make every answer of earlier versions unknown: it needs a new `id_version`.
    @Test func theCanonicalFormStaysTheSame() {
        let request = ModelRequest(
            model: "m", prompt: .chat([ChatMessage(.user, "a\n\"b\"")]),
            sampling: Sampling(temperature: 1, topP: 0.95, maxOutputTokens: 10),
            sampleIndex: 0)
        let expected =
            #"{"id_version":1,"kind":"chat","messages":[{"content":"a\n\"b\"","role":"user"}],"model":"m","model_revision":"","#
            + #""repetition":0,"response_schema":null,"sample_index":0,"sampling":{"extra_body":{},"frequency_penalty":null,"#
            + #""max_output_tokens":10,"presence_penalty":null,"reasoning_effort":null,"seeded":true,"stop":[],"temperature":1,"#
            + #""top_k":null,"top_p":0.95}}"#
        #expect(String(decoding: request.canonicalForm, as: UTF8.self) == expected)
    }

    @Test func aSeedHas31BitsAndFollowsTheSample() {
        var seeds: Set<Int> = []
        for index in 0..<1000 {
            var request = Self.request
            request.sampleIndex = index
            let seed = ModelRequest.seed(of: request.id)
            #expect(seed >= 0 && seed <= Int(Int32.max))
            seeds.insert(seed)
        }
        #expect(seeds.count > 990)
    }
}
