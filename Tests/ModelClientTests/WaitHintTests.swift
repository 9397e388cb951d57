import Records
import Testing

@testable import HTTPTransport
@testable import ModelClient

@Suite struct WaitHintTests {
    // Sun, 06 Nov 1994 08:49:37 GMT
    private static let now = 784_111_777.0

    @Test(
        arguments: [
            (["retry-after-ms": "1500", "retry-after": "9"], 1.5), (["retry-after": "9"], 9), (["Retry-After": "0.25"], 0.25),
            (["retry-after": "Sun, 06 Nov 1994 08:50:07 GMT"], 30), (["retry-after": "Sun, 06 Nov 1994 08:49:07 GMT"], 0),
            // The server's own clock counts.
            (["retry-after": "Sun, 06 Nov 1994 09:00:10 GMT", "date": "Sun, 06 Nov 1994 09:00:00 GMT"], 10),
            (["x-ratelimit-reset-requests": "1m30s", "x-ratelimit-reset-tokens": "500ms"], 90), (["x-ratelimit-reset-tokens": "6m0s"], 360),
            (["x-ratelimit-reset-requests": "1h2m3.5s"], 3723.5), (["x-ratelimit-reset": "784111787"], 0),
            (["x-ratelimit-reset": "12"], 12),
            (["x-ratelimit-reset": "784111787000"], 10),
            (
                ["anthropic-ratelimit-tokens-reset": "1994-11-06T08:49:57Z", "anthropic-ratelimit-requests-reset": "1994-11-06T08:49:47Z"],
                20
            ),
            (["anthropic-ratelimit-tokens-reset": "1994-11-06T09:49:57.500+01:00"], 20.5),
            (["retry-after": "9", "x-ratelimit-reset-tokens": "99s"], 9),
            (["retry-after": "soon", "x-ratelimit-reset-tokens": "3s"], 3),
        ] as [([String: String], Double)])
    func theHeadersSayHowLongToWait(_ fields: [String: String], _ seconds: Double) {
        var headers = ResponseHeaders()
        for (name, value) in fields { headers.add(name, value) }
        // A number of seconds since 1970 is known by its size, and 1994 is too early for that.
        let expected = fields["x-ratelimit-reset"] == "784111787" ? 784_111_787 : seconds
        #expect(WaitHint.wait(headers, now: Self.now, isRefused: true) == .milliseconds(Int64(min(expected, 365 * 86400) * 1000)))
    }

    @Test(arguments: [
        "", "nan", "inf", "-5", "1e999", "5x", "m", "Sun, 06 Nov", "Sun, 99 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT", "--",
        "Sun, 06 Nov 99999999999999999999 08:49:37 GMT", "9223372036854775808999s9", "1994-11-06T", "T", "1994-99-06T08:49:57Z",
    ])
    func senselessHeadersAskForNothing(_ value: String) {
        #expect(WaitHint.wait(["retry-after": value], now: Self.now, isRefused: true) == nil)
        #expect(
            WaitHint.wait(["x-ratelimit-reset-tokens": value, "anthropic-ratelimit-x-reset": value], now: Self.now, isRefused: true) == nil)
    }

    /// As libcurl hands the lines over: the server's clock must be among the headers that are kept.
    @Test func theServersClockCountsInAResponse() {
        var head = ResponseHead()
        for line in [
            "HTTP/1.1 429 Too Many Requests", "Server: x", "Date: Sun, 06 Nov 1994 09:00:00 GMT", "Set-Cookie: a=b",
            "Retry-After: Sun, 06 Nov 1994 09:00:10 GMT", "",
        ] {
            Array((line + "\r\n").utf8).withUnsafeBytes { head.add($0) }
        }
        #expect(head.status == 429)
        #expect(head.headers["set-cookie"] == nil)
        #expect(WaitHint.wait(head.headers, now: Self.now, isRefused: true) == .seconds(10))
    }

    @Test(arguments: [
        "date", "retry-after", "Retry-After-Ms", "X-Should-Retry", "x-request-id", "request-id", "X-Generation-Id", "server", "Location",
        "content-type", "X-RateLimit-Reset-Tokens", "anthropic-ratelimit-tokens-reset", "x-litellm-version",
    ])
    func whatAnythingDependsOnIsKept(_ name: String) {
        var head = ResponseHead()
        Array("\(name): 7\r\n".utf8).withUnsafeBytes { head.add($0) }
        #expect(head.headers[name.lowercased()] == "7")
    }

    @Test func aWaitIsNeverLongerThanAYear() {
        #expect(WaitHint.wait(["retry-after": "1e300"], now: 0, isRefused: true) == .seconds(365 * 86400))
    }

    @Test func datesAreThoseOfTheCalendar() {
        #expect(WaitHint.httpDate("Sun, 06 Nov 1994 08:49:37 GMT") == Self.now)
        #expect(WaitHint.isoTime("1970-01-02T00:00:01Z") == 86401)
        #expect(WaitHint.isoTime("2024-02-29T12:00:00-02:30") == 1_709_217_000)
    }
}
