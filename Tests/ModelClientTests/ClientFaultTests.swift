import ModelClient
import Records
import Testing

/// What the client makes of everything that the fault server plays; the names are the server's.
@Suite struct ClientFaultTests {
    /// Streams that say the same in another way.
    static let streams = [
        "ok-stream-500", "crlf", "cr", "split", "split-crlf", "comments", "no-space", "many-lines", "bom", "unknown-fields", "azure-first",
        "no-done", "done-garbage",
    ]
    static let bodies = [
        "ok", "gzip", "blank-lines-5", "usage-null", "usage-absent", "usage-half", "finish-eos", "idle-close-10", "choices-10000",
    ]

    /// - Parameter patience: of silence. Only servers that hang need to be given up soon.
    private func fixture(streams: Bool, patience: Duration = .seconds(30), deadline: Duration = .seconds(4)) throws -> ClientFixture {
        try ClientFixture {
            $0.streams = streams
            $0.firstByteTimeout = patience
            $0.idleTimeout = patience
            $0.deadline = deadline
        }
    }

    private func expectGood(_ outcome: ClientFixture.Outcome) {
        #expect(outcome.classes == [.final], "\(outcome.result)")
        #expect(outcome.answer?.finish == .stop)
        let text = outcome.answer?.text ?? ""
        #expect(text.hasPrefix("Answer to ") && text.contains(", é € 😀.\n\n") && text.hasSuffix("\n```\n"))
        #expect(text.utf8.count > 2000)
    }

    @Test(arguments: streams) func streamsInEveryFormGiveTheWholeAnswer(model: String) async throws {
        expectGood(try await fixture(streams: true).ask(model))
    }

    @Test(arguments: bodies, [false, true]) func answersInEveryFormAreRead(model: String, streams: Bool) async throws {
        expectGood(try await fixture(streams: streams).ask(model))
    }

    @Test(arguments: ["reasoning-content", "reasoning", "reasoning-details"], [false, true])
    func reasoningIsKeptApart(model: String, streams: Bool) async throws {
        let outcome = try await fixture(streams: streams).ask(model)
        expectGood(outcome)
        #expect(outcome.answer?.reasoning == "thinking")
    }

    @Test(
        arguments: [
            ("finish-length", FinishReason.length), ("finish-filter", .contentFilter), ("finish-tools", .toolCalls), ("refusal", .refusal),
            ("content-null", .length), ("content-empty", .length), ("content-list", .stop), ("content-surrogate", .stop),
            ("reasoning-tags", .stop), ("400-context-openai", .promptTooLong), ("400-context-vllm", .promptTooLong),
            ("400-context-vllm-negative", .promptTooLong), ("400-context-sglang", .promptTooLong),
            ("400-context-requested", .promptTooLong), ("400-context-llamacpp", .promptTooLong), ("413", .promptTooLong),
            ("400-filter-azure", .contentFilter), ("400-policy", .refusal),
        ], [false, true])
    func endingsThatAreFinalAreAnswers(expected: (model: String, finish: FinishReason), streams: Bool) async throws {
        let outcome = try await fixture(streams: streams).ask(expected.model)
        #expect(outcome.classes == [.final])
        #expect(outcome.answer?.finish == expected.finish)
    }

    @Test(
        arguments: [
            ("finish-null", EndingClass.truncated), ("finish-abort", .transient), ("finish-error", .transient),
            ("finish-resources", .transient), ("no-end", .truncated), ("half", .truncated), ("rst-after-0", .transient),
            ("rst-after-300", .truncated), ("close-after-0", .transient), ("close-after-300", .truncated), ("hang-after-0", .transient),
            ("hang-after-700", .truncated), ("500", .transient), ("500-empty", .transient), ("502-html", .transient),
            ("503-loading", .overloaded), ("503-queue", .overloaded), ("504", .transient), ("529", .overloaded), ("408", .transient),
            ("424", .transient), ("200-error", .transient), ("200-error-limit", .rateLimited), ("200-string", .transient),
            ("200-empty", .transient), ("200-garbage", .transient), ("200-no-choice", .transient), ("200-ollama-aborted", .transient),
            ("headers-1000", .truncated), ("429", .rateLimited), ("429-never", .rateLimited), ("429-far", .rateLimited),
            ("429-tgi", .rateLimited),
        ], [false, true])
    func failedAttemptsAreNeverAnswers(expected: (model: String, ending: EndingClass), streams: Bool) async throws {
        let patience = Duration.milliseconds(expected.model.hasPrefix("hang") ? 700 : 30000)
        let outcome = try await fixture(streams: streams, patience: patience).ask(expected.model)
        #expect(outcome.classes == [expected.ending])
        #expect(outcome.error?.code == .unanswered)
        #expect(outcome.attempts.allSatisfy { !$0.message.isEmpty && $0.message.utf8.count <= 200 })
    }

