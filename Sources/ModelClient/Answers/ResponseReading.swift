/// What a response says, once it has come to its end.
package enum ResponseReading: Hashable, Sendable {
    case answer(ModelAnswer)
    case error(ServerError)
    /// A message without one of the endings that make it an answer. The finish reason is the server's word; nil: it gave none.
    case unfinished(finish: String?, usage: TokenUsage)
    /// Well-formed, and without any choice: there is no answer in it.
    case noChoice(usage: TokenUsage)
    /// Not what this protocol has; the reason says where it departs.
    case unreadable(String)
}

/// Reads the body of a response that is not streamed.
package enum ResponseBody {
    /// - Parameter reasoningFields: as `ServerTraits` lists them.
    package static func reading(_ body: UnsafeRawBufferPointer, reasoningFields: [String]) -> ResponseReading {
        var parts = AnswerParts(reasoningFields: reasoningFields)
        do {
            try JSONScanner.scan(body) { (scanner) throws(JSONError) in
                guard try scanner.kind() == .object else { return try scanner.skip() }
                _ = try parts.read(&scanner)
            }
        } catch {
            return .unreadable("\(error.reason) at byte \(error.offset)")
        }
        if parts.hasMessage, !parts.hasError { return parts.reading }
        return error(in: body) ?? .noChoice(usage: parts.usage)
    }

    package static func reading(_ body: [UInt8], reasoningFields: [String]) -> ResponseReading {
        body.withUnsafeBytes { reading($0, reasoningFields: reasoningFields) }
    }

    /// nil: the document says nothing of an error.
    static func error(in document: UnsafeRawBufferPointer) -> ResponseReading? {
        guard let value = try? JSONValue(bytes: Array(document)) else { return nil }
        return (ServerError(value) ?? ServerError(choiceOf: value)).map(ResponseReading.error)
    }
}

extension AnswerParts {
    var reading: ResponseReading { answer.map(ResponseReading.answer) ?? .unfinished(finish: finish, usage: usage) }
}
