import Fixtures
import Foundation
import HTTPTransport
import ModelClient
import Testing

@Suite struct TransportTests {
    private func body(_ model: String, stream: Bool = false, padding: Int = 0) -> RequestBytes {
        let text = "{\"model\":\"\(model)\",\"stream\":\(stream),\"messages\":[],\"padding\":\"\(String(repeating: "x", count: padding))\"}"
        return RequestBytes(Array(text.utf8))
    }

    private func transport(_ server: FaultServer, slots: Int = 16) throws -> CurlTransport {
        try CurlTransport(url: BaseURL(server.url), key: nil, slots: slots)
    }

    private func ask(
        _ transport: CurlTransport, _ model: String, stream: Bool = false, padding: Int = 0,
        _ change: (inout HTTPRequest) -> Void = { _ in }
    ) async -> (ending: HTTPEnding, events: [String]) {
        var request = HTTPRequest(url: transport.url.url("/chat/completions"), body: body(model, stream: stream, padding: padding))
        request.isStreamed = stream
        change(&request)
        var events: [String] = []
        let ending = await transport.send(request) { batch in
            batch.forEach { data, _ in events.append(String(decoding: data, as: UTF8.self)) }
        }
        return (ending, events)
    }

    @Test func aWholeAnswerComesWithItsStatusAndFigures() async throws {
        let server = try FaultServer()
        let transport = try transport(server)
        let (ending, _) = await ask(transport, "ok")
        #expect(ending.transport.kind == .completed)
        #expect(ending.transport.status == 200)
        #expect(ending.transport.headers["x-request-id"]?.hasPrefix("req-") == true)
        #expect(ending.transport.body.starts(with: "{\"id\"".utf8))
        #expect(ending.newConnections == 1)
        #expect(!ending.transport.isReusedConnection)
        #expect(ending.transport.isRequestSent)
        #expect(ending.httpVersion == "1.1")
        #expect(ending.bytesSent > 60)
        #expect(ending.transport.bytesReceived > ending.transport.body.count)
    }

    @Test func aSecondRequestUsesTheConnectionOfTheFirst() async throws {
        let server = try FaultServer()
        let transport = try transport(server)
        _ = await ask(transport, "ok")
        // A busy machine may let a test wait for longer than a server's own limit.
        let (ending, _) = await ask(transport, "ok") { $0.keepAlive = .seconds(600) }
        #expect(ending.newConnections == 0)
        #expect(ending.transport.isReusedConnection)
    }

    @Test func aConnectionThatWasIdleForTooLongIsNotUsedAgain() async throws {
        let server = try FaultServer()
        let transport = try transport(server)
        _ = await ask(transport, "ok")
        // libcurl counts whole seconds.
        try await Task.sleep(for: .milliseconds(2100))
        let (ending, _) = await ask(transport, "ok") { $0.keepAlive = .seconds(1) }
        #expect(ending.newConnections == 1)
    }

    @Test func withoutKeepAliveEachRequestHasAConnectionOfItsOwn() async throws {
        let server = try FaultServer()
        let transport = try transport(server)
        // One connection is kept by a request that allows it.
        _ = await ask(transport, "ok") { $0.keepAlive = .seconds(600) }
        for keepAlive in [Duration.zero, .zero, .milliseconds(500)] {
            let (ending, _) = await ask(transport, "ok") { $0.keepAlive = keepAlive }
            #expect(ending.newConnections == 1 && !ending.transport.isReusedConnection)
        }
        let fresh = try self.transport(server)
        for _ in 0..<2 {
            let (ending, _) = await ask(fresh, "ok") { $0.keepAlive = .zero }
            #expect(ending.newConnections == 1)
        }
    }

    @Test func aUnixSocketServesLikeAPort() async throws {
        let server = try FaultServer(onUnixSocket: true)
        let (ending, _) = await ask(try transport(server), "ok")
        #expect(ending.transport.status == 200)
    }

    @Test func aBodyOfTwoMegabytesIsSentWithoutWaiting() async throws {
        let server = try FaultServer()
        let (ending, _) = await ask(try transport(server), "ok", padding: 2 << 20)
        #expect(ending.transport.status == 200)
        #expect(ending.bytesSent > 2 << 20)
        // With an Expect header libcurl would wait for a second.
        #expect(ending.duration < .milliseconds(900))
    }

    @Test func aBodyThatIsCompressedWithoutBeingAskedForIsReadable() async throws {
        let server = try FaultServer()
        let (ending, _) = await ask(try transport(server), "gzip")
        #expect(ending.transport.body.starts(with: "{\"id\"".utf8))
    }

    @Test(arguments: [
        ("rst-after-0", TransportEnding.Kind.brokenOff, 0), ("rst-after-1", .malformed, 0), ("rst-after-300", .brokenOff, 200),
        ("close-after-0", .brokenOff, 0), ("close-after-300", .brokenOff, 200), ("half", .brokenOff, 200), ("not-http", .malformed, 0),
        ("long-body-70000000", .tooLarge, 200), ("headers-1000", .tooLarge, 200), ("redirect-1", .completed, 307),
    ])
    func endings(of model: String, kind: TransportEnding.Kind, status: Int) async throws {
        let server = try FaultServer()
        let (ending, _) = await ask(try transport(server), model)
        // Whether one byte before a reset is read depends on the kernel.
        let isShort = model == "rst-after-1" && ending.transport.kind == .brokenOff
        #expect(ending.transport.kind == kind || isShort, "\(ending.transport.detail)")
        #expect(ending.transport.status == status)
        #expect(ending.transport.body.count <= 64 << 20)
    }

