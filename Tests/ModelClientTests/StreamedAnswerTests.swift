import Records
import Testing

@testable import ModelClient

@Suite struct StreamedAnswerTests {
    private static func stream(_ events: [String]) -> (stream: StreamedAnswer, shown: String) {
        var stream = StreamedAnswer(reasoningFields: ServerTraits().reasoningFields)
        var shown = ""
        for event in events { shown += stream.add(Array(event.utf8)) }
        return (stream, shown)
    }

    private static func delta(_ delta: String, finish: String = "null") -> String {
        "{\"id\":\"r1\",\"model\":\"m1\",\"choices\":[{\"index\":0,\"delta\":{\(delta)},\"finish_reason\":\(finish)}]}"
    }

    private static let filters = #"{"choices":[],"prompt_filter_results":[{"prompt_index":0}],"model":""}"#
    private static let usage = #"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}"#
    private static let whole = [
        filters, delta(#""role":"assistant""#), delta(#""role":"assistant","content":"""#), delta(#""reasoning_content":"t1""#),
        delta(#""reasoning_content":"t2","content":null"#), delta(#""content":"a\n""#), delta(#""content":"é\ud83d\ude42""#),
        delta("", finish: "\"stop\""), usage, "[DONE]",
    ]

    @Test func theEventsTogetherAreTheAnswer() {
        let (stream, shown) = Self.stream(Self.whole)
        let expected = ModelAnswer(
            text: "a\né🙂", reasoning: "t1t2", finish: .stop, usage: TokenUsage(prompt: 3, completion: 4), servedModel: "m1", requestID: "r1"
        )
        #expect(stream.reading(isComplete: true) == .answer(expected))
        #expect(shown == "a\né🙂")
    }

    @Test func theEndMarkIsNeitherNeededNorEnough() {
        guard case .answer = Self.stream(Array(Self.whole.dropLast())).stream.reading(isComplete: true) else {
            Issue.record("a stream without [DONE] is an answer")
            return
        }
        let withoutFinish = Self.whole.filter { !$0.contains("\"stop\"") }
        #expect(
            Self.stream(withoutFinish).stream.reading(isComplete: true)
                == .unfinished(finish: nil, usage: TokenUsage(prompt: 3, completion: 4)))
    }

    @Test func aTransferThatBreaksOffIsNoAnswer() {
        for count in 0...Self.whole.count {
            let reading = Self.stream(Array(Self.whole.prefix(count))).stream.reading(isComplete: false)
            guard case .unfinished(nil, _) = reading else {
                Issue.record("\(count) events: \(reading)")
                return
            }
        }
    }

    @Test func everyPrefixWithoutAFinishIsNoAnswer() {
        for count in 0..<7 {
            guard case .answer = Self.stream(Array(Self.whole.prefix(count))).stream.reading(isComplete: true) else { continue }
            Issue.record("\(count) events are no answer")
        }
    }

    @Test(arguments: ["\"abort\"", "\"error\"", "\"whatever\""])
    func otherEndingsAreNoAnswer(_ finish: String) {
        let (stream, _) = Self.stream([Self.delta("\"content\":\"a\""), Self.delta("", finish: finish), "[DONE]"])
        guard case .unfinished(_?, _) = stream.reading(isComplete: true) else {
            Issue.record("\(stream.reading(isComplete: true))")
            return
        }
    }

    @Test(arguments: [
        #"{"error":{"message":"m","code":502}}"#, #"{"error":{"message":"m","http_status_code":502}}"#,
        #"{"choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop","error":{"message":"m","code":502}}]}"#,
    ])
    func anErrorEventEndsTheAttempt(_ event: String) {
        let (stream, _) = Self.stream([Self.delta("\"content\":\"a\""), event] + Self.whole)
        #expect(stream.reading(isComplete: true) == .error(ServerError(message: "m", status: 502)))
    }

    @Test func anEventThatIsNoJSONEndsTheAttempt() {
        let (stream, _) = Self.stream([Self.delta("\"content\":\"a\""), "oops"] + Self.whole)
        guard case .unreadable = stream.reading(isComplete: true) else {
            Issue.record("\(stream.reading(isComplete: true))")
            return
        }
    }

    @Test func anEventNamedErrorIsOne() {
        var stream = StreamedAnswer(reasoningFields: [])
        #expect(stream.add(Array("{\"code\":1}".utf8), isErrorEvent: true) == "")
        guard case .error = stream.reading(isComplete: true) else {
            Issue.record("\(stream.reading(isComplete: true))")
            return
        }
    }

    @Test func whatFollowsTheEndMarkDoesNotCount() {
        let (stream, shown) = Self.stream(
            Self.whole + ["garbage", Self.delta("\"content\":\"more\""), Self.delta("", finish: "\"abort\"")])
        #expect(shown == "a\né🙂")
        guard case .answer = stream.reading(isComplete: true) else {
            Issue.record("\(stream.reading(isComplete: true))")
            return
        }
    }

    @Test func otherChoicesAndBlankEventsDoNotCount() {
        let other = Self.delta("\"content\":\"no\"").replacing("\"index\":0", with: "\"index\":1")
        #expect(Self.stream(["", " ", other, Self.delta("\"content\":\"a\"")]).shown == "a")
    }
}
