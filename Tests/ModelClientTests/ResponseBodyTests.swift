import Records
import Testing

@testable import ModelClient

private let fields = ServerTraits().reasoningFields

private func read(_ body: String) -> ResponseReading { ResponseBody.reading(Array(body.utf8), reasoningFields: fields) }

/// A body with one choice.
private func body(_ message: String, finish: String = "\"stop\"", beside: String = "") -> String {
    #"{"id":"r1","model":"m1","choices":[{"index":0,"message":{"role":"assistant",\#(message)},"finish_reason":\#(finish)}]\#(beside)}"#
}

private func answer(_ body: String) -> ModelAnswer? {
    guard case .answer(let answer) = read(body) else { return nil }
    return answer
}

@Suite struct ResponseBodyTests {
    @Test(arguments: [
        (#""content":"a\n\u00e9\ud83d\ude42\/""#, "a\né🙂/"), (#""content":null"#, ""), (#""content":"""#, ""),
        (#""content":[{"type":"text","text":"a"},"b",{"type":"text","text":"c"}]"#, "abc"),
        (#""content":"x\ud83d"# + #"y\udc00z""#, "x\u{fffd}y\u{fffd}z"),
        (#""content":"\ud83d\u0041""#, "\u{fffd}A"), (#""content":"<think>t</think>a""#, "<think>t</think>a"),
        (#""c\u006fntent":"escaped name""#, "escaped name"), (#""content":"a\u0000b""#, "a\0b"),
        (#""tool_calls":[{"a":1}],"content":"t""#, "t"),
    ])
    func theTextIsReadWhole(_ message: String, _ text: String) {
        #expect(answer(body(message))?.text == text)
    }

    @Test(arguments: [
        ("\"stop\"", FinishReason.stop), ("\"eos_token\"", .stop), ("\"stop_sequence\"", .stop), ("\"length\"", .length),
        ("\"content_filter\"", .contentFilter), ("\"tool_calls\"", .toolCalls), ("\"function_call\"", .toolCalls),
    ])
    func knownEndingsAreFinal(_ word: String, _ finish: FinishReason) {
        #expect(answer(body("\"content\":\"a\"", finish: word))?.finish == finish)
    }

    @Test(arguments: ["null", "\"\"", "\"abort\"", "\"error\"", "\"insufficient_system_resource\"", "\"Stop\"", "7"])
    func allOtherEndingsAreNoAnswer(_ word: String) {
        guard case .unfinished = read(body("\"content\":\"a\"", finish: word)) else {
            Issue.record("\(read(body("\"content\":\"a\"", finish: word)))")
            return
        }
    }

    @Test(arguments: [
        (
            #""content":"a","reasoning":"r","reasoning_content":"c","reasoning_details":[{"type":"x","text":"d"},{"summary":"s"}]"#,
            "ds"
        ),
        (#""reasoning":"r","content":"a","reasoning_content":"c""#, "c"), (#""reasoning_content":"","reasoning":"r""#, "r"),
        (#""reasoning_content":null,"reasoning":"r","reasoning_details":[{"type":"reasoning.encrypted","data":"x"}]"#, "r"),
        (#""content":[{"type":"thinking","thinking":[{"text":"t"}]},{"type":"text","text":"a"}]"#, "t"), (#""content":"a""#, ""),
    ])
    func reasoningIsReadFromTheFirstFieldThatHasSome(_ message: String, _ reasoning: String) {
        #expect(answer(body(message))?.reasoning == reasoning)
    }

    @Test func aRefusalIsAnEndingOfItsOwn() {
        let refused = answer(body(#""content":null,"refusal":"I cannot""#))
        #expect(refused?.finish == .refusal)
        #expect(refused?.text == "I cannot")
        #expect(answer(body(#""content":"a","refusal":null"#))?.finish == .stop)
    }

    @Test(arguments: [
        (
            #","usage":{"prompt_tokens":5,"completion_tokens":7,"completion_tokens_details":{"reasoning_tokens":3}}"#,
            TokenUsage(prompt: 5, completion: 7, reasoning: 3)
        ),
        (#","usage":null"#, .unknown), ("", .unknown), (#","usage":{"prompt_tokens":5,"completion_tokens":null}"#, TokenUsage(prompt: 5)),
        (#","usage":{"prompt_tokens":-5,"completion_tokens":1e400,"completion_tokens_details":null}"#, .unknown),
        (#","usage":{"prompt_tokens":5.0,"completion_tokens":"7"}"#, TokenUsage(prompt: 5)), (#","usage":[1]"#, .unknown),
    ])
    func whatTheServerDoesNotCountIsUnknown(_ usage: String, _ expected: TokenUsage) {
        #expect(answer(body("\"content\":\"a\"", beside: usage))?.usage == expected)
    }

    @Test func namesOfTheServerAreKept() {
        let read = answer(body("\"content\":\"a\"", beside: ",\"system_fingerprint\":\"f\""))
        #expect(read?.servedModel == "m1")
        #expect(read?.requestID == "r1")
        #expect(read?.fingerprint == "f")
    }

    @Test func onlyTheChoiceWithIndexZeroCounts() {
        let choices = (1..<10_000).map { "{\"index\":\($0),\"message\":{\"content\":\"no\"},\"finish_reason\":\"stop\"}" }
        let first = "{\"finish_reason\":\"stop\",\"message\":{\"content\":\"yes\"},\"index\":0}"
        #expect(answer("{\"choices\":[\(first),\(choices.joined(separator: ","))]}")?.text == "yes")
        #expect(answer("{\"choices\":[\(choices[0]),\(first)]}")?.text == "yes")
        #expect(answer("{\"choices\":[\(choices[0])]}") == nil)
    }

    @Test func completionsHaveTheirTextInTheChoice() {
        #expect(
            answer(#"{"choices":[{"text":"once","index":0,"logprobs":{"token_logprobs":[NaN,-Infinity]},"finish_reason":"length"}]}"#)?.text
                == "once")
    }

    @Test func spaceBeforeTheBodyIsSkipped() {
        #expect(answer("\n\n \r\n" + body("\"content\":\"a\"") + "\n")?.text == "a")
        #expect(answer("\u{feff}" + body("\"content\":\"a\""))?.text == "a")
    }

    @Test(arguments: [
        #"{"choices":[]}"#, #"{"choices":null}"#, "{}", "[]", "7", "null", #"{"choices":[{"index":0,"finish_reason":"stop"}]}"#,
        #"{"choices":[7]}"#,
    ])
    func aBodyWithoutAChoiceIsNoAnswer(_ body: String) { #expect(read(body) == .noChoice(usage: .unknown)) }

    @Test(
        arguments: [
            (#"{"error":{"message":"m","type":"t","code":"c"}}"#, "m", "t", "c", nil),
            (#"{"error":{"code":429,"message":"m"}}"#, "m", "", "", 429),
            (#"{"error":"m","error_type":"overloaded"}"#, "m", "overloaded", "", nil), (#"{"detail":"m"}"#, "m", "", "", nil),
            (#"{"detail":[{"loc":["body","n"],"msg":"m","input":{"secret":1}}]}"#, "body.n: m", "", "", nil),
            (#"{"object":"error","message":"m","code":400,"type":"BadRequest"}"#, "m", "BadRequest", "", 400), (#""m""#, "m", "", "", nil),
            (#"[{"error":{"code":503,"message":"m","status":"UNAVAILABLE"}}]"#, "m", "", "", 503),
            (#"{"error":{"message":"m","http_status_code":424}}"#, "m", "", "", 424),
            (
                #"{"choices":[{"index":0,"message":{"content":"part"},"finish_reason":"error","error":{"code":502,"message":"m"}}]}"#, "m",
                "", "", 502
            ),
            (#"{"error":{"message":"m"},"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}]}"#, "m", "", "", nil),
        ] as [(String, String, String, String, Int?)])
    func errorsAreReadInAllTheirShapes(_ body: String, _ message: String, _ type: String, _ code: String, _ status: Int?) {
        guard case .error(let error) = read(body) else {
            Issue.record("\(read(body))")
            return
        }
        #expect(error == ServerError(message: message, type: type, code: code, status: status))
    }

    @Test(arguments: [
        "", "<html>", "{", "{\"choices\":[", #"{"choices":[{"message":{"content":"a"#, #"{"a":1}x"#, #"{"a":01}"#, #"{'a':1}"#,
        "{\"a\":\"\n\"}",
        #"{"a":"\x"}"#, #"{"a":"\u12g4"}"#, "{\"a\":1,}", "[1,]", "nul", "NaNa", "+1", "1.", "-", "1e",
        String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 100_000),
    ])
    func whatIsNoJSONIsUnreadable(_ body: String) {
        guard case .unreadable = read(body) else {
            Issue.record("\(read(body))")
            return
        }
    }
}
