import Foundation
import ProgramExtraction
import Yams

/// Reads a model's structured answer: JSON or YAML, in a fence or not, with the repairs that models need.
package enum StructuredAnswer {
    /// Bytes of an answer that are read; no stage needs as many.
    static let largest = 1 << 20

    /// - Throws: `UnreadableAnswer`. No answer traps or takes more time than in proportion to its length.
    package static func read(_ answer: String, schema: AnswerSchema) throws(UnreadableAnswer) -> StructuredValue {
        guard answer.utf8.count <= largest else {
            throw UnreadableAnswer(message: "The answer has more than \(largest) bytes.")
        }
        let bytes = Array(answer.utf8)
        guard let range = ThinkingSections.answer(in: bytes) else {
            throw UnreadableAnswer(message: "The answer ends before the thinking does.")
        }
        let texts = AnswerVariants.texts(of: AnswerText(bytes.text(range)).text, schema: schema)
        var first: UnreadableAnswer?
        for text in texts {
            do {
                return try value(of: text).conforming(to: .record(schema.fields), needed: schema.needed, at: "The answer")
            } catch { if first == nil { first = error } }
        }
        throw first ?? UnreadableAnswer(message: "The answer is empty.")
    }

    static func result(of answer: String, schema: AnswerSchema) -> Result<StructuredValue, UnreadableAnswer> {
        do { return .success(try read(answer, schema: schema)) } catch { return .failure(error) }
    }

    private static func value(of text: String) throws(UnreadableAnswer) -> StructuredValue {
        if let json = JSONText.value(of: text) { return json }
        if YAMLReferences.occur(in: text) { throw UnreadableAnswer(message: "Anchors (&) and aliases (*) are not read.") }
        do {
            guard let node = try Yams.compose(yaml: text) else { throw UnreadableAnswer(message: "The answer is empty.") }
            return try StructuredValue(node, depth: 0)
        } catch let error as UnreadableAnswer {
            throw error
        } catch { throw UnreadableAnswer(message: "The answer does not parse as YAML: \(error)") }
    }
}

extension AnswerText {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension StructuredValue {
    /// - Throws: `UnreadableAnswer` for an alias, and for what is nested deeper than any schema.
    init(_ node: Node, depth: Int) throws(UnreadableAnswer) {
        guard depth < 32 else { throw UnreadableAnswer(message: "The answer is nested too deep.") }
        switch node {
        case .scalar(let scalar): self = .text(scalar.string)
        case .sequence(let sequence):
            var items: [StructuredValue] = []
            for item in sequence { items.append(try StructuredValue(item, depth: depth + 1)) }
            self = .list(items)
        case .mapping(let mapping):
            var fields: [String: StructuredValue] = [:]
            for (key, value) in mapping {
                guard let name = key.scalar?.string else { throw UnreadableAnswer(message: "A key is not a text.") }
                fields[name] = try StructuredValue(value, depth: depth + 1)
            }
            self = .record(fields)
        case .alias: throw UnreadableAnswer(message: "Anchors (&) and aliases (*) are not read.")
        }
    }
}

/// JSON as a structured value.
enum JSONText {
    /// nil: the text is not a JSON object. Yams keeps numbers as they are written; what it cannot read of JSON, Foundation can.
    static func value(of text: String) -> StructuredValue? {
        guard text.first == "{", let decoded = try? JSONDecoder().decode(Decoded.self, from: Data(text.utf8)) else { return nil }
        guard let node = try? Yams.compose(yaml: text), let value = try? StructuredValue(node, depth: 0) else { return decoded.value }
        return value
    }

    private struct Decoded: Decodable {
        var value: StructuredValue

        init(from decoder: any Decoder) throws {
            if let fields = try? decoder.singleValueContainer().decode([String: Decoded].self) {
                value = .record(fields.mapValues(\.value))
            } else if let items = try? decoder.singleValueContainer().decode([Decoded].self) {
                value = .list(items.map(\.value))
            } else {
                value = .text(try Decoded.text(decoder.singleValueContainer()))
            }
        }

        private static func text(_ scalar: any SingleValueDecodingContainer) throws -> String {
            if scalar.decodeNil() { return "" }
            if let text = try? scalar.decode(String.self) { return text }
            if let flag = try? scalar.decode(Bool.self) { return "\(flag)" }
            if let number = try? scalar.decode(Int64.self) { return "\(number)" }
            return "\(try scalar.decode(Double.self))"
        }
    }
}
