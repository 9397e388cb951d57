/// Collects a streamed answer from the data of its events, in their order.
package struct StreamedAnswer: Sendable {
    private var parts: AnswerParts
    /// The first event that ended the attempt: an error, or something unreadable.
    private var failure: ResponseReading?
    private var isDone = false
    /// Whether any event had text, reasoning included: proof that the model works.
    package private(set) var hasBegun = false

    /// - Parameter reasoningFields: as `ServerTraits` lists them.
    package init(reasoningFields: [String]) { parts = AnswerParts(reasoningFields: reasoningFields) }

    /// Takes the data of one event and returns the text that it adds, often none.
    ///
    /// `[DONE]` ends the stream: what follows it does not count. It says nothing of success, and its absence nothing of failure.
    /// - Parameter isErrorEvent: the event's name is `error`.
    package mutating func add(_ data: UnsafeRawBufferPointer, isErrorEvent: Bool = false) -> String {
        guard !isDone, failure == nil, !StreamedAnswer.isBlank(data) else { return "" }
        if StreamedAnswer.isEnd(data) {
            isDone = true
            return ""
        }
        do {
            let added = try JSONScanner.scan(data) { (scanner) throws(JSONError) in
                guard try scanner.kind() == .object else {
                    try scanner.skip()
                    return ""
                }
                return try parts.read(&scanner)
            }
            hasBegun = hasBegun || parts.hasMessage
            if isErrorEvent || parts.hasError || !parts.hasMessage { failure = errorReading(data, isErrorEvent) }
            return added
        } catch {
            failure = .unreadable("an event of the stream: \(error.reason) at byte \(error.offset)")
            return ""
        }
    }

    package mutating func add(_ data: [UInt8], isErrorEvent: Bool = false) -> String {
        data.withUnsafeBytes { add($0, isErrorEvent: isErrorEvent) }
    }

    /// What the stream says at the end of the transfer.
    /// - Parameter isComplete: the transfer came to its end as HTTP says; false: it broke off.
    package func reading(isComplete: Bool) -> ResponseReading {
        if let failure { return failure }
        guard isComplete, parts.hasMessage else {
            return parts.hasMessage || !isComplete ? .unfinished(finish: nil, usage: parts.usage) : .noChoice(usage: parts.usage)
        }
        return parts.reading
    }

    /// nil: the event is one that only has no choice, such as a first or a last one with the usage.
    private func errorReading(_ data: UnsafeRawBufferPointer, _ isErrorEvent: Bool) -> ResponseReading? {
        if let error = ResponseBody.error(in: data) { return error }
        return isErrorEvent || parts.hasError ? .error(ServerError(message: String(decoding: data.prefix(200), as: UTF8.self))) : nil
    }

    private static func isBlank(_ data: UnsafeRawBufferPointer) -> Bool {
        data.allSatisfy { $0 == 0x20 || $0 == 0x0a || $0 == 0x0d || $0 == 0x09 }
    }

    private static func isEnd(_ data: UnsafeRawBufferPointer) -> Bool {
        let trimmed = data.drop { $0 == 0x20 }
        guard trimmed.count >= 6, trimmed.prefix(6).elementsEqual("[DONE]".utf8) else { return false }
        return trimmed.dropFirst(6).allSatisfy { $0 == 0x20 }
    }
}
