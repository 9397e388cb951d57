import HTTPTransport

/// How a request ended, and what follows from it.
package struct Ending: Hashable, Sendable {
    package var ending: EndingClass
    /// The answer, where the class is `final`.
    package var answer: ModelAnswer?
    /// Why the run stops, where the class is `fatal`.
    package var code: ModelCode?
    /// The HTTP status; 0: none came.
    package var status: Int
    /// How long the server asks to wait; nil: it does not.
    package var wait: Duration?
    /// False: the server says that another try is useless.
    package var mayRetry = true
    package var usage = TokenUsage.unknown
    /// Whether the server may have charged for it.
    package var mayBeCharged: Bool
    /// Why it failed, printable and at most 200 bytes; empty for an answer.
    package var message = ""
    /// What a person can do about a fatal ending.
    package var remedy = ""

    package init(
        ending: EndingClass, answer: ModelAnswer? = nil, code: ModelCode? = nil, status: Int, wait: Duration? = nil, mayRetry: Bool = true,
        usage: TokenUsage = .unknown, mayBeCharged: Bool, message: String = "", remedy: String = ""
    ) {
        self.ending = ending
        self.answer = answer
        self.code = code
        self.status = status
        self.wait = wait
        self.mayRetry = mayRetry
        self.usage = usage
        self.mayBeCharged = mayBeCharged
        self.message = message
        self.remedy = remedy
    }

    /// The error that ends the run after a fatal ending; nil: the ending is another.
    package var failure: ModelError? { code.map { ModelError($0, message, remedy: remedy) } }

    /// Into which class a transfer falls. It depends on nothing but its parameters.
    /// - Parameters:
    ///   - stream: the events of a streamed response with status 2xx; nil: the response was no event stream.
    ///   - now: seconds since 1970, for wait hints that are dates.
    package static func classify(
        _ transport: TransportEnding, stream: StreamedAnswer? = nil, _ endpoint: EndpointState, now: Double
    ) -> Ending {
        let classifier = EndingClassifier(transport: transport, stream: stream, endpoint: endpoint)
        var ending = classifier.ending()
        ending.wait = WaitHint.wait(
            transport.headers, now: now, isRefused: ending.ending == .rateLimited || ending.ending == .overloaded)
        switch WaitHint.shouldRetry(transport.headers) {
        case false?: ending.mayRetry = false
        case true? where ending.ending == .fatal && ending.code == .configuration && transport.status >= 400:
            ending.ending = .transient
            ending.code = nil
            ending.remedy = ""
        case true?, nil: break
        }
        ending.message = PrintableText.shortened(ending.message, hiding: endpoint.secrets)
        return ending
    }
}
