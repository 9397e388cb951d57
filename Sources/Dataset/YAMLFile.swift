import Foundation
import Records
import Yams

extension SourceTree {
    /// The top-level mapping of a YAML file as a JSON value, empty for an empty file.
    func readYAML(_ path: String) throws -> [String: JSONValue] { try yamlMapping(try readText(path), of: path) }
}

/// The top-level mapping of a YAML text as a JSON value, empty for an empty text.
/// - Parameter path: of the file that the text is in.
func yamlMapping(_ text: String, of path: String) throws -> [String: JSONValue] {
    guard YAMLDepth.isWithinBounds(text) else {
        throw DatasetError(.malformed, "\(path): its values are nested too deeply", remedy: "Correct the file")
    }
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch let error as YamlError {
        // The parser's message may hold a line of the file.
        let words = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
        throw DatasetError(
            .malformed, "\(path): does not parse as YAML: \(ForeignText.line(ForeignText.cut(words, bytes: 300)))",
            remedy: "Correct the file")
    }
    var budget = YAMLBudget(path: path)
    switch try node.map({ try JSONValue(yaml: $0, &budget) }) {
    case nil, .null: return [:]
    case .object(let object): return object
    default:
        throw DatasetError(.wrongType, "\(path): the file is not a mapping of keys to values", remedy: "Correct the file")
    }
}

/// How many values a YAML file may come to. An alias stands for all that its anchor holds, so a few lines can stand for billions.
struct YAMLBudget {
    let path: String
    private var values = 0
    private static let most = 100_000

    init(path: String) { self.path = path }

    mutating func take() throws {
        values += 1
        guard values <= YAMLBudget.most else {
            throw DatasetError(
                .malformed, "\(path): its aliases come to more than \(YAMLBudget.most) values", remedy: "Write the values out")
        }
    }
}

/// A bound on how deep values lie within each other, from the text alone: the parser goes as deep as its file says, and so does its stack.
///
/// An alias puts all that its anchor holds below its own place, and the anchor may hold aliases itself. So the depth of the text counts once
/// more for each alias.
private enum YAMLDepth {
    private static let most = 500
    private static let mostThroughAliases = 4000

    static func isWithinBounds(_ text: String) -> Bool {
        var brackets = 0
        var column = 0
        var isIndentation = true
        var deepest = 1
        var aliases = 0
        var before = UInt8(ascii: "\n")
        for byte in text.utf8 {
            if before == UInt8(ascii: "*"), isNameByte(byte) { aliases += 1 }
            before = byte
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                column = 0
                isIndentation = true
                continue
            // Each of these can begin a level of its own on one line.
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"): break
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                brackets += 1
                isIndentation = false
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                brackets = max(0, brackets - 1)
                isIndentation = false
            default: isIndentation = false
            }
            column += 1
            deepest = max(deepest, brackets, isIndentation ? column : 0)
            if deepest > most || aliases > 0 && deepest * (aliases + 1) > mostThroughAliases { return false }
        }
        return true
    }
}

extension JSONValue {
    init(yaml node: Node, _ budget: inout YAMLBudget) throws {
        try budget.take()
        switch node {
        case .mapping(let mapping):
            var object: [String: JSONValue] = [:]
            for (key, value) in mapping { object[key.string ?? "\(key)"] = try JSONValue(yaml: value, &budget) }
            self = .object(object)
        case .sequence(let sequence):
            self = .array(try sequence.map { try JSONValue(yaml: $0, &budget) })
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
