import Fixtures
import Foundation
import HTTPTransport
import ModelClient
import Records
import Synchronization
import Testing

@Suite struct ModelClientTests {
    private func key(_ text: String) throws -> SecretKey {
        let name = "GENCODE_TEST_KEY_\(UInt64.random(in: 0 ... .max))"
        setenv(name, text, 1)
        return try #require(try SecretKey.taken(fromEnvironment: name))
    }

    @Test(arguments: [false, true]) func theTextThatStreamsIsTheAnswers(serverStreams: Bool) async throws {
        let fixture = try ClientFixture()
        let outcome = await fixture.ask(serverStreams ? "ok-stream-50" : "gzip", isWatched: true)
        #expect(outcome.answer?.text == outcome.streamed)
        #expect(!outcome.streamed.isEmpty)
    }

    @Test func piecesOfTheTextComeBeforeTheAnswerIsWhole() async throws {
        let fixture = try ClientFixture(["--chunk-ms", "20"])
        let pieces = Mutex(0)
        _ = try await fixture.client.ask(
            ClientFixture.request("ok-stream-10"), onText: { _ in pieces.withLock { $0 += 1 } }, onAttempt: { _ in })
        #expect(pieces.withLock { $0 } > 3)
    }

    @Test func aRedirectNeverCarriesTheKey() async throws {
        let other = try FaultServer()
        let fixture = try ClientFixture(["--key", "sk-sentinel"], key: try key("sk-sentinel"))
        let outcome = await fixture.ask("redirect-\(other.port)")
        #expect(outcome.error?.code == .configuration)
        #expect(outcome.error?.message.contains("127.0.0.1:\(other.port)") == true)
        #expect(try fixture.server.log().allSatisfy { $0.contains("key=1") })
        #expect(try other.log().isEmpty)
    }

    @Test func theKeyIsInNoMessage() async throws {
        let fixture = try ClientFixture(["--key", "another"], key: try key("sk-sentinel"))
        let outcome = await fixture.ask("ok")
        #expect(outcome.error?.code == .denied)
        #expect(!"\(outcome)".contains("sentinel"))
        #expect(!"\(fixture.client.snapshot())".contains("sentinel"))
    }

