import Foundation

/// Any JSON value: what a row carries beside the fields that have a place of their own.
enum JSONValue: Encodable, Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(_ cell: Cell) throws {
        switch cell.kind {
        case .null: self = .null
        case .bool: self = .bool(try cell.flag())
        case .integer: self = .integer(Int64(try cell.integer()))
        case .number: self = try cell.wholeNumber.map { .integer(Int64($0)) } ?? .number(try cell.number())
        case .text: self = .string(try cell.text())
        case .list: self = .array(try cell.elements().map(JSONValue.init))
        case .object:
            var object: [String: JSONValue] = [:]
            try cell.forEachMember { object[$0] = try JSONValue($1) }
            self = .object(object)
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
