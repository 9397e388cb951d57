import Records
import Testing

@testable import ModelClient

@Suite struct LimiterStormTests {
    private static func settings(_ inFlight: Int) -> LimiterSettings {
        var settings = LimiterSettings()
        settings.inFlight = inFlight
        return settings
    }

    /// 100 requests a second are accepted, except for a minute in which none is. The server says when to come back, or not.
    @Test(arguments: [0.05, 1, 2], [nil, Duration.zero, .milliseconds(250), .seconds(1)])
    func aStormOfRefusalsCostsFewRequests(latency: Double, hint: Duration?) {
        let served = ServedRate(perSecond: 100)
        var simulation = LimiterSimulation(Self.settings(1000), completions: 25_000) { sentAt, _ in
            let isRefused = (100..<160).contains(sentAt) || !served.accepts(sentAt)
            return isRefused ? (.failure(.rateLimited, status: 429, wait: hint), 0.02) : (.answered, latency)
        }
        simulation.run(until: 1000)
        #expect(simulation.answered.count == 25_000)
        #expect(simulation.exhausted == 0)
        #expect(Double(simulation.sent.count) <= 1.1 * Double(simulation.answered.count))
        #expect(simulation.sent.count { (100..<160).contains($0) } < 500)
        #expect(simulation.goodput(220, 250) >= 90)
    }

    @Test(arguments: [2.0, 20, 80], [0.01, 0.2, 1])
    func aRateLimitIsUsedAndFewRequestsAreWasted(rate: Double, latency: Double) {
        for hint in [nil, Duration.zero, .seconds(1)] {
            let served = ServedRate(perSecond: rate)
            var simulation = LimiterSimulation(Self.settings(1000), completions: 20_000) { sentAt, _ in
                served.accepts(sentAt) ? (.answered, latency) : (.failure(.rateLimited, status: 429, wait: hint), 0.02)
            }
            simulation.run(until: 180)
            let wasted = simulation.failed.count { $0 >= 60 }
            #expect(simulation.goodput(60, 180) >= 0.9 * rate, "\(simulation.goodput(60, 180)), hint \(String(describing: hint))")
            #expect(Double(wasted) <= 0.1 * 120 * rate, "\(wasted), hint \(String(describing: hint))")
            #expect(simulation.exhausted == 0)
        }
    }

    /// A server that counts anew each second knows no burst, and asks for a pause of a second.
    @Test(arguments: [20.0, 60, 300], [0.001, 0.2, 2])
    func aRateLimitOfEachSecondIsUsedToo(rate: Double, latency: Double) {
        var (second, accepted) = (0.0, 0.0)
        var simulation = LimiterSimulation(Self.settings(1000), completions: 100_000) { sentAt, _ in
            if sentAt.rounded(.down) != second { (second, accepted) = (sentAt.rounded(.down), 0) }
            accepted += 1
            return accepted <= rate ? (.answered, latency) : (.failure(.rateLimited, status: 429, wait: .seconds(1)), 0.001)
        }
        simulation.run(until: 240)
        #expect(simulation.goodput(40, 240) >= 0.9 * rate, "\(simulation.goodput(40, 240))")
        #expect(simulation.exhausted == 0)
    }

    /// The limit is doubled after two minutes.
    @Test(arguments: [20.0, 100]) func aHigherLimitIsFound(rate: Double) {
        let (before, after) = (ServedRate(perSecond: rate), ServedRate(perSecond: 2 * rate))
        var simulation = LimiterSimulation(Self.settings(1000), completions: 100_000) { sentAt, _ in
            (sentAt < 120 ? before : after).accepts(sentAt)
                ? (.answered, 0.1) : (.failure(.rateLimited, status: 429, wait: .seconds(1)), 0.02)
        }
        simulation.run(until: 300)
        #expect(simulation.goodput(180, 300) >= 1.8 * rate, "\(simulation.goodput(180, 300))")
    }

    @Test func anOutageOfAMinuteCostsAFewProbesAndNoCompletion() {
        var simulation = LimiterSimulation(Self.settings(200), completions: 20_000) { sentAt, _ in
            (30..<90).contains(sentAt) ? (.failure(.transient, status: 502), 0.01) : (.answered, 1)
        }
        simulation.run(until: 1000)
        #expect(simulation.answered.count == 20_000)
        #expect(simulation.exhausted == 0)
        #expect(simulation.failed.count < 20_000 / 10)
        // Once the circuit is open, one probe is sent each five seconds.
        #expect(simulation.sent.count { (50..<90).contains($0) } <= 8)
        #expect(simulation.goodput(100, 150) >= 180)
    }

    @Test func aLocalServerThatStaysAwayIsGoneAfterThreeMinutes() {
        var settings = Self.settings(100)
        settings.isLocal = true
        var simulation = LimiterSimulation(settings, completions: 5000) { sentAt, _ in
            sentAt < 20 ? (.answered, 1) : (.failure(.serverGone), 0.001)
        }
        simulation.run(until: 1000)
        #expect(simulation.limiter.isServerGone)
        #expect((200...210).contains(simulation.now), "\(simulation.now)")
        #expect(simulation.exhausted == 0)
    }

    @Test func aServerThatIsRestartedInTimeIsNotGone() {
        var settings = Self.settings(100)
        settings.isLocal = true
        var simulation = LimiterSimulation(settings, completions: 5000) { sentAt, _ in
            (20..<120).contains(sentAt) ? (.failure(.serverGone), 0.001) : (.answered, 1)
        }
        simulation.run(until: 1000)
        #expect(!simulation.limiter.isServerGone)
        #expect(simulation.answered.count == 5000)
    }

    @Test func theSameSeedGivesTheSameCourse() {
        let courses = (0..<2).map { _ in
            let served = ServedRate(perSecond: 20)
            var simulation = LimiterSimulation(Self.settings(100), completions: 2000, seed: 7) { sentAt, _ in
                served.accepts(sentAt) ? (.answered, 0.3) : (.failure(.rateLimited, status: 429), 0.02)
            }
            simulation.run(until: 60)
            return simulation.sent
        }
        #expect(courses[0] == courses[1])
    }
}
