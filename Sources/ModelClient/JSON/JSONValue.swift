/// A JSON value as a tree. Members keep their order; of members with the same name the last one counts, as for most readers.
package indirect enum JSONValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    package init(_ text: String) throws(JSONError) { self = try JSONValue(bytes: Array(text.utf8)) }

    package init(bytes: [UInt8]) throws(JSONError) {
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(JSONError) in
                try JSONScanner.scan(buffer) { (scanner) throws(JSONError) in try scanner.value() }
            }
        }
        self = try result.get()
    }

    /// The member of that name of an object; nil: none, or no object.
    package subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    package var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// A whole number, also one that is written as a string.
    package var integer: Int? {
        switch self {
        case .number(let number): number.integer
        case .string(let text): Int(text)
        default: nil
        }
    }
}

extension JSONScanner {
    package mutating func value() throws(JSONError) -> JSONValue {
        switch try kind() {
        case .null:
            try word("null")
            return .null
        case .boolean: return .boolean(try boolean())
        case .number: return .number(try number())
        case .string: return .string(try string())
        case .array:
            var elements: [JSONValue] = []
            try array { (scanner) throws(JSONError) in elements.append(try scanner.value()) }
            return .array(elements)
        case .object:
            var members: [JSONValue.Member] = []
            try object { (scanner, key) throws(JSONError) in members.append(.init(key.text, try scanner.value())) }
            return .object(members)
        }
    }
}
