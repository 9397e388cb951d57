import HTTPTransport
import Records
import Testing

@testable import ModelClient

@Suite struct LimiterTests {
    private static func limiter(_ change: (inout LimiterSettings) -> Void = { _ in }, completions: Int) -> Limiter {
        var settings = LimiterSettings()
        change(&settings)
        var limiter = Limiter(settings, seed: 1, now: .zero)
        for ticket in 0..<completions { limiter.add(ticket: ticket, tokens: 100, now: .zero) }
        return limiter
    }

    private static func sendAll(_ limiter: inout Limiter, now: Duration) -> [Int] {
        var sent: [Int] = []
        while let ticket = limiter.next(now: now) { sent.append(ticket) }
        return sent
    }

    private static func one(_ limiter: inout Limiter, now: Duration) throws -> Int {
        let ticket = limiter.next(now: now)
        return try #require(ticket)
    }

    @Test func completionsAreSentInTheirOrderUpToTheStartingLimit() {
        var limiter = Self.limiter(completions: 50)
        #expect(Self.sendAll(&limiter, now: .zero) == Array(0..<20))
        #expect(limiter.inFlight == 20)
        #expect(limiter.wakeTime(now: .zero) == nil)
    }

    @Test func theLimitDoublesAfterEachCleanRoundUpToTheMost() {
        var limiter = Self.limiter({ $0.inFlight = 100 }, completions: 1000)
        var limits: [Int] = []
        for second in 0..<4 {
            let sent = Self.sendAll(&limiter, now: .seconds(second))
            limits.append(sent.count)
            for ticket in sent { #expect(limiter.ended(ticket: ticket, .answered, now: .seconds(second)) == .done) }
        }
        #expect(limits == [20, 40, 80, 100])
    }

    @Test func aLimitThatIsNotUsedDoesNotGrow() {
        var limiter = Self.limiter(completions: 200)
        for second in 0..<200 {
            guard let ticket = limiter.next(now: .seconds(second)) else { break }
            _ = limiter.ended(ticket: ticket, .answered, now: .seconds(second))
        }
        #expect(limiter.currentLimit == 20)
    }

    @Test func oneEpisodeOfRefusalsTakesAFifthOnce() {
        var limiter = Self.limiter({ $0.inFlight = 20 }, completions: 100)
        let sent = Self.sendAll(&limiter, now: .zero)
        for ticket in sent.prefix(3) { _ = limiter.ended(ticket: ticket, .failure(.rateLimited, status: 429), now: .milliseconds(500)) }
        #expect(limiter.currentLimit == 16)
    }

    @Test(arguments: [EndingClass.transient, .overloaded, .truncated])
    func otherFailuresDoNotShrinkTheLimit(_ ending: EndingClass) {
        var limiter = Self.limiter(completions: 100)
        for ticket in Self.sendAll(&limiter, now: .zero) {
            _ = limiter.ended(ticket: ticket, .failure(ending, status: 500), now: .milliseconds(500))
        }
        #expect(limiter.currentLimit == 20)
    }

    @Test func aWaitThatTheServerAsksForHoldsThePool() throws {
        var limiter = Self.limiter(completions: 100)
        let first = try Self.one(&limiter, now: .zero)
        _ = limiter.ended(ticket: first, .failure(.rateLimited, status: 429, wait: .seconds(30)), now: .seconds(1))
        let early = limiter.next(now: .seconds(30))
        #expect(early == nil)
        let wake = try #require(limiter.wakeTime(now: .seconds(30)))
        #expect(wake >= .seconds(31) && wake < .seconds(33))
        // After the pause not all start at once.
        let started = Self.sendAll(&limiter, now: wake).count
        #expect(started < 10, "\(started)")
    }

    @Test func aVeryLongWaitHoldsOnlyItsCompletion() throws {
        var limiter = Self.limiter(completions: 3)
        let first = try Self.one(&limiter, now: .zero)
        let consequence = limiter.ended(ticket: first, .failure(.transient, status: 503, wait: .seconds(400)), now: .zero)
        guard case .waits(let until) = consequence else { throw ModelError(.unanswered, "\(consequence)") }
        #expect(until >= .seconds(400))
        #expect(limiter.next(now: .zero) == 1)
    }

    @Test func aCompletionIsGivenUpAfterEightAttempts() throws {
        var limiter = Self.limiter(completions: 1)
        var now = Duration.zero
        for attempt in 1...8 {
            let ticket = try Self.one(&limiter, now: now)
            let consequence = limiter.ended(ticket: ticket, .failure(.transient, status: 500), now: now)
            #expect((consequence == .exhausted) == (attempt == 8))
            now = limiter.wakeTime(now: now) ?? now
        }
        #expect(limiter.next(now: now) == nil)
    }

    @Test func aDeadKeptConnectionCostsNoAttemptAndNoWait() throws {
        var limiter = Self.limiter(completions: 1)
        for _ in 0..<10 {
            let ticket = try Self.one(&limiter, now: .zero)
            #expect(limiter.ended(ticket: ticket, .failure(.reusedDead), now: .zero) == .waits(until: .zero))
        }
    }

    @Test func aServerThatForbidsAnotherTryEndsTheCompletion() throws {
        var limiter = Self.limiter(completions: 1)
        let ticket = try Self.one(&limiter, now: .zero)
        #expect(limiter.ended(ticket: ticket, .failure(.transient, status: 500, mayRetry: false), now: .zero) == .exhausted)
    }

    @Test func theDeadlineEndsACompletion() throws {
        var limiter = Self.limiter({ $0.deadline = 10 }, completions: 1)
        let ticket = try Self.one(&limiter, now: .zero)
        #expect(limiter.ended(ticket: ticket, .failure(.transient, status: 500), now: .seconds(11)) == .exhausted)
    }

    @Test func theSlotIsFreeWhileACompletionWaits() throws {
        var limiter = Self.limiter({ $0.startingInFlight = 1 }, completions: 2)
        let first = try Self.one(&limiter, now: .zero)
        #expect(limiter.next(now: .zero) == nil)
        _ = limiter.ended(ticket: first, .failure(.transient, status: 500, wait: .seconds(100)), now: .zero)
        #expect(limiter.next(now: .zero) == 1)
    }

    @Test func requestsPerMinuteAreKept() {
        var settings = LimiterSettings()
        settings.requestsPerMinute = 60
        var simulation = LimiterSimulation(settings, completions: 1000) { _, _ in (.answered, 0.01) }
        simulation.run(until: 60)
        #expect((60...66).contains(simulation.sent.count { $0 < 60 }), "\(simulation.sent.count)")
    }

    @Test func tokensPerMinuteAreKept() {
        var settings = LimiterSettings()
        settings.tokensPerMinute = 60_000
        // Each completion counts 1000 tokens, and the server says nothing of its usage.
        var simulation = LimiterSimulation(settings, completions: 1000) { _, _ in (.answered, 0.01) }
        simulation.run(until: 60)
        #expect((60...66).contains(simulation.sent.count { $0 < 60 }), "\(simulation.sent.count)")
    }

    @Test func unusedTokensAreGivenBack() {
        var settings = LimiterSettings()
        settings.tokensPerMinute = 60_000
        var answer = Ending.answered
        answer.usage = TokenUsage(prompt: 50, completion: 50)
        var simulation = LimiterSimulation(settings, completions: 2000) { _, _ in (answer, 0.01) }
        simulation.run(until: 60)
        #expect(simulation.sent.count > 500, "\(simulation.sent.count)")
    }

    @Test func limitsFromHeadersApplyUnlessTheSettingsHaveTheirOwn() {
        let headers: ResponseHeaders = ["X-RateLimit-Limit-Requests": "60", "x-ratelimit-remaining-requests": "1"]
        var limiter = Self.limiter(completions: 50)
        limiter.observe(headers, now: .zero)
        #expect(Self.sendAll(&limiter, now: .zero).count == 1)
        var configured = Self.limiter({ $0.requestsPerMinute = 6000 }, completions: 50)
        configured.observe(headers, now: .zero)
        #expect(Self.sendAll(&configured, now: .zero).count == 20)
    }

    @Test(arguments: ["nan", "-1", "0", "many", "inf"])
    func senselessHeadersChangeNothing(_ value: String) {
        var limiter = Self.limiter(completions: 50)
        limiter.observe(["x-ratelimit-limit-requests": value, "x-ratelimit-remaining-requests": value], now: .zero)
        #expect(Self.sendAll(&limiter, now: .zero).count == 20)
    }

    @Test func workersShareTheLimits() {
        var limiter = Self.limiter({ $0.inFlight = 40 }, completions: 50)
        limiter.divide(among: 4, now: .zero)
        #expect(Self.sendAll(&limiter, now: .zero).count == 10)
    }

    @Test func aCancelledCompletionIsNotSent() {
        var limiter = Self.limiter(completions: 3)
        limiter.cancel(ticket: 1)
        #expect(Self.sendAll(&limiter, now: .zero) == [0, 2])
    }
}
