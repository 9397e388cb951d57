/// A value of a structured answer. Numbers and truth values are read as their text: what a model writes as `1.50` stays `1.50`.
package indirect enum StructuredValue: Hashable, Sendable {
    case text(String)
    case list([StructuredValue])
    case record([String: StructuredValue])

    /// A field of a record; an empty text where there is none. `StructuredAnswer` has checked that the needed ones are there.
    package subscript(key: String) -> StructuredValue {
        if case .record(let fields) = self { fields[key] ?? .text("") } else { .text("") }
    }

    package var text: String {
        if case .text(let text) = self { text } else { flattened }
    }

    package var items: [StructuredValue] {
        if case .list(let items) = self { items } else { [] }
    }

    /// What a template gets for it.
    package var promptValue: PromptValue {
        switch self {
        case .text(let text): .text(text)
        case .list(let items): .list(items.map(\.promptValue))
        case .record(let fields): .record(fields.mapValues(\.promptValue))
        }
    }

    /// The value with the form that a schema asks for, as far as what is there can be read so.
    /// - Parameter needed: the keys that must be there.
    /// - Throws: `UnreadableAnswer` where such a key is missing, or a list or a record is a text.
    func conforming(to shape: AnswerSchema.Shape, needed: Set<String>, at place: String) throws(UnreadableAnswer) -> StructuredValue {
        switch shape {
        case .text: return .text(text)
        case .list(let item, _):
            var conforming: [StructuredValue] = []
            for (number, value) in try elements(at: place).enumerated() {
                conforming.append(try value.conforming(to: item, needed: needed, at: "item \(number + 1) of \(place)"))
            }
            return .list(conforming)
        case .record(let fields):
            guard case .record(let values) = self else { throw UnreadableAnswer(message: "\(place) is not a set of keys with values") }
            var conforming: [String: StructuredValue] = [:]
            for field in fields {
                guard let value = values[field.key] else {
                    if needed.contains(field.key) { throw UnreadableAnswer(message: "\(place) has no key \(field.key)") }
                    continue
                }
                conforming[field.key] = try value.conforming(to: field.shape, needed: needed, at: field.key)
            }
            return .record(conforming)
        }
    }

    /// A list's items; a text with a dash before each of its lines is a list too.
    private func elements(at place: String) throws(UnreadableAnswer) -> [StructuredValue] {
        switch self {
        case .list(let items): return items
        case .record: throw UnreadableAnswer(message: "\(place) is not a list")
        case .text(let text):
            let lines = text.split(whereSeparator: \.isNewline).map(\.trimmingSpaces).filter { !$0.isEmpty }
            guard lines.allSatisfy({ $0.hasPrefix("- ") || $0.hasPrefix("* ") }) else {
                throw UnreadableAnswer(message: "\(place) is not a list")
            }
            return lines.map { .text($0.dropFirst(2).trimmingSpaces) }
        }
    }

    /// As text, one line a field or an item: what a model writes as a list where a text was asked for is kept.
    private var flattened: String {
        switch self {
        case .text(let text): text
        case .list(let items): items.map { "- " + $0.flattened }.joined(separator: "\n")
        case .record(let fields):
            fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.flattened)" }.joined(separator: "\n")
        }
    }
}

/// Why an answer is not what its stage asked for, in words for the model that wrote it.
package struct UnreadableAnswer: Error, Hashable, Sendable {
    package var message: String
}
