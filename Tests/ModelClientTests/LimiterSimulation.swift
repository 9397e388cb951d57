import Records

@testable import ModelClient

/// Plays a limiter against a server that is a function, with a clock that jumps from event to event.
struct LimiterSimulation {
    /// How the server answers a request that arrives: its ending, and after how many seconds.
    typealias Server = (_ sentAt: Double, _ inFlight: Int) -> (ending: Ending, after: Double)

    var limiter: Limiter
    let server: Server
    private(set) var now = 0.0
    private(set) var sent: [Double] = []
    private(set) var answered: [Double] = []
    private(set) var failed: [Double] = []
    private(set) var exhausted = 0
    private(set) var peak = 0
    private var flights: [(end: Double, ticket: Int, ending: Ending)] = []

    init(_ settings: LimiterSettings, completions: Int, seed: UInt64 = 1, server: @escaping Server) {
        limiter = Limiter(settings, seed: seed, now: .zero)
        self.server = server
        for ticket in 0..<completions { limiter.add(ticket: ticket, tokens: 1000, now: .zero) }
    }

    /// Until everything is answered, given up or stuck, or the time is over.
    mutating func run(until end: Double) {
        while now <= end {
            while let ticket = limiter.next(now: .seconds(now)) { send(ticket) }
            let wake = limiter.wakeTime(now: .seconds(now))?.inSeconds ?? .infinity
            let landing = flights.first?.end ?? .infinity
            let next = min(wake, landing)
            guard next < .infinity else { return }
            now = max(next, now + 1e-9)
            while let flight = flights.first, flight.end <= now { land(flight) }
        }
    }

    private mutating func send(_ ticket: Int) {
        sent.append(now)
        peak = max(peak, limiter.inFlight)
        let (ending, after) = server(now, limiter.inFlight)
        let place = flights.firstIndex { $0.end > now + after } ?? flights.count
        flights.insert((now + after, ticket, ending), at: place)
    }

    private mutating func land(_ flight: (end: Double, ticket: Int, ending: Ending)) {
        flights.removeFirst()
        if flight.ending.ending == .final { answered.append(now) } else { failed.append(now) }
        if limiter.ended(ticket: flight.ticket, flight.ending, now: .seconds(now)) == .exhausted { exhausted += 1 }
    }

    /// Answers for each second between two times.
    func goodput(_ from: Double, _ to: Double) -> Double { Double(answered.count { $0 >= from && $0 < to }) / (to - from) }
}

/// A server's bucket: so many requests a second are accepted, with a burst of one second.
final class ServedRate {
    private let perSecond: Double
    private var level: Double
    private var at = 0.0

    init(perSecond: Double) {
        self.perSecond = perSecond
        level = perSecond
    }

    func accepts(_ now: Double) -> Bool {
        level = min(perSecond, level + (now - at) * perSecond)
        at = now
        guard level >= 1 else { return false }
        level -= 1
        return true
    }
}

extension Ending {
    static let answered = Ending(ending: .final, answer: ModelAnswer(text: "x", finish: .stop), status: 200, mayBeCharged: true)

    static func failure(_ ending: EndingClass, status: Int = 0, wait: Duration? = nil, mayRetry: Bool = true) -> Ending {
        Ending(ending: ending, status: status, wait: wait, mayRetry: mayRetry, mayBeCharged: false, message: "no")
    }
}
