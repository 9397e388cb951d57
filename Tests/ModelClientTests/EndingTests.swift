import HTTPTransport
import Records
import Testing

@testable import ModelClient

@Suite struct EndingTests {
    static let endpoint = EndpointState(name: "http://h:1", model: "m", isLocal: false, hasAnswered: true, secrets: ["sk-SENTINEL"])
    static let good =
        #"{"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#

    static func classify(
        _ status: Int, _ body: String, _ headers: ResponseHeaders = ResponseHeaders(), endpoint: EndpointState = endpoint
    ) -> Ending {
        let transport = TransportEnding(
            .completed, status: status, headers: headers, body: Array(body.utf8), bytesReceived: body.utf8.count)
        return Ending.classify(transport, endpoint, now: 0)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var status: Int
        var body: String
        var ending: EndingClass
        var code: ModelCode?
        var finish: FinishReason?

        init(_ status: Int, _ body: String, _ ending: EndingClass, _ code: ModelCode? = nil, finish: FinishReason? = nil) {
            (self.status, self.body, self.ending, self.code, self.finish) = (status, body, ending, code, finish)
        }

        var testDescription: String { "\(status) \(body.prefix(60))" }
    }

    static let tooLong: [Row] =
        [
            #"{"error":{"message":"This model's maximum context length is 4096 tokens.","code":"context_length_exceeded"}}"#,
            #"{"object":"error","message":"This model's maximum context length is 32 tokens, your request has 99","code":400}"#,
            #"{"error":{"message":"max_tokens must be at least 1, got -5."}}"#,
            #"{"error":{"message":"The input (5000 tokens) is longer than the model's context length (4096 tokens)."}}"#,
            #"{"error":{"message":"Requested token count exceeds the model's maximum context length of 8192 tokens."}}"#,
            #"{"error":{"code":400,"type":"exceed_context_size_error","message":"the request is larger","n_ctx":512}}"#,
            #"{"error":{"message":"The input length 9000 exceeds the maximum"}}"#,
            #"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 9 tokens > 8 maximum"}}"#,
            #"{"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096","error_type":"validation"}"#,
        ].map { Row(400, $0, .final, finish: .promptTooLong) } + [
            Row(413, "<html><title>413 Request Entity Too Large</title></html>", .final, finish: .promptTooLong),
            Row(
                422, #"{"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096"}"#, .final,
                finish: .promptTooLong),
        ]