    @Test func aWrongKeyEndsEveryWaitingCompletionAtOnce() async throws {
        let fixture = try ClientFixture(["--key", "right", "--delay-ms", "100"], key: try key("wrong")) { $0.inFlight = 4 }
        let errors = await withTaskGroup(of: ModelCode?.self) { group in
            for index in 0..<200 { group.addTask { await fixture.ask(ClientFixture.request("ok", index: index)).error?.code } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(errors.count == 200 && errors.allSatisfy { $0 == .denied })
        #expect(try fixture.server.outcomes().count < 20)
    }

    @Test func anUnknownModelNamesTheServersModels() async throws {
        let fixture = try ClientFixture()
        let outcome = await fixture.ask("404-model")
        #expect(outcome.error?.remedy.contains("ok, ok-stream-500") == true)
        #expect(try await fixture.client.listModels() == ["ok", "ok-stream-500"])
    }

    @Test func aConnectionThatTheServerDropsBetweenRequestsCostsNoAttempt() async throws {
        let fixture = try ClientFixture { $0.attempts = 1 }
        for index in 0..<5 {
            let outcome = await fixture.ask(ClientFixture.request("dead-reuse", index: index))
            #expect(outcome.answer != nil, "\(outcome.result)")
        }
    }

    @Test func aCancelledTaskThrowsAndTheServerSeesIt() async throws {
        let fixture = try ClientFixture()
        let task = Task { await fixture.ask("delay-60000") }
        try await waitUntil { try fixture.server.outcomes().contains("delay-60000") }
        task.cancel()
        let outcome = await task.value
        #expect(outcome.classes == [.cancelled])
        #expect { try outcome.result.get() } throws: { $0 is CancellationError }
        try await waitUntil { try fixture.server.outcomes().contains("left") }
        #expect(fixture.client.snapshot().inFlight == 0)
    }

    @Test func aCompletionThatWaitsCanBeCancelled() async throws {
        let fixture = try ClientFixture { $0.inFlight = 1 }
        let first = Task { await fixture.ask(ClientFixture.request("delay-60000")) }
        try await waitUntil { fixture.client.snapshot().inFlight == 1 }
        let second = Task { await fixture.ask(ClientFixture.request("delay-60000", index: 1)) }
        try await waitUntil { fixture.client.snapshot().waiting == 1 }
        second.cancel()
        #expect(await second.value.attempts.isEmpty)
        #expect(fixture.client.snapshot().waiting == 0)
        first.cancel()
        _ = await first.value
    }

    @Test func cancelAllEndsThoseInFlightThoseThatWaitAndLaterOnes() async throws {
        let fixture = try ClientFixture { $0.inFlight = 4 }
        let tasks = (0..<20).map { index in Task { await fixture.ask(ClientFixture.request("delay-60000", index: index)) } }
        try await waitUntil { fixture.client.snapshot().inFlight == 4 && fixture.client.snapshot().waiting == 16 }
        fixture.client.cancelAll()
        for task in tasks {
            let outcome = await task.value
            #expect { try outcome.result.get() } throws: { $0 is CancellationError }
        }
        let later = await fixture.ask("ok")
        #expect { try later.result.get() } throws: { $0 is CancellationError }
    }

    @Test func drainingLetsWhatIsInFlightEndAndSendsNothingMore() async throws {
        let fixture = try ClientFixture { $0.inFlight = 4 }
        let tasks = (0..<20).map { index in Task { await fixture.ask(ClientFixture.request("delay-1500", index: index)) } }
        try await waitUntil { fixture.client.snapshot().inFlight == 4 && fixture.client.snapshot().waiting == 16 }
        fixture.client.drain()
        var answered = 0
        for task in tasks {
            let outcome = await task.value
            if outcome.answer != nil { answered += 1 } else { #expect { try outcome.result.get() } throws: { $0 is CancellationError } }
        }
        #expect(answered == 4)
        let later = await fixture.ask("ok")
        #expect { try later.result.get() } throws: { $0 is CancellationError }
        #expect(try fixture.server.outcomes().count == 4)
    }

    @Test func drainingEndsACompletionThatWaitsToBeTriedAgain() async throws {
        let fixture = try ClientFixture { $0.attempts = 1000 }
        let task = Task { await fixture.ask("502-html") }
        try await waitUntil { fixture.client.snapshot().retries > 0 && fixture.client.snapshot().inFlight == 0 }
        fixture.client.drain()
        let outcome = await task.value
        #expect { try outcome.result.get() } throws: { $0 is CancellationError }
        #expect(try fixture.server.outcomes().count == outcome.attempts.count)
    }

    @Test func neverMoreRequestsAreInFlightThanAllowed() async throws {
        let fixture = try ClientFixture(["--max-in-flight", "8", "--delay-ms", "5"]) { $0.inFlight = 8 }
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<200 { group.addTask { _ = await fixture.ask(ClientFixture.request("ok", index: index)) } }
        }
        let outcomes = try fixture.server.outcomes()
        #expect(outcomes.count == 200 && outcomes.allSatisfy { $0 == "ok" })
        #expect(fixture.client.snapshot().newConnections <= 9)
    }

    @Test func aStormOfRefusalsWastesFewRequests() async throws {
        let fixture = try ClientFixture(["--storm-seconds", "5"]) {
            $0.attempts = 8
            $0.inFlight = 8
            $0.probeInterval = .seconds(5)
        }
        let answers = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<200 { group.addTask { await fixture.ask(ClientFixture.request("ok", index: index)).answer != nil } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(answers == 200)
        #expect(try fixture.server.outcomes().count <= 220)
    }

    @Test func aBudgetOfTokensEndsTheRunBeforeItIsExceeded() async throws {
        // The server counts 512 tokens for an answer, and some for the prompt.
        let fixture = try ClientFixture {
            $0.maxTokensTotal = 5000
            $0.inFlight = 2
        }
        var codes: [ModelCode?] = []
        for index in 0..<20 { codes.append(await fixture.ask(ClientFixture.request("ok", index: index)).error?.code) }
        let answered = codes.count { $0 == nil }
        #expect(answered >= 5 && answered <= 9)
        #expect(codes.dropFirst(answered).allSatisfy { $0 == .budgetSpent })
        let counts = fixture.client.snapshot()
        #expect(counts.promptTokens + counts.completionTokens <= 5000)
        #expect(try fixture.server.outcomes().count == answered)
    }

    @Test func theSnapshotCountsWhatWasAskedAndSpent() async throws {
        let fixture = try ClientFixture {
            $0.attempts = 3
            $0.prices = ["ok": TokenPrice(prompt: 1, completion: 1000)]
        }
        let outcome = await fixture.ask("ok")
        #expect(outcome.attempts.first?.usd.map { abs($0 - 0.512) < 0.01 } == true)
        _ = await fixture.ask("once:half")
        _ = await fixture.ask("usage-absent")
        let counts = fixture.client.snapshot()
        #expect(counts.completions == 3)
        #expect(counts.attempts == 4)
        #expect(counts.retries == 1)
        #expect(counts.completionTokens == 1024)
        #expect(counts.unknownSpends == 2)
        #expect(counts.usd.map { abs($0 - 0.512) < 0.01 } == true)
    }

    @Test func aLocalServerThatDiedIsGoneAfterAWhile() async throws {
        let fixture = try ClientFixture {
            $0.probeInterval = .milliseconds(50)
            $0.goneAfter = .milliseconds(400)
            $0.attempts = 100
        }
        _ = await fixture.ask("ok")
        fixture.server.stop()
        let outcome = await fixture.ask(ClientFixture.request("ok", index: 1))
        #expect(outcome.error?.code == .serverGone)
        #expect(outcome.classes.first == .serverGone)
    }

    @Test func aServerThatNeverListenedIsUnreachable() async throws {
        let server = try FaultServer()
        server.stop()
        let fixture = try ClientFixture(server: server)
        #expect(await fixture.ask("ok").error?.code == .unreachable)
        await #expect { try await fixture.client.probe(model: "ok") } throws: { $0.has(ModelCode.unreachable) }
        await #expect { try await fixture.client.listModels() } throws: { $0.has(ModelCode.unreachable) }
    }

    @Test func aProbeNamesWhatItFound() async throws {
        let fixture = try ClientFixture()
        let findings = try await fixture.client.probe(model: "ok")
        #expect(findings.server == "generic")
        #expect(findings.models == ["ok", "ok-stream-500"])
        #expect(findings.contextLength == 32768)
        #expect(findings.servedModel == "ok")
        #expect(findings.reportsUsage)
        #expect(findings.httpVersion == "1.1")
        #expect(findings.plainLatency != nil && findings.streamedLatency != nil)
        #expect(findings.problems.isEmpty)
    }

    @Test func aProbeSaysWhichFormDidNotWork() async throws {
        // A stream in pieces of events is no body for a plain request.
        let fixture = try ClientFixture()
        let findings = try await fixture.client.probe(model: "crlf")
        #expect(findings.plainLatency == nil)
        #expect(findings.streamedLatency != nil)
        #expect(findings.problems.count == 1)
    }

    @Test func wrongSettingsAreRefusedBeforeAnythingIsSent() {
        let endpoint = ModelEndpoint(baseURL: "http://127.0.0.1:1")
        func refused(_ change: (inout ModelClientOptions) -> Void) -> Bool {
            var options = ModelClientOptions()
            change(&options)
            do {
                _ = try ModelClient(endpoint: endpoint, options: options)
                return false
            } catch { return error.has(ModelCode.configuration) || error.has(HTTPCode.configuration) }
        }
        #expect(refused { $0.inFlight = 0 })
        #expect(refused { $0.inFlight = 1 << 40 })
        #expect(refused { $0.attempts = 0 })
        #expect(refused { $0.server = "nobody" })
    }

    @Test func theUnixSocketOfAServerIsAnEndpoint() async throws {
        let fixture = try ClientFixture(server: try FaultServer(onUnixSocket: true))
        #expect(await fixture.ask("ok").answer != nil)
    }
}
