import HTTPTransport
import Records

/// What an answer of the hub means, in words that say what to do.
struct HubExplanation {
    enum Judgement {
        case answered
        case again(HubFailure)
        case failed(HubError)
    }

    let exchange: HubExchange
    let subject: HubSubject

    /// Of a text from the network.
    private static let longestText = 200

    init(_ exchange: HubExchange, _ subject: HubSubject) {
        self.exchange = exchange
        self.subject = subject
    }

    private var id: String { subject.reference.id }
    private var endpoint: String { exchange.connections.endpoint.name }

    func judge(_ answer: HubAnswer) -> Judgement {
        switch answer.ending.kind {
        case .completed: return judgeStatus(answer)
        case .refused, .nameNotResolved, .tls, .proxy, .connectTimeout:
            return exchange.answered ? .again(HubFailure(error: unreachable(answer))) : .failed(unreachable(answer))
        case .malformed where !exchange.answered:
            return .failed(
                notAHub(answer, "does not speak HTTP", remedy: "Check the scheme (http or https) and the port of HF_ENDPOINT"))
        case .firstByteTimeout, .idleTimeout, .totalTimeout, .brokenOff, .malformed:
            return .again(HubFailure(error: unreachable(answer)))
        case .tooLarge: return .failed(invalid(answer, "is longer than any list of files"))
        case .cancelled, .local:
            return .failed(
                HubError(
                    .unreachable, "the request to \(answer.address.origin.origin) cannot be made: \(shown(answer.ending.detail))",
                    remedy: "Check HF_ENDPOINT, the limit of open files and the memory of this machine"))
        }
    }

    private func judgeStatus(_ answer: HubAnswer) -> Judgement {
        switch answer.status {
        case 200, 206: return .answered
        case 401: return .failed(unauthorised(answer))
        case 403: return .failed(forbidden(answer))
        case 404: return .failed(notFound(answer))
        case 410, 451: return .failed(disabled(answer))
        case 408, 429, 500...: return .again(HubFailure(error: busy(answer), wait: Self.wait(answer.ending.headers)))
        case 300..<400: return .failed(notAHub(answer, "redirects to where this tool does not go", remedy: Self.loginRemedy))
        default: return .failed(invalid(answer, "has the status \(answer.status)"))
        }
    }

    // MARK: Refusals

    private func unauthorised(_ answer: HubAnswer) -> HubError {
        if serverText(answer).contains("Invalid credentials") {
            return HubError(
                .denied, "\(endpoint) refuses the token of \(exchange.settings.tokenOrigin)\(trace(answer))",
                remedy: "Make a new token at \(endpoint)/settings/tokens, or unset it: public data sets need none")
        }
        if answer.ending.headers["x-error-code"] == "GatedRepo" { return gated(answer) }
        if exchange.settings.token == nil {
            return HubError(
                .notFound, "\(endpoint) shows no data set \(id): it does not exist, or is private, or gated\(trace(answer))",
                remedy: "Check the name. For a private or gated data set, set HF_TOKEN")
        }
        return missing(answer)
    }

    private func forbidden(_ answer: HubAnswer) -> HubError {
        if serverText(answer).contains("Access to this resource is disabled") { return disabled(answer) }
        if answer.ending.headers["x-error-code"] == "GatedRepo" { return gated(answer) }
        return HubError(
            .denied, "\(answer.address.origin.origin) refuses \(subject.what): \(serverTextOrStatus(answer))\(trace(answer))",
            remedy: "Check that the token may read \(id), and that no proxy stands between")
    }

