import Fixtures
import HTTPTransport
import ModelClient
import Testing

@Suite struct EventStreamParserTests {
    private struct Event: Hashable {
        var data: String
        var isError: Bool

        init(_ data: String, isError: Bool = false) {
            self.data = data
            self.isError = isError
        }
    }

    /// The events of a stream that arrives in the pieces between `cuts`.
    private func events(_ stream: [UInt8], cuts: [Int] = [], takesEach: Bool = false, limit: Int = 1 << 20) throws -> [Event] {
        var parser = EventStreamParser(limit: limit)
        var events: [Event] = []
        func take() {
            parser.takeEvents().forEach { data, isError in events.append(Event(String(decoding: data, as: UTF8.self), isError: isError)) }
        }
        var start = 0
        for end in cuts + [stream.count] {
            try stream[start..<end].withUnsafeBytes { bytes in try parser.add(bytes) }
            if takesEach { take() }
            start = end
        }
        try parser.finish()
        take()
        return events
    }

    private func events(_ text: String) throws -> [Event] { try events(Array(text.utf8)) }

    @Test(arguments: ["\n", "\r\n", "\r"]) func everyLineEndEndsALine(end: String) throws {
        let text = ["data: one", "", "data: two", "data: lines", "", ""].joined(separator: end)
        #expect(try events(text) == [Event("one"), Event("two\nlines")])
    }

    @Test func fieldsThatAreNotDataAreSkipped() throws {
        let text = ": comment\nid: 1\nretry: 10\nevent: message\nstrange\ndata: x\n: keep-alive\n\n: only a comment\n\n"
        #expect(try events(text) == [Event("x")])
    }

    @Test func oneSpaceAfterTheColonBelongsToTheFormat() throws {
        #expect(try events("data:x\n\ndata:  y\n\ndata\n\n") == [Event("x"), Event(" y"), Event("")])
    }

    @Test func aByteOrderMarkLeads() throws {
        #expect(try events([0xef, 0xbb, 0xbf] + Array("data: x\n\n".utf8)) == [Event("x")])
    }

    @Test func errorsAreEventsOrFieldsOfThatName() throws {
        let text = "event: error\ndata: {\"a\":1}\n\nerror: {\"b\":2}\n\ndata: fine\n\n"
        #expect(try events(text) == [Event("{\"a\":1}", isError: true), Event("{\"b\":2}", isError: true), Event("fine")])
    }

    @Test func aLastEventWithoutItsBlankLineCounts() throws {
        #expect(try events("data: x\n\ndata: y\n") == [Event("x"), Event("y")])
        #expect(try events("data: x\n\ndata: y") == [Event("x"), Event("y")])
    }

    @Test(arguments: [false, true]) func allSplitPointsGiveTheSameEvents(takesEach: Bool) throws {
        let text = "\u{feff}: hi\r\ndata: é€😀\r\n\r\ndata: a\rdata:b\r\revent: error\ndata: {\n\ndata: [DONE]\n\n: end\n\ndata: last"
        let stream = Array(text.utf8)
        let whole = try events(stream)
        #expect(whole.count == 5)
        for first in 0...stream.count {
            for second in first...stream.count {
                let parts = try events(stream, cuts: [first, second], takesEach: takesEach)
                #expect(parts == whole, "split at \(first) and \(second)")
            }
        }
        #expect(try events(stream, cuts: Array(0...stream.count), takesEach: takesEach) == whole)
    }

    @Test func anyBytesInAnyPiecesGiveTheSameEvents() throws {
        var random = Xorshift(seed: 7)
        let alphabet = Array("data: event:error\n\r\n\r\n x{}\u{e9}".utf8)
        for _ in 0..<300 {
            let stream = (0..<Int.random(in: 0..<200, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            let cuts = (0..<Int.random(in: 0..<10, using: &random)).map { _ in Int.random(in: 0...stream.count, using: &random) }.sorted()
            #expect(try events(stream) == events(stream, cuts: cuts, takesEach: true))
        }
    }

    @Test func aLineOrAnEventAboveTheLimitIsAnError() throws {
        let line = Array("data: \(String(repeating: "x", count: 100))\n\n".utf8)
        #expect(try events(line, limit: 200).count == 1)
        #expect(throws: EventStreamParser.Failure.lineTooLong) { try events(line, limit: 100) }
        #expect(throws: EventStreamParser.Failure.lineTooLong) { try events(line, cuts: [10, 90], limit: 100) }
        let event = Array(String(repeating: "data: 1234567890\n", count: 20).utf8)
        #expect(throws: EventStreamParser.Failure.eventTooLong) { try events(event, limit: 100) }
    }
}
