import Foundation
import Records

/// Decodes one line of a JSONL file; a failure names the file, the line and the key.
func decodeRow<Row: Decodable>(_ type: Row.Type, from line: Data, at reader: LineReader) throws -> Row {
    do {
        return try JSONDecoder().decode(type, from: line)
    } catch let error as DecodingError {
        throw DatasetError.row(error, line, at: reader)
    }
}

extension Failure where Code == DatasetCode {
    static func row(_ error: DecodingError, _ line: Data, at reader: LineReader) -> DatasetError {
        let location = reader.location
        switch error {
        case .keyNotFound(let key, let context):
            let path = keyPath(context.codingPath + [key])
            return DatasetError(.missingField, "\(location): the field `\(path)` is missing", remedy: "Add it to the row")
        case .typeMismatch(let type, let context):
            let path = keyPath(context.codingPath)
            let what = path.isEmpty ? "the line" : "`\(path)`"
            return DatasetError(.wrongType, "\(location): \(what) is not \(plain(type))", remedy: "Correct the row")
        case .valueNotFound(let type, let context):
            let path = keyPath(context.codingPath)
            return DatasetError(
                .wrongType, "\(location): `\(path)` is null or missing where \(plain(type)) is needed", remedy: "Correct the row")
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            return DatasetError(
                .badValue, "\(location): `\(keyPath(context.codingPath))`: \(context.debugDescription)", remedy: "Correct the row")
        case .dataCorrupted:
            return malformed(line, at: reader)
        @unknown default:
            return DatasetError(.malformed, "\(location): \(error)", remedy: "Correct the row")
        }
    }

    private static func malformed(_ line: Data, at reader: LineReader) -> DatasetError {
        if isCut(line) {
            let why = reader.isTerminated ? "" : " and has no newline: the file was cut there"
            return DatasetError(
                .malformed, "\(reader.location): the line ends in the middle of a JSON value\(why)",
                remedy: "Write or copy the file again; each line must hold one whole object")
        }
        let why =
            line.contains(0)
            ? "it holds zero bytes" : String(validating: line, as: UTF8.self) == nil ? "it is not UTF-8" : "its syntax is wrong"
        return DatasetError(
            .malformed, "\(reader.location): the line is not JSON: \(why)", remedy: "Each line must hold one JSON object")
    }

    /// Whether the text stops within a string or before its last closing bracket.
    private static func isCut(_ line: Data) -> Bool {
        var depth = 0
        var isInString = false
        var isEscaped = false
        for byte in line {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
        }
        return isInString || depth > 0
    }

    private static func plain(_ type: Any.Type) -> String {
        if type == String.self { return "a string" }
        if type == Bool.self { return "true or false" }
        if type is any FixedWidthInteger.Type { return "a whole number" }
        if type is any BinaryFloatingPoint.Type { return "a number" }
        let name = "\(type)"
        if name.hasPrefix("Array") || name == "Array<Any>" { return "a list" }
        if name.hasPrefix("Dictionary") { return "an object" }
        return name
    }

    /// `public_tests.input[3]`.
    static func keyPath(_ path: [any CodingKey]) -> String {
        path.reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }
}