    private func gated(_ answer: HubAnswer) -> HubError {
        let page = "\(endpoint)/datasets/\(id)"
        return HubError(
            .gated,
            "\(id) is gated, and \(exchange.settings.token == nil ? "no token was sent" : "this token has no access")\(trace(answer))",
            remedy: "Accept the terms at \(page)\(exchange.settings.token == nil ? ", then set HF_TOKEN" : " with the token's account")")
    }

    private func disabled(_ answer: HubAnswer) -> HubError {
        HubError(
            .disabled, "\(id) was taken down: \(serverTextOrStatus(answer))\(trace(answer))", remedy: "Look at \(endpoint)/datasets/\(id)")
    }

    private func notFound(_ answer: HubAnswer) -> HubError {
        switch answer.ending.headers["x-error-code"] {
        case "RevisionNotFound":
            return HubError(
                .noSuchRevision, "\(id) has no revision \"\(subject.reference.revision)\"",
                remedy: "Its branches and tags are listed at \(endpoint)/datasets/\(id)/tree/main")
        case "EntryNotFound":
            return HubError(
                .noSuchRevision, "\(id) does not have \(subject.what) at revision \"\(subject.reference.revision)\"",
                remedy: "Look at \(endpoint)/datasets/\(id)/tree/main")
        case "RepoNotFound": return missing(answer)
        default:
            guard answer.isFromHub || answer.ending.headers["content-type"]?.contains("json") == true else {
                return notAHub(answer, "answers 404 without the words of a hub", remedy: "Check HF_ENDPOINT")
            }
            return missing(answer)
        }
    }

    private func missing(_ answer: HubAnswer) -> HubError {
        HubError(
            .notFound,
            "\(endpoint) has no data set \(id)\(exchange.settings.token == nil ? "" : ", or this token may not see it")\(trace(answer))",
            remedy: "Check the name at \(endpoint)/datasets")
    }

    // MARK: Servers and networks

    func notAHub(_ answer: HubAnswer, _ what: String, remedy: String = loginRemedy) -> HubError {
        HubError(.notAHub, "\(answer.address.shownText) \(what)", remedy: remedy)
    }

    static let loginRemedy = "Check HF_ENDPOINT and https_proxy, and whether the network asks for a login"

    func invalid(_ answer: HubAnswer, _ what: String) -> HubError {
        HubError(
            .invalidAnswer, "the answer of \(answer.address.shownText) \(what)\(trace(answer))",
            remedy: "Check HF_ENDPOINT, or try again later")
    }

    private func busy(_ answer: HubAnswer) -> HubError {
        let code: HubCode = answer.status == 429 ? .rateLimited : .unreachable
        let what = answer.status == 429 ? "has had too many requests from here" : "fails with the status \(answer.status)"
        return HubError(
            code, "\(answer.address.origin.origin) \(what)\(trace(answer))",
            remedy: answer.status == 429 && exchange.settings.token == nil
                ? "Wait some minutes, or set HF_TOKEN: its limits are higher"
                : "Give the same command again later: it goes on where it stopped")
    }

    private func unreachable(_ answer: HubAnswer) -> HubError {
        let detail = shown(answer.ending.detail)
        return HubError(
            .unreachable,
            "\(answer.address.origin.origin): \(Self.name(of: answer.ending.kind))\(detail.isEmpty ? "" : " (\(detail))")",
            remedy: Self.remedy(answer.ending.kind))
    }

    private static func name(of kind: TransportEnding.Kind) -> String {
        switch kind {
        case .refused: "nobody listens there"
        case .nameNotResolved: "the host name does not resolve"
        case .tls: "TLS fails"
        case .proxy: "the proxy fails"
        case .connectTimeout: "no connection within the time limit"
        case .firstByteTimeout: "the server did not answer within the time limit"
        case .idleTimeout, .totalTimeout: "the answer stopped for longer than the time limit"
        case .brokenOff: "the connection broke off"
        default: "the answer is no HTTP"
        }
    }

    private static func remedy(_ kind: TransportEnding.Kind) -> String {
        switch kind {
        case .tls: "Set SSL_CERT_FILE to the certificates of this site's proxy, or check HF_ENDPOINT"
        case .proxy: "Check https_proxy, http_proxy and no_proxy in the environment"
        case .refused, .nameNotResolved, .connectTimeout:
            "Check the network and HF_ENDPOINT. On a node without network: run gencode data fetch elsewhere, then use --offline"
        default: "Give the same command again: it goes on where it stopped"
        }
    }

    // MARK: Texts of the server

    /// What the server says of its error, without the token, which a server may send back.
    private func serverText(_ answer: HubAnswer) -> String { shown(answer.ending.headers["x-error-message"] ?? "") }

    private func serverTextOrStatus(_ answer: HubAnswer) -> String {
        let text = serverText(answer)
        return text.isEmpty ? "status \(answer.status)" : text
    }

    /// By what the hub's own people find a request.
    private func trace(_ answer: HubAnswer) -> String {
        let names = ["x-request-id", "x-amzn-trace-id", "x-amz-cf-id"]
        guard let name = names.first(where: { answer.ending.headers[$0] != nil }), let value = answer.ending.headers[name] else {
            return ""
        }
        return " (\(name) \(shown(value)))"
    }

    private func shown(_ text: String) -> String {
        var text = ForeignText.beginning(of: text, bytes: 4096)
        if let token = exchange.settings.token {
            text = ForeignText.replacing(token.withBytes { String(decoding: $0, as: UTF8.self) }, in: text, with: "***")
        }
        return ForeignText.cut(ForeignText.line(text), bytes: Self.longestText)
    }

    /// The pause that the headers ask for: one second more than `t` of `RateLimit: "name";r=0;t=55`, else `Retry-After` in seconds.
    static func wait(_ headers: ResponseHeaders) -> Duration? {
        if let limit = headers["ratelimit"] {
            let fields = limit.split(separator: ";").map { $0.drop { $0 == " " } }
            if let field = fields.first(where: { $0.hasPrefix("t=") }), let seconds = Int(field.dropFirst(2)), (0...86400).contains(seconds)
            {
                return .seconds(seconds + 1)
            }
        }
        guard let text = headers["retry-after"], let seconds = Int(text), (0...86400).contains(seconds) else { return nil }
        return .seconds(seconds)
    }
}
