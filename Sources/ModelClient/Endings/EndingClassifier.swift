import HTTPTransport

/// Decides the class of one transfer: first by what the network says, then by the status, then by the body.
struct EndingClassifier {
    let transport: TransportEnding
    /// nil: the response was no event stream.
    let stream: StreamedAnswer?
    let endpoint: EndpointState

    func ending() -> Ending {
        switch transport.kind {
        case .completed: transport.status == 0 ? malformed() : response()
        case .refused, .nameNotResolved, .tls, .proxy, .connectTimeout: notConnected()
        case .firstByteTimeout, .idleTimeout, .totalTimeout, .brokenOff, .tooLarge: brokenOff()
        case .malformed: malformed()
        case .cancelled: made(.cancelled, "cancelled", mayBeCharged: transport.isRequestSent)
        case .local:
            fatal(
                .configuration, "the request to \(endpoint.name) cannot be made: \(transport.detail)",
                remedy: "Check the base URL, the limits of open files and the memory of this machine")
        }
    }

    func made(_ ending: EndingClass, _ message: String, mayBeCharged: Bool = false) -> Ending {
        Ending(ending: ending, status: transport.status, mayBeCharged: mayBeCharged, message: message)
    }

    func fatal(_ code: ModelCode, _ message: String, remedy: String) -> Ending {
        Ending(ending: .fatal, code: code, status: transport.status, mayBeCharged: false, message: message, remedy: remedy)
    }

    /// Nothing was sent. Before the first answer the setting is wrong; later the server or the network is.
    private func notConnected() -> Ending {
        let message = "\(endpoint.name): \(Self.name(of: transport.kind))" + (transport.detail.isEmpty ? "" : " (\(transport.detail))")
        guard endpoint.hasAnswered else { return fatal(.unreachable, message, remedy: Self.remedy(transport.kind, endpoint)) }
        return made(endpoint.isLocal && transport.kind == .refused ? .serverGone : .transient, message)
    }

    private func brokenOff() -> Ending {
        if transport.status >= 300 { return response() }
        let message = Self.name(of: transport.kind)
        if transport.kind == .brokenOff, transport.bytesReceived == 0 {
            if transport.isReusedConnection {
                return made(.reusedDead, "a kept connection was closed before the request reached the server")
            }
            return made(.transient, "\(message) before the response began", mayBeCharged: transport.isRequestSent)
        }
        let hasBegun = stream?.hasBegun == true || !transport.body.isEmpty || transport.kind == .tooLarge
        var ending = made(
            hasBegun || (transport.status != 0 && transport.kind == .brokenOff) ? .truncated : .transient,
            "\(message) after \(transport.bytesReceived) bytes", mayBeCharged: transport.isRequestSent)
        if case .unfinished(_, let usage)? = stream?.reading(isComplete: false) { ending.usage = usage }
        return ending
    }

    private func malformed() -> Ending {
        guard endpoint.hasAnswered else {
            return fatal(
                .protocolViolation, "\(endpoint.name) does not answer as HTTP: \(transport.detail)",
                remedy: "Check the scheme (http or https) and the port of the base URL")
        }
        return made(.transient, "the response is no HTTP: \(transport.detail)", mayBeCharged: transport.isRequestSent)
    }

    private func response() -> Ending {
        switch transport.status {
        case 200..<300: return answer()
        case 300..<400:
            let target = transport.headers["location"].map { " to " + Self.host(of: $0) } ?? ""
            return fatal(
                .configuration, "\(endpoint.name) redirects\(target)", remedy: "Set the base URL to where the server answers itself")
        default: return StatusClassifier(self, error: serverError()).ending(status: transport.status)
        }
    }

    /// What the body of an error says; a body that is no JSON is the message itself.
    private func serverError() -> ServerError {
        if let value = try? JSONValue(bytes: transport.body), let error = ServerError(value) { return error }
        return ServerError(message: String(decoding: transport.body.prefix(2 * PrintableText.considered), as: UTF8.self))
    }

    /// Scheme, host and port of a URL, without what may be secret in it.
    private static func host(of url: String) -> String {
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count > 2, parts[0].hasSuffix(":") else { return "another path of the same host" }
        return parts[0] + "//" + (parts[2].split(separator: "@").last ?? "")
    }

    private static func name(of kind: TransportEnding.Kind) -> String {
        switch kind {
        case .refused: "nobody listens there"
        case .nameNotResolved: "the host name does not resolve"
        case .tls: "TLS fails"
        case .proxy: "the proxy fails"
        case .connectTimeout: "no connection within the time limit"
        case .firstByteTimeout: "the server did not answer within the time limit"
        case .idleTimeout: "the answer stopped for longer than the idle limit"
        case .totalTimeout: "the answer was not complete within the time limit"
        case .brokenOff: "the connection broke off"
        case .tooLarge: "the answer is larger than the limit"
        case .completed, .malformed, .cancelled, .local: "the request ended"
        }
    }

    private static func remedy(_ kind: TransportEnding.Kind, _ endpoint: EndpointState) -> String {
        switch kind {
        case .tls: "Check the certificate bundle with gencode doctor, and whether the base URL has the right scheme"
        case .proxy: "Check https_proxy, http_proxy and no_proxy in the environment"
        case .nameNotResolved: "Check the host name in the base URL"
        default: endpoint.isLocal ? "Start the model server, or set base_url to where it listens" : "Check the base URL and the network"
        }
    }
}
