import Foundation

/// Any JSON value: what a row carries beside the fields that have a place of their own.
enum JSONValue: Codable, Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        if let fields = try? decoder.container(keyedBy: FieldName.self) {
            var object: [String: JSONValue] = [:]
            for key in fields.allKeys { object[key.stringValue] = try fields.decode(JSONValue.self, forKey: key) }
            self = .object(object)
            return
        }
        if var items = try? decoder.unkeyedContainer() {
            var array: [JSONValue] = []
            while !items.isAtEnd { array.append(try items.decode(JSONValue.self)) }
            self = .array(array)
            return
        }
        let scalar = try decoder.singleValueContainer()
        if scalar.decodeNil() {
            self = .null
        } else if let text = try? scalar.decode(String.self) {
            self = .string(text)
        } else if let flag = try? scalar.decode(Bool.self) {
            self = .bool(flag)
        } else if let integer = try? scalar.decode(Int64.self) {
            self = .integer(integer)
        } else {
            // All other scalars are numbers, and one that does not decode is out of a Double's range: no field that counts holds such a value.
            self = .number((try? scalar.decode(Double.self)) ?? .infinity)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var scalar = encoder.singleValueContainer()
        switch self {
        case .null: try scalar.encodeNil()
        case .bool(let flag): try scalar.encode(flag)
        case .integer(let integer): try scalar.encode(integer)
        case .number(let number): try scalar.encode(number)
        case .string(let text): try scalar.encode(text)
        case .array(let array): try scalar.encode(array)
        case .object(let object): try scalar.encode(object)
        }
    }

    /// JSON text with sorted keys: the same value gives the same bytes.
    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        // No value of this type fails to encode under that strategy.
        guard let data = try? encoder.encode(self) else { preconditionFailure("a JSON value encodes") }
        return String(decoding: data, as: UTF8.self)
    }
}

/// A key of a JSON object, whatever its name.
struct FieldName: CodingKey, Hashable, ExpressibleByStringLiteral {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
    init(stringLiteral value: String) { stringValue = value }
}
