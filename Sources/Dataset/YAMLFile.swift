import Foundation
import Yams

/// The top-level mapping of a YAML file as a JSON value, empty for an empty file.
func readYAML(_ path: String) throws -> [String: JSONValue] {
    let node: Node?
    do {
        node = try Yams.compose(yaml: try readText(path))
    } catch let error as YamlError {
        throw DatasetError(.malformed, "\(path): does not parse as YAML: \(error)", remedy: "Correct the file")
    }
    switch node.map(JSONValue.init(yaml:)) {
    case nil, .null: return [:]
    case .object(let object): return object
    default:
        throw DatasetError(.wrongType, "\(path): the file is not a mapping of keys to values", remedy: "Correct the file")
    }
}

extension JSONValue {
    init(yaml node: Node) {
        switch node {
        case .mapping(let mapping):
            var object: [String: JSONValue] = [:]
            for (key, value) in mapping { object[key.string ?? "\(key)"] = JSONValue(yaml: value) }
            self = .object(object)
        case .sequence(let sequence):
            self = .array(sequence.map(JSONValue.init(yaml:)))
        case .scalar(let scalar):
            self = JSONValue(scalar: scalar.string, tag: node.tag.rawValue, node: node)
        case .alias:
            self = .null
        }
    }

    private init(scalar text: String, tag: String, node: Node) {
        switch Tag.Name(rawValue: tag) {
        case .null: self = .null
        case .bool: self = node.bool.map(JSONValue.bool) ?? .string(text)
        case .int: self = node.int.map { .integer(Int64($0)) } ?? .string(text)
        case .float: self = node.float.map(JSONValue.number) ?? .string(text)
        default: self = .string(text)
        }
    }

    subscript(key: String) -> JSONValue? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    /// A number, also where it is written as text (`"1.5"`, as `1e-6` is in YAML).
    var asNumber: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        case .string(let text): Double(text.trimmingCharacters(in: .whitespaces))
        default: nil
        }
    }

    /// Words: a list of texts, or one text split at white space.
    var asWords: [String]? {
        switch self {
        case .null: return []
        case .string(let text): return text.split(whereSeparator: \.isWhitespace).map(String.init)
        case .integer, .number: return [self.text]
        case .array(let items): return items.map { if case .string(let text) = $0 { text } else { $0.text } }
        default: return nil
        }
    }
}
