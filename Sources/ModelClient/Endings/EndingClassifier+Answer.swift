extension EndingClassifier {
    /// A response with status 2xx. Only a whole answer with a known ending is `final`.
    func answer() -> Ending {
        switch reading {
        case .answer(let answer):
            var ending = made(.final, "", mayBeCharged: true)
            ending.answer = answer
            ending.usage = answer.usage
            return ending
        case .error(let error): return embedded(error)
        case .unfinished(let finish, let usage):
            // A finish reason of null is a model that was cut off; any other word is an ending that is no answer.
            let message = finish.map { "the finish reason is \($0)" } ?? "the answer has no finish reason"
            return charged(made(finish == nil ? .truncated : .transient, message), usage)
        case .noChoice(let usage): return charged(made(.transient, "the response has no choice"), usage)
        case .unreadable(let reason): return unreadable(reason)
        }
    }

    private var reading: ResponseReading {
        if let stream { return stream.reading(isComplete: transport.kind == .completed) }
        return ResponseBody.reading(transport.body, reasoningFields: endpoint.reasoningFields)
    }

    private func charged(_ ending: Ending, _ usage: TokenUsage) -> Ending {
        var ending = ending
        ending.mayBeCharged = true
        ending.usage = usage
        return ending
    }

    /// An error in a response that began as a success: as the status that it names, and by its words where it names none.
    private func embedded(_ error: ServerError) -> Ending {
        var ending = StatusClassifier(self, error: error).ending(status: error.status ?? 200)
        ending.mayBeCharged = true
        return ending
    }

    /// A page, an empty body, or JSON of another protocol. Before the first answer the base URL is wrong, if it is a page.
    private func unreadable(_ reason: String) -> Ending {
        let start = transport.body.prefix(2 * PrintableText.considered).drop { $0 <= 0x20 }
        guard start.first == UInt8(ascii: "<"), !endpoint.hasAnswered else {
            return made(.transient, "the response cannot be read: \(reason)", mayBeCharged: true)
        }
        let page = PrintableText.shortened(String(decoding: start, as: UTF8.self), hiding: endpoint.secrets)
        return fatal(
            .protocolViolation, "\(endpoint.name) answers with a web page: \(page)",
            remedy: "Check the base URL; that of an OpenAI-compatible server mostly ends with /v1")
    }
}