    @Test(arguments: ["error-object", "error-event", "error-field"]) func anErrorWithinAStreamIsAFailedAttempt(model: String) async throws {
        let outcome = try await fixture(streams: true).ask(model)
        #expect(outcome.classes == [.transient])
        #expect(outcome.error?.code == .unanswered)
    }

    @Test(arguments: [("long-line-1000000", true), ("long-line-20000000", false)])
    func lineOfAStream(model: String, isAccepted: Bool) async throws {
        let outcome = try await fixture(streams: true).ask(model)
        #expect(outcome.classes == [isAccepted ? .final : .truncated])
    }

    @Test func aBodyAboveTheLimitIsAFailedAttempt() async throws {
        let fixture = try ClientFixture {
            $0.streams = false
            $0.longestResponse = 100_000
        }
        #expect(await fixture.ask("long-body-200000").classes == [.truncated])
    }

    @Test(arguments: ["429-retry-after-float", "429-retry-after-ms", "429-x-ratelimit", "429-retry-after-date", "429-anthropic"])
    func aPauseThatTheServerAsksForIsTried(model: String) async throws {
        // A pause is the pool's and costs the completion no attempt, so it is asked again until its time is over.
        let outcome = try await fixture(streams: false, deadline: .seconds(60)).ask(model)
        #expect(outcome.classes.count > 1 && outcome.classes.allSatisfy { $0 == .rateLimited })
        #expect(outcome.error?.code == .unanswered)
    }

    @Test(
        arguments: [
            ("401", ModelCode.denied), ("401-string", .denied), ("402", .denied), ("403", .denied), ("429-quota", .denied),
            ("404-model", .unknownModel), ("404-ollama", .unknownModel), ("422", .configuration), ("422-tgi", .configuration),
            ("400", .configuration), ("redirect-1", .configuration), ("200-html", .protocolViolation), ("not-http", .protocolViolation),
        ], [false, true])
    func whatHoldsForEveryRequestStopsTheRun(expected: (model: String, code: ModelCode), streams: Bool) async throws {
        let fixture = try fixture(streams: streams)
        let outcome = await fixture.ask(expected.model)
        #expect(outcome.error?.code == expected.code)
        #expect(outcome.classes == [.fatal])
        #expect(outcome.error?.remedy.isEmpty == false)
        // A later completion of that model is not sent at all.
        let second = await fixture.ask(ClientFixture.request(expected.model, index: 1))
        #expect(second.error == outcome.error)
        #expect(second.attempts.isEmpty)
    }

    @Test(
        arguments: [
            ("429-retry-after-ms", EndingClass.rateLimited), ("503-queue", .overloaded), ("500", .transient), ("half", .truncated),
            ("finish-null", .truncated), ("200-error", .transient),
        ], [false, true])
    func aFailedAttemptIsFollowedByAnAnswer(expected: (model: String, ending: EndingClass), streams: Bool) async throws {
        let fixture = try ClientFixture {
            $0.streams = streams
            $0.attempts = 3
        }
        let outcome = await fixture.ask("once:" + expected.model)
        #expect(outcome.classes == [expected.ending, .final])
        #expect(outcome.answer?.text.hasPrefix("Answer to ") == true)
        #expect(try fixture.server.outcomes().count == 2)
    }

    @Test func aKeptConnectionThatIsResetIsReplacedWithinTheAttempt() async throws {
        // The list of models came over the connection that the first request finds dead.
        let fixture = try ClientFixture()
        let outcome = await fixture.ask("once:rst-after-0")
        #expect(outcome.classes == [.final])
        #expect(try fixture.server.outcomes() == ["rst-after-0", "ok"])
        #expect(fixture.client.snapshot().newConnections == 1)
    }
}
