import HTTPTransport
import Records

extension ModelClient {
    /// Such as "7.88.1"; empty: libcurl does not say.
    public static var libcurlVersion: String { CurlRuntime.version }

    /// Asks for one token, plain and streamed, beside the limiter and the budget.
    /// - Throws: `ModelError` if neither request was answered.
    public func probe(model: String) async throws -> ServerFindings {
        let server = try await server(for: model)
        var findings = ServerFindings(
            server: server.name, models: server.profile.models.map(\.id),
            contextLength: server.profile.models.first { $0.id == model }?.contextLength, servedModel: "", reportsUsage: false,
            httpVersion: "", libcurlVersion: CurlRuntime.version, certificateFile: transport.certificateFile, problems: [])
        let request = ModelRequest(
            model: model, prompt: .chat([ChatMessage(.user, "Say yes.")]),
            sampling: Sampling(temperature: 1, topP: 1, maxOutputTokens: 1, isSeeded: false), sampleIndex: 0)
        var failures: [ModelError] = []
        for streams in [false, true] {
            let http = try httpRequest(request, server.traits, streams: streams, isWatched: false)
            let (ending, transfer) = await send(http, endpointState(model, server.traits), nil)
            try Task.checkCancellation()
            findings.add(ending, transfer, streams: streams)
            if ending.ending != .final { failures.append(failure(ending)) }
        }
        if failures.count == 2 { throw failures[0] }
        return findings
    }

    private func failure(_ ending: Ending) -> ModelError {
        ending.failure
            ?? ModelError(
                .unanswered, "\(transport.url.name) did not answer: \(ending.ending.name), \(ending.message)", remedy: "Check the server")
    }
}

extension ServerFindings {
    fileprivate mutating func add(_ ending: Ending, _ transfer: HTTPEnding, streams: Bool) {
        if httpVersion.isEmpty { httpVersion = transfer.httpVersion }
        let name = streams ? "streamed" : "plain"
        guard let answer = ending.answer else {
            problems.append("A \(name) request was not answered: \(ending.ending.name), \(ending.message).")
            return
        }
        servedModel = answer.servedModel
        if streams {
            streamedLatency = transfer.duration
            if !transfer.isEventStream { problems.append("A streamed request was answered with a plain body.") }
        } else {
            plainLatency = transfer.duration
            reportsUsage = answer.usage.completion != nil
        }
    }
}