    static let refused: [Row] = [
        Row(
            400, #"{"error":{"code":"content_filter","message":"triggering Azure OpenAI's content management policy"}}"#, .final,
            finish: .contentFilter),
        Row(400, #"{"error":{"code":"invalid_prompt","message":"no"}}"#, .final, finish: .refusal),
        Row(400, #"{"error":{"code":"content_policy_violation","message":"no"}}"#, .final, finish: .refusal),
        Row(400, #"{"error":{"code":"cyber_policy","message":"no"}}"#, .final, finish: .refusal),
        Row(
            403, #"{"error":{"code":403,"message":"flagged","metadata":{"reasons":["x"],"flagged_input":"y"}}}"#, .final,
            finish: .contentFilter),
    ]

    static let fatal: [Row] = [
        Row(400, #"{"error":{"message":"Unrecognized request argument: min_p"}}"#, .fatal, .configuration),
        Row(400, #"{"error":{"message":"foo/bar is not a valid model ID","code":400}}"#, .fatal, .unknownModel),
        Row(400, #"{"error":{"message":"Your credit balance is too low to access the API"}}"#, .fatal, .denied),
        Row(401, #"{"error":"Unauthorized"}"#, .fatal, .denied), Row(401, "", .fatal, .denied),
        Row(402, #"{"error":{"message":"Insufficient credits","code":402}}"#, .fatal, .denied),
        Row(403, "<html><body>Forbidden</body></html>", .fatal, .denied),
        Row(404, #"{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","code":404}"#, .fatal, .unknownModel),
        Row(404, #"{"error":{"message":"model \"x\" not found, try pulling it first","type":"not_found_error"}}"#, .fatal, .unknownModel),
        Row(404, #"{"detail":"Not Found"}"#, .fatal, .configuration), Row(404, "<html>", .fatal, .configuration),
        Row(405, #"{"detail":"Method Not Allowed"}"#, .fatal, .configuration), Row(415, "", .fatal, .configuration),
        Row(422, #"{"detail":[{"loc":["body","n"],"msg":"bad","input":"secret prompt"}]}"#, .fatal, .configuration),
        Row(
            429, #"{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}"#,
            .fatal, .denied),
        Row(429, #"{"error":{"message":"x","code":"insufficient_quota"}}"#, .fatal, .denied),
        Row(
            500, #"{"error":{"code":500,"message":"Only one completion choice is allowed","type":"x"}}"#, .fatal, .configuration),
        Row(501, "", .fatal, .configuration), Row(301, "", .fatal, .configuration),
        Row(200, #"{"error":{"message":"No auth credentials found","code":401}}"#, .fatal, .denied),
    ]

    static let passing: [Row] = [
        Row(429, #"{"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}}"#, .rateLimited),
        Row(429, #"{"error":"Model is overloaded","error_type":"overloaded"}"#, .rateLimited), Row(429, "", .rateLimited),
        Row(503, #"{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}"#, .overloaded), Row(529, "", .overloaded),
        Row(503, "<html><body><h1>503 Service Unavailable</h1></body></html>", .overloaded),
        Row(408, "", .transient), Row(409, "", .transient), Row(425, "", .transient), Row(500, "", .transient),
        Row(502, "<html><head><title>502 Bad Gateway</title></head></html>", .transient), Row(504, "", .transient),
        Row(522, "", .transient),
        Row(424, #"{"error":"Request failed during generation","error_type":"generation"}"#, .transient),
        Row(200, #"{"error":{"message":"Provider returned error","code":502}}"#, .transient),
        Row(200, #"{"error":{"message":"slow down","code":429}}"#, .rateLimited),
        Row(200, #"{"error":{"message":"x","code":503}}"#, .overloaded),
        Row(200, #"{"error":{"message":"rate limit exceeded"}}"#, .rateLimited), Row(200, #""Internal error""#, .transient),
        Row(200, "", .transient), Row(200, "{\"choices\":[]}", .transient), Row(200, "{\"choices\":", .transient),
        Row(200, "<html>", .transient),
        Row(200, good.replacing("\"stop\"", with: "null"), .truncated), Row(200, good.replacing("\"stop\"", with: "\"abort\""), .transient),
        Row(200, good.replacing("\"stop\"", with: "\"error\""), .transient),
        Row(200, good, .final, finish: .stop), Row(200, "\n\n\n" + good, .final, finish: .stop),
        Row(200, good.replacing("\"a\"", with: "null").replacing("\"stop\"", with: "\"length\""), .final, finish: .length),
        Row(200, good.replacing("\"stop\"", with: "\"content_filter\""), .final, finish: .contentFilter),
    ]

    @Test(arguments: tooLong + refused + fatal + passing)
    func aResponseFallsIntoItsClass(_ row: Row) {
        let ending = Self.classify(row.status, row.body)
        #expect(ending.ending == row.ending)
        #expect(ending.code == row.code)
        #expect(ending.answer?.finish == row.finish)
        #expect((ending.failure != nil) == (row.ending == .fatal))
        #expect((ending.answer != nil) == (row.ending == .final))
        if row.ending == .fatal { #expect(!ending.message.isEmpty && !ending.remedy.isEmpty) }
    }

    /// To Swift, the last letter of the key and the combining mark behind it are one character that the key does not have.
    @Test func aKeyIsHiddenInFrontOfACombiningMark() {
        let text = PrintableText.shortened("no such key: sk-SENTINEL\u{301}", hiding: ["sk-SENTINEL"])
        #expect(Array(text.utf8) == Array("no such key: ***\u{301}".utf8))
        let echo = PrintableText.shortened("bad request input_value=\u{301}prompt", hiding: [])
        #expect(echo == "bad request")
        let long = PrintableText.shortened("e" + String(repeating: "\u{301}", count: 20_000), hiding: [])
        #expect(long.utf8.count <= PrintableText.limit && long.utf8.count > PrintableText.limit - 4)
    }

    struct NetworkRow: Sendable, CustomTestStringConvertible {
        var transport: TransportEnding
        var ending: EndingClass
        var mayBeCharged: Bool
        /// Before the first answer; nil: the same.
        var first: EndingClass?
        var local: EndingClass?

        init(
            _ transport: TransportEnding, _ ending: EndingClass, charged: Bool = false, first: EndingClass? = nil, local: EndingClass? = nil
        ) {
            (self.transport, self.ending, mayBeCharged, self.first, self.local) = (transport, ending, charged, first, local)
        }

        var testDescription: String { "\(transport.kind) \(transport.status) \(transport.bytesReceived)" }
    }

    static let network: [NetworkRow] = [
        NetworkRow(TransportEnding(.refused, isRequestSent: false), .transient, first: .fatal, local: .serverGone),
        NetworkRow(TransportEnding(.nameNotResolved, isRequestSent: false), .transient, first: .fatal),
        NetworkRow(TransportEnding(.tls, isRequestSent: false), .transient, first: .fatal),
        NetworkRow(TransportEnding(.proxy, isRequestSent: false), .transient, first: .fatal),
        NetworkRow(TransportEnding(.connectTimeout, isRequestSent: false), .transient, first: .fatal),
        NetworkRow(TransportEnding(.brokenOff, isReusedConnection: true), .reusedDead),
        NetworkRow(TransportEnding(.brokenOff, isReusedConnection: false), .transient, charged: true),
        NetworkRow(TransportEnding(.brokenOff, isRequestSent: false), .transient),
        NetworkRow(
            TransportEnding(.brokenOff, status: 200, body: Array(good.utf8), isReusedConnection: true, bytesReceived: 99), .truncated,
            charged: true),
        NetworkRow(TransportEnding(.brokenOff, status: 200, bytesReceived: 99), .truncated, charged: true),
        NetworkRow(TransportEnding(.brokenOff, status: 503, bytesReceived: 99), .overloaded),
        NetworkRow(TransportEnding(.completed, status: 504, bytesReceived: 99), .transient, charged: true),
        NetworkRow(TransportEnding(.completed, status: 504, bytesReceived: 99, isRequestSent: false), .transient),
        NetworkRow(TransportEnding(.completed, status: 408, bytesReceived: 99), .transient, charged: true),
        NetworkRow(TransportEnding(.completed, status: 408, bytesReceived: 99, isRequestSent: false), .transient),
        NetworkRow(TransportEnding(.completed, status: 524, bytesReceived: 99), .transient, charged: true),
        NetworkRow(TransportEnding(.completed, status: 502, bytesReceived: 99), .transient),
        NetworkRow(TransportEnding(.brokenOff, status: 504, bytesReceived: 99), .transient, charged: true),
        NetworkRow(TransportEnding(.firstByteTimeout), .transient, charged: true),
        NetworkRow(TransportEnding(.idleTimeout, status: 200, bytesReceived: 99), .transient, charged: true),
        NetworkRow(TransportEnding(.idleTimeout, status: 200, body: [65], bytesReceived: 99), .truncated, charged: true),
        NetworkRow(TransportEnding(.totalTimeout, status: 200, body: [65], bytesReceived: 99), .truncated, charged: true),
        NetworkRow(TransportEnding(.tooLarge, status: 200, bytesReceived: 99), .truncated, charged: true),
        NetworkRow(TransportEnding(.malformed, bytesReceived: 9), .transient, charged: true, first: .fatal),
        NetworkRow(TransportEnding(.cancelled, isRequestSent: false), .cancelled),
        NetworkRow(TransportEnding(.local, isRequestSent: false), .fatal),
    ]

    @Test(arguments: network)
    func aTransferThatFailsFallsIntoItsClass(_ row: NetworkRow) {
        let ending = Ending.classify(row.transport, Self.endpoint, now: 0)
        #expect(ending.ending == row.ending)
        #expect(ending.mayBeCharged == row.mayBeCharged)
        var endpoint = Self.endpoint
        endpoint.isLocal = true
        #expect(Ending.classify(row.transport, endpoint, now: 0).ending == row.local ?? row.ending)
        endpoint.hasAnswered = false
        #expect(Ending.classify(row.transport, endpoint, now: 0).ending == row.first ?? row.local ?? row.ending)
    }

    @Test func aStreamCountsOnlyWithAFinishAndACleanEnd() {
        var stream = StreamedAnswer(reasoningFields: [])
        _ = stream.add(Array(#"{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}"#.utf8))
        #expect(Ending.classify(TransportEnding(.completed, status: 200), stream: stream, Self.endpoint, now: 0).ending == .final)
        for kind in [TransportEnding.Kind.brokenOff, .idleTimeout, .totalTimeout] {
            let transport = TransportEnding(kind, status: 200, bytesReceived: 80)
            #expect(Ending.classify(transport, stream: stream, Self.endpoint, now: 0).ending == .truncated, "\(kind)")
        }
        var cut = StreamedAnswer(reasoningFields: [])
        _ = cut.add(Array(#"{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}"#.utf8))
        _ = cut.add(Array("[DONE]".utf8))
        #expect(Ending.classify(TransportEnding(.completed, status: 200), stream: cut, Self.endpoint, now: 0).ending == .truncated)
    }

    @Test func aWebPageBeforeTheFirstAnswerIsAWrongBaseURL() {
        var endpoint = Self.endpoint
        endpoint.hasAnswered = false
        let ending = Self.classify(200, "\n<!DOCTYPE html><title>Open WebUI</title>", endpoint: endpoint)
        #expect(ending.code == .protocolViolation)
        #expect(ending.message.contains("Open WebUI"))
        #expect(ending.remedy.contains("/v1"))
    }

    @Test func aRedirectNamesTheHostAndNothingElseOfTheURL() {
        let ending = Self.classify(307, "", ["Location": "https://user:pw@other.example:8443/v1/x?key=sk-SENTINEL"])
        #expect(ending.message == "http://h:1 redirects to https://other.example:8443")
        #expect(ending.code == .configuration)
    }

    @Test func messagesAreShortPrintableAndKeepNoSecret() {
        let long = Self.classify(500, #"{"error":{"message":"a\u001b[31m\u0000 key sk-SENTINEL\#(String(repeating: "é", count: 500))"}}"#)
        #expect(long.message.utf8.count <= 200)
        #expect(!long.message.contains("SENTINEL"))
        #expect(long.message.unicodeScalars.allSatisfy { $0.value >= 0x20 })
        #expect(
            Self.classify(502, "<html><head><title>502 Bad Gateway</title><style>b{}</style></head></html>").message == "502 Bad Gateway")
        #expect(Self.classify(503, "<h1>Busy</h1>\n<p>later</p>").message == "Busy later")
    }

    /// Servers tell with every response when their limits start anew. Only a refusal has to wait for that.
    @Test(arguments: [(429, true), (503, true), (529, true), (500, false), (502, false), (408, false), (200, false)])
    func onlyARefusalWaitsForALimitToStartAnew(status: Int, waits: Bool) {
        for headers: ResponseHeaders in [
            ["x-ratelimit-reset-tokens": "6m0s"], ["anthropic-ratelimit-requests-reset": "1970-01-01T00:06:00Z"],
        ] {
            #expect(Self.classify(status, "", headers).wait == (waits ? .seconds(360) : nil))
        }
        #expect(Self.classify(status, "", ["retry-after": "7", "x-ratelimit-reset-tokens": "6m0s"]).wait == .seconds(7))
    }

    /// Texts on which a search that tries each place, or that goes by characters, would take hours.
    @Test(arguments: [
        "<title", "<", "<a", "e\u{301}", "\u{301}", "\u{200d}", "input_value", "sk-SENTINE", "<title>", "1s", "\n", "\u{FFFD}",
    ])
    func noErrorTextTakesLong(_ piece: String) {
        let text = "<" + String(repeating: piece, count: (1 << 17) / piece.utf8.count)
        var stream = StreamedAnswer(reasoningFields: [])
        _ = stream.add(ErrorBody.object(text))
        var endpoint = Self.endpoint
        endpoint.hasAnswered = false
        let start = ContinuousClock.now
        for status in [200, 400, 404, 429, 500, 503] {
            for body in [text, String(decoding: ErrorBody.object(text), as: UTF8.self)] {
                #expect(Self.classify(status, body, endpoint: endpoint).message.utf8.count <= 400)
            }
        }
        #expect(Ending.classify(TransportEnding(.completed, status: 200), stream: stream, endpoint, now: 0).ending == .transient)
        // Far above what is needed, and far below what a quadratic search takes.
        #expect(start.duration(to: .now) < .seconds(20))
    }

    @Test func aSecretIsHiddenWhateverStandsAroundIt() {
        let filler = String(repeating: " ", count: 4096)
        for lead in 0..<32 {
            let text = "a" + filler.dropFirst(lead) + "sk-SENTINEL\u{301} and more"
            for shown in [Self.classify(500, text).message, Self.classify(500, "{\"error\":\"\(text)\"}").message] {
                #expect(!shown.contains("sk-S"), "\(shown)")
            }
        }
        #expect(Self.classify(500, "sk-SENTINEL\u{301}").message.utf8.starts(with: "***".utf8))
    }

    @Test(arguments: [
        #"{"detail":[{"loc":["body"],"msg":"bad","input":{"messages":"PROMPT"}}]}"#,
        #"{"error":{"message":"[{'type': 'missing', 'msg': 'Field required', 'input': {'messages': 'PROMPT'}}]"}}"#,
        #"{"error":{"message":"1 validation error: Input should be less [type=x, input_value='PROMPT', input_type=str]"}}"#,
    ])
    func theRequestIsNotEchoed(_ body: String) {
        let ending = Self.classify(400, body)
        #expect(!ending.message.contains("PROMPT"), "\(ending.message)")
        #expect(!ending.message.isEmpty)
    }

    @Test func theServerMaySayWhetherToTryAgain() {
        #expect(!Self.classify(500, "", ["x-should-retry": "false"]).mayRetry)
        #expect(Self.classify(400, "", ["x-should-retry": "true"]).ending == .transient)
        #expect(Self.classify(401, "", ["x-should-retry": "true"]).ending == .fatal)
    }

    @Test func noBodyAndNoHeaderTraps() {
        var random = SplitMix64(seed: 5)
        let pieces = [
            "{", "}", "[", "\"error\"", ":", "\"message\"", "null", "7", ",", "<", ">", "\u{0}", "é", "\"code\"", "429", "choices", "\\u",
        ]
        for _ in 0..<3000 {
            let body = (0..<Int.random(in: 0...20, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let status = Int.random(in: 1...999, using: &random)
            _ = Self.classify(status, body, ["retry-after": body, "x-ratelimit-reset-tokens": body, "date": body, "location": body])
        }
    }
}

/// A body with an error whose message is a text.
private enum ErrorBody {
    static func object(_ text: String) -> [UInt8] {
        let escaped = text.utf8.flatMap { $0 == UInt8(ascii: "\n") ? Array("\\n".utf8) : [$0] }
        return Array(#"{"error":{"message":""#.utf8) + escaped + Array(#""}}"#.utf8)
    }
}
