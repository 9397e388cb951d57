import Foundation
import Records

/// One line of a JSON Lines file.
/// - Throws: `DatasetError` (.malformed) that names the file, the line, the column and the cause.
func readLine(_ line: Data, at reader: LineReader) throws -> JSONLine {
    do { return try JSONLine(line) } catch { throw DatasetError.malformed(error, line, at: reader) }
}

/// Decodes one line; a failure names the file, the line and the key.
func decodeRow<Row: Decodable>(_ type: Row.Type, from line: JSONLine, at reader: LineReader) throws -> Row {
    do {
        return try line.decode(type)
    } catch let error as DecodingError {
        throw DatasetError.row(error, at: reader)
    }
}

extension Failure where Code == DatasetCode {
    static func row(_ error: DecodingError, at reader: LineReader) -> DatasetError {
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
        // The line is JSON: a value of it is beyond what Foundation holds, such as a number of 400 digits.
        case .dataCorrupted(let context):
            return DatasetError(.badValue, "\(location): \(context.debugDescription)", remedy: "Correct the row")
        @unknown default:
            return DatasetError(.malformed, "\(location): \(error)", remedy: "Correct the row")
        }
    }

    static func malformed(_ fault: JSONFault, _ line: Data, at reader: LineReader) -> DatasetError {
        let place = "\(reader.location), column \(fault.column(in: line))"
        switch fault.cause {
        case .cut:
            let why = reader.isTerminated ? "" : " and has no newline: the file was cut there"
            return DatasetError(
                .malformed, "\(place): the line ends in the middle of a JSON value\(why)",
                remedy: "Write or copy the file again; each line must hold one whole object")
        case .syntax(let what):
            return DatasetError(
                .malformed, "\(place): the line is not JSON: \(what)", remedy: "Each line must hold one JSON object")
        }
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
