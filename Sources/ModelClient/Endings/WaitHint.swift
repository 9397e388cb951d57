import Glibc
import HTTPTransport

/// How long a server asks its clients to wait, in the headers of a response.
package enum WaitHint {
    /// The wait that the headers ask for, in this order of preference: `retry-after-ms`, `retry-after` (seconds, or an HTTP date), and the
    /// latest of the `x-ratelimit-reset*` and `anthropic-ratelimit-*-reset` headers. nil: they ask for none.
    /// - Parameters:
    ///   - now: seconds since 1970, for dates where the response has no `date` of its own. The server's clock may differ from ours.
    ///   - isRefused: whether the response says that there are too many requests. Servers send the moment when a limit starts anew with
    ///     every response: after another failure that moment means nothing.
    package static func wait(_ headers: ResponseHeaders, now: Double, isRefused: Bool) -> Duration? {
        let now = headers["date"].flatMap(httpDate) ?? now
        if let milliseconds = headers["retry-after-ms"].flatMap(number) { return duration(milliseconds / 1000) }
        if let text = headers["retry-after"] {
            if let seconds = number(text) { return duration(seconds) }
            if let date = httpDate(text) { return duration(date - now) }
        }
        guard isRefused else { return nil }
        let resets = headers.names.filter { $0.hasPrefix("x-ratelimit-reset") || isAnthropicReset($0) }
        return resets.compactMap { headers[$0].flatMap { reset($0, now: now) } }.max().map(duration)
    }

    /// What `x-should-retry` says; nil: it is not there.
    package static func shouldRetry(_ headers: ResponseHeaders) -> Bool? {
        switch headers["x-should-retry"]?.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }

    private static func isAnthropicReset(_ name: String) -> Bool { name.hasPrefix("anthropic-ratelimit-") && name.hasSuffix("-reset") }

    /// Seconds from now: "1m30s", "500ms", a number of seconds, a moment in seconds or milliseconds since 1970, or an ISO 8601 time.
    static func reset(_ text: String, now: Double) -> Double? {
        if let value = number(text) {
            if value > 1e11 { return value / 1000 - now }
            return value > 1e9 ? value - now : value
        }
        return spelledDuration(text) ?? isoTime(text).map { $0 - now }
    }

    /// "6m0s", "1h2m3.5s", "20ms": numbers with units, as Go writes durations. nil: anything else.
    static func spelledDuration(_ text: String) -> Double? {
        var rest = Substring(text.lowercased())
        var seconds = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            let unit = rest.dropFirst(digits.count).prefix { $0.isLetter || $0 == "µ" }
            guard let value = number(String(digits)), let factor = unitSeconds[String(unit)] else { return nil }
            seconds += value * factor
            rest = rest.dropFirst(digits.count + unit.count)
        }
        return seconds
    }

    private static let unitSeconds: [String: Double] = [
        "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600, "d": 86400,
    ]

    /// "Sun, 06 Nov 1994 08:49:37 GMT" in seconds since 1970; nil: another form.
    static func httpDate(_ text: String) -> Double? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), let month = months.firstIndex(of: String(parts[2])),
            let year = Int(parts[3]), let clock = clock(parts[4])
        else { return nil }
        return seconds(year: year, month: month + 1, day: day).map { $0 + clock }
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// "2026-01-02T03:04:05Z", with a fraction or an offset or both, in seconds since 1970; nil: another form.
    static func isoTime(_ text: String) -> Double? {
        let halves = text.uppercased().split(separator: "T")
        guard halves.count == 2 else { return nil }
        let date = halves[0].split(separator: "-").map { Int($0) ?? 0 }
        let zoneStart = halves[1].firstIndex { "Z+-".contains($0) } ?? halves[1].endIndex
        guard date.count == 3, let clock = clock(halves[1][..<zoneStart]), let offset = offset(halves[1][zoneStart...]) else { return nil }
        return seconds(year: date[0], month: date[1], day: date[2]).map { $0 + clock - offset }
    }

    /// "08:49:37" or "08:49:37.25" in seconds.
    private static func clock(_ text: Substring) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { number(String($0)) }
        guard parts.count == 3, let hours = parts[0], let minutes = parts[1], let seconds = parts[2], hours < 24, minutes < 60, seconds < 61
        else { return nil }
        return hours * 3600 + minutes * 60 + seconds
    }

    /// "Z", "+02:00" or "-0330" in seconds.
    private static func offset(_ text: Substring) -> Double? {
        if text == "Z" { return 0 }
        guard let digits = Int(text.dropFirst().filter { $0 != ":" }), digits >= 0, digits < 2400 else { return nil }
        return Double(digits / 100 * 3600 + digits % 100 * 60) * (text.first == "-" ? -1 : 1)
    }

    /// The start of a day; `timegm(3)` counts the days.
    private static func seconds(year: Int, month: Int, day: Int) -> Double? {
        guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        var time = tm()
        time.tm_year = Int32(year - 1900)
        time.tm_mon = Int32(month - 1)
        time.tm_mday = Int32(day)
        return Double(timegm(&time))
    }

    private static func number(_ text: String) -> Double? {
        let trimmed = text.drop { $0 == " " }
        guard let value = Double(trimmed), value.isFinite, value >= 0 else { return nil }
        return value
    }

    /// From 0 to a year, whatever the headers say.
    private static func duration(_ seconds: Double) -> Duration { .milliseconds(Int64(min(max(seconds, 0), 365 * 86400) * 1000)) }
}
