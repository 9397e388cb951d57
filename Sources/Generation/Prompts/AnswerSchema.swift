import Foundation
import ModelClient
import Records

/// The form of a structured answer: a JSON schema in the subset that servers enforce and that our own reading checks.
package struct AnswerSchema: Hashable, Sendable {
    /// What a value must be.
    indirect enum Shape: Hashable, Sendable {
        case text(about: String)
        case list(Shape, about: String)
        /// In the order of `required`, in which the answer is asked for.
        case record([Field])
    }

    struct Field: Hashable, Sendable {
        var key: String
        var shape: Shape
    }

    let name: String
    /// The text of the JSON schema.
    let text: String
    let fields: [Field]
    /// The keys, at any depth, without which the flow cannot use an answer. A missing value of another key is an empty text or list.
    let needed: Set<String>

    var request: ModelRequest.ResponseSchema { ModelRequest.ResponseSchema(name: name, schema: text) }

    /// - Parameter keys: those that the flow reads.
    /// - Throws: `PromptError(.schema)`.
    init(_ text: String, name: String, requiring keys: [String]) throws(PromptError) {
        let node: SchemaNode
        do {
            node = try JSONDecoder().decode(SchemaNode.self, from: Data(text.utf8))
        } catch {
            throw PromptError(.schema, "the schema is not a JSON schema: \(SchemaNode.reason(error))", remedy: "Correct the schema")
        }
        guard case .record(let fields) = try node.shape(at: "the schema", depth: 0) else {
            throw PromptError(.schema, "the schema is not of the type object", remedy: "Write { \"type\": \"object\", ... }")
        }
        let known = Set(AnswerSchema.keys(fields).map(\.key))
        for key in keys where !known.contains(key) {
            throw PromptError(.schema, "the schema has no property \(key), which the flow reads", remedy: "Add the property")
        }
        (self.name, self.text, self.fields, needed) = (name, text, fields, Set(keys))
    }

    /// An example of the answer in YAML, with each text as a block of lines, for models without enforced schemas.
    var layout: String { AnswerSchema.layout(of: fields, indent: "").joined(separator: "\n") }

    /// The keys whose values are texts, at any depth.
    var textKeys: Set<String> { Set(AnswerSchema.keys(fields).filter { if case .text = $0.shape { true } else { false } }.map(\.key)) }
    /// All keys at any depth.
    var allKeys: Set<String> { Set(AnswerSchema.keys(fields).map(\.key)) }

    private static func keys(_ fields: [Field]) -> [Field] {
        fields.flatMap { field -> [Field] in
            switch field.shape {
            case .record(let inner), .list(.record(let inner), _): [field] + keys(inner)
            case .text, .list: [field]
            }
        }
    }

    private static func layout(of fields: [Field], indent: String) -> [String] {
        fields.flatMap { field -> [String] in
            switch field.shape {
            case .text(let about): ["\(indent)\(field.key): |", "\(indent)  \(about.isEmpty ? "..." : about)"]
            case .record(let inner): ["\(indent)\(field.key):"] + layout(of: inner, indent: indent + "  ")
            case .list(.record(let inner), _): ["\(indent)\(field.key):"] + item(layout(of: inner, indent: indent + "  "), indent)
            case .list(_, let about): ["\(indent)\(field.key):", "\(indent)- |", "\(indent)  \(about.isEmpty ? "..." : about)"]
            }
        }
    }

    /// The first line with a dash, and a sign that more may follow.
    private static func item(_ lines: [String], _ indent: String) -> [String] {
        guard let first = lines.first else { return [] }
        return ["\(indent)- \(first.dropFirst(indent.count + 2))"] + lines.dropFirst()
    }
}

/// A JSON schema as it is written.
private struct SchemaNode: Decodable {
    var type: String
    var description: String?
    var properties: [String: SchemaNode]?
    var required: [String]?
    var items: [SchemaNode]

    private enum Key: String, CodingKey { case type, description, properties, required, items }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        type = try fields.decode(String.self, forKey: .type)
        description = try fields.decodeIfPresent(String.self, forKey: .description)
        properties = try fields.decodeIfPresent([String: SchemaNode].self, forKey: .properties)
        required = try fields.decodeIfPresent([String].self, forKey: .required)
        items = try fields.decodeIfPresent(SchemaNode.self, forKey: .items).map { [$0] } ?? []
    }

    func shape(at place: String, depth: Int) throws(PromptError) -> AnswerSchema.Shape {
        guard depth < 8 else { throw PromptError(.schema, "\(place) is nested too deep", remedy: "Use at most 8 levels") }
        switch type {
        case "string", "integer", "number", "boolean": return .text(about: description ?? "")
        case "array":
            guard let item = items.first else {
                throw PromptError(.schema, "\(place) is an array without items", remedy: "Add \"items\"")
            }
            return .list(try item.shape(at: "an item of \(place)", depth: depth + 1), about: item.description ?? description ?? "")
        case "object":
            let (properties, required) = (properties ?? [:], required ?? [])
            guard !properties.isEmpty, Set(required) == Set(properties.keys), required.count == properties.count else {
                throw PromptError(
                    .schema, "\(place) does not list each of its properties once under required",
                    remedy: "List them in the order of the answer")
            }
            var fields: [AnswerSchema.Field] = []
            for key in required {
                guard let property = properties[key] else { continue }
                fields.append(AnswerSchema.Field(key: key, shape: try property.shape(at: key, depth: depth + 1)))
            }
            return .record(fields)
        default:
            throw PromptError(
                .schema, "\(place) has the type \(type)", remedy: "Use object, array, string, integer, number or boolean")
        }
    }

    static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        let context: DecodingError.Context
        switch error {
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .keyNotFound(_, let found), .dataCorrupted(let found):
            context = found
        @unknown default: return "\(error)"
        }
        let place = context.codingPath.map(\.stringValue).joined(separator: ".")
        return place.isEmpty ? context.debugDescription : "\(place): \(context.debugDescription)"
    }
}