    @Test func aStreamWithoutItsEndIsNotComplete() async throws {
        let server = try FaultServer()
        let (ending, events) = await ask(try transport(server), "no-end", stream: true)
        #expect(ending.transport.kind == .brokenOff)
        #expect(ending.isEventStream)
        #expect(events.last == "[DONE]")
    }

    @Test func aLineAboveTheLimitEndsTheStream() async throws {
        let server = try FaultServer()
        let transport = try transport(server)
        let short = await ask(transport, "long-line-1000000", stream: true)
        #expect(short.ending.transport.kind == .completed)
        #expect(short.events.first?.utf8.count ?? 0 > 1_000_000)
        let long = await ask(transport, "long-line-1000000", stream: true) { $0.limits.event = 100_000 }
        #expect(long.ending.transport.kind == .tooLarge)
        #expect(long.events.isEmpty)
    }

    @Test(arguments: [
        ("delay-60000", false, TransportEnding.Kind.firstByteTimeout), ("comments-only-10000", true, .firstByteTimeout),
        ("hang-after-700", true, .idleTimeout), ("hang-after-1000", false, .idleTimeout), ("blank-lines-1000", false, .firstByteTimeout),
    ])
    func aSilentServerIsGivenUp(model: String, stream: Bool, kind: TransportEnding.Kind) async throws {
        let server = try FaultServer()
        let (ending, _) = await ask(try transport(server), model, stream: stream) {
            $0.limits.firstByte = kind == .idleTimeout ? nil : .milliseconds(300)
            $0.limits.idle = .milliseconds(300)
        }
        #expect(ending.transport.kind == kind)
        #expect(ending.duration < .seconds(5))
        try await expectLeft(server)
    }

    @Test func theTotalLimitEndsARequestThatStillProgresses() async throws {
        let server = try FaultServer(["--chunk-ms", "30", "--chunks", "10000", "--answer-bytes", "100000"])
        let (ending, events) = await ask(try transport(server), "ok", stream: true) { $0.limits.total = .milliseconds(500) }
        #expect(ending.transport.kind == .totalTimeout)
        #expect(events.count > 2)
    }

    @Test func blankLinesBeforeABodyAreNoFault() async throws {
        let server = try FaultServer()
        let (ending, _) = await ask(try transport(server), "blank-lines-20")
        #expect(ending.transport.kind == .completed)
        #expect(ending.transport.body.prefix(40).allSatisfy { $0 == 0x0a })
    }

    @Test func aCancelledTaskClosesTheConnection() async throws {
        let server = try FaultServer()
        let transport = try transport(server)
        let task = Task { await ask(transport, "delay-60000").ending.transport.kind }
        try await waitUntil { try server.log().count == 1 }
        task.cancel()
        #expect(await task.value == .cancelled)
        try await expectLeft(server)
    }

    @Test func aTaskThatWasCancelledBeforeSendsNothing() async throws {
        let server = try FaultServer()
        let transport = try transport(server)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await ask(transport, "ok").ending.transport.kind
        }
        #expect(await task.value == .cancelled)
        #expect(try server.log().isEmpty)
    }

    @Test func cancelAllEndsEveryRequest() async throws {
        let server = try FaultServer()
        let transport = try transport(server, slots: 64)
        let tasks = (0..<50).map { _ in Task { await ask(transport, "delay-60000").ending.transport.kind } }
        try await waitUntil { try server.log().count == 50 }
        transport.cancelAll()
        for task in tasks { #expect(await task.value == .cancelled) }
    }

    @Test func aRequestThatHasEndedIsNotKept() async throws {
        // Its limits of time are minutes away.
        let server = try FaultServer()
        let transport = try transport(server)
        weak var kept: RequestBytes?
        func send() async {
            let bytes = body("ok")
            kept = bytes
            _ = await transport.send(HTTPRequest(url: transport.url.url("/chat/completions"), body: bytes))
        }
        await send()
        try await waitUntil { kept == nil }
    }

    @Test func aPortWithoutAListenerIsRefused() async throws {
        // Nobody listens on a port that was just given back.
        let server = try FaultServer()
        server.stop()
        let transport = try transport(server)
        let (ending, _) = await ask(transport, "ok")
        #expect(ending.transport.kind == .refused)
        #expect(!ending.transport.isRequestSent)
    }

    @Test func aNameThatDoesNotExistIsNotResolved() async throws {
        let transport = try CurlTransport(url: BaseURL("http://no-such-host.invalid"), key: nil, bypassesProxy: true, slots: 2)
        let (ending, _) = await ask(transport, "ok")
        #expect(ending.transport.kind == .nameNotResolved)
    }

    @Test func aServerWithoutTLSFailsAsTLS() async throws {
        let server = try FaultServer()
        let transport = try CurlTransport(url: BaseURL("https://127.0.0.1:\(server.port)"), key: nil, slots: 2)
        let (ending, _) = await ask(transport, "ok")
        #expect(ending.transport.kind == .tls)
    }

    private func expectLeft(_ server: FaultServer) async throws {
        try await waitUntil { try server.outcomes().contains("left") }
    }
}

/// Polls for at most ten seconds.
func waitUntil(_ condition: () throws -> Bool) async throws {
    for _ in 0..<1000 {
        if try condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("the condition did not come true within ten seconds")
}
