import Glibc
import HTTPTransport
import Records

extension ModelClient {
    /// Waits for a slot, sends the request, and tries again where another try can help. After a failed attempt of a streamed request, the
    /// text that `onText` gets begins again.
    public func ask(
        _ request: ModelRequest, onText: (@Sendable (String) -> Void)?, onAttempt: @escaping @Sendable (AskAttempt) -> Void
    ) async throws -> ModelAnswer {
        let traits = try await traits(for: request.model)
        let streams = onText != nil || (options.streams ?? traits.streams)
        let http = try httpRequest(request, traits, streams: streams, isWatched: onText != nil)
        let lane = try lane(request.model)
        let cost = LaneState.Cost(prompt: request.estimatedPromptTokens, output: request.sampling.maxOutputTokens)
        var ticket = try lane.enter(cost)
        var queued = ContinuousClock.now
        while true {
            try await lane.turn(ticket)
            let waited = queued.duration(to: .now)
            let (ending, transfer) = await send(http, endpointState(request.model, traits), onText)
            queued = .now
            let (next, usd) = lane.ended(ticket, ending, transfer, cost)
            onAttempt(AskAttempt(ending, duration: transfer.duration, waited: waited, usd: usd, cost: cost))
            switch next {
            case .again(let again): ticket = again
            case .exhausted: throw unanswered(ending)
            case .done: return try await outcome(ending, lane)
            }
        }
    }

    /// Sends a request once and classifies its ending.
    func send(
        _ request: HTTPRequest, _ endpoint: EndpointState, _ onText: (@Sendable (String) -> Void)?
    ) async -> (Ending, HTTPEnding) {
        var stream = StreamedAnswer(reasoningFields: endpoint.reasoningFields)
        let transfer = await transport.send(request) { batch in
            batch.forEach { data, isErrorEvent in
                let text = stream.add(data, isErrorEvent: isErrorEvent)
                if let onText, !text.isEmpty { onText(text) }
            }
        }
        let ending = Ending.classify(
            transfer.transport, stream: transfer.isEventStream ? stream : nil, endpoint, now: Double(time(nil)))
        if ending.ending == .final {
            hasAnswered.store(true, ordering: .relaxed)
            // A server may answer a streamed request with a plain body.
            if let onText, !transfer.isEventStream, let text = ending.answer?.text, !text.isEmpty { onText(text) }
        }
        return (ending, transfer)
    }

    /// The request as it goes over the network.
    /// - Throws: `ModelError` with `configuration` if the server cannot do what the request asks for.
    func httpRequest(_ request: ModelRequest, _ traits: ServerTraits, streams: Bool, isWatched: Bool) throws -> HTTPRequest {
        let body = RequestBytes(try RequestBody.bytes(request, traits: traits, streams: streams))
        var http = getRequest(request.isChat ? "/chat/completions" : "/completions", traits)
        http.body = body
        http.isStreamed = streams
        http.isWatched = isWatched
        http.limits.total = options.totalTimeout ?? ModelClient.totalTimeout(tokens: request.sampling.maxOutputTokens)
        http.limits.firstByte = options.firstByteTimeout ?? (transport.url.isLocal ? nil : .seconds(600))
        http.limits.idle = options.idleTimeout
        http.limits.body = options.longestResponse
        return http
    }

    /// - Parameter path: below the version's path, such as "/models".
    func getRequest(_ path: String, _ traits: ServerTraits) -> HTTPRequest {
        let query = traits.apiVersion.isEmpty ? "" : "?api-version=\(traits.apiVersion)"
        var http = HTTPRequest(url: transport.url.url(path) + query)
        http.keyHeader = traits.keyHeader == .bearer ? .bearer : .apiKey
        http.limits.connect = options.connectTimeout
        http.keepAlive = options.keepAlive ?? .seconds(Int(traits.keepAliveSeconds))
        return http
    }

    /// 100 ms for each token, at least 10 minutes and at most 4 hours.
    private static func totalTimeout(tokens: Int) -> Duration { .milliseconds(min(max(tokens, 6000), 144_000) * 100) }

    /// What an ending that counts means for its completion. A fatal one ends all others of the model too.
    private func outcome(_ ending: Ending, _ lane: ModelLane) async throws -> ModelAnswer {
        if let answer = ending.answer, ending.ending == .final { return answer }
        guard var failure = ending.failure else { throw CancellationError() }
        if failure.code == .unknownModel, let models = try? await listModels(), !models.isEmpty {
            let shown = models.prefix(20).map { PrintableText.shortened($0, hiding: secrets) }
            let names = shown.joined(separator: ", ") + (models.count > 20 ? ", and \(models.count - 20) more" : "")
            failure = ModelError(.unknownModel, failure.message, remedy: "Use one of the server's models: \(names)")
        }
        lane.fail(failure)
        throw failure
    }

    private func unanswered(_ ending: Ending) -> ModelError {
        let status = ending.status == 0 ? "" : " (status \(ending.status))"
        return ModelError(
            .unanswered,
            "\(transport.url.name) did not answer; the last attempt ended as \(ending.ending.name)\(status): \(ending.message)",
            remedy: "Resume the run later: the completion is asked for again")
    }
}

extension AskAttempt {
    fileprivate init(_ ending: Ending, duration: Duration, waited: Duration, usd: Double?, cost: LaneState.Cost) {
        let isCounted = ending.usage.prompt != nil && ending.usage.completion != nil
        self.init(
            ending: ending.ending, status: ending.status, duration: duration, waited: waited, usage: ending.usage,
            most: ending.mayBeCharged && !isCounted ? TokenUsage(prompt: cost.prompt, completion: cost.output) : .unknown, usd: usd,
            mayBeCharged: ending.mayBeCharged, message: ending.message)
    }
}
