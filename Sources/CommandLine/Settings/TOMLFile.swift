import Foundation
import Records
import TOMLKit

/// A TOML file as nested dictionaries, with the line of each key for error messages.
struct TOMLFile {
    let path: String
    let root: [String: Any]
    private let lines: [Substring]

    init(path: String) throws {
        self.path = path
        let text = try TOMLFile.text(of: path)
        lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        do {
            root = try TOMLFile.native(TOMLTable(string: text))
        } catch let error as TOMLParseError {
            throw CommandError(
                .usage, "\(path):\(error.source.begin.line): not valid TOML: \(error.description)", remedy: "Correct that line.")
        }
    }

    private static func text(of path: String) throws -> String {
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw CommandError(.usage, "cannot read \(path): \(error.localizedDescription)", remedy: "Name a readable UTF-8 TOML file.")
        }
        guard let flaw = firstFlaw(in: bytes, as: UTF8.self) else { return String(decoding: bytes, as: UTF8.self) }
        let line = bytes.prefix(flaw).count { $0 == UInt8(ascii: "\n") } + 1
        throw CommandError(
            .usage, "\(path):\(line): is not UTF-8 at byte \(flaw)",
            remedy: "Save it as UTF-8, for example with iconv -f LATIN1 -t UTF-8 if it is Latin-1.")
    }

    /// Swift values: `Bool`, `Int`, `Double`, `String`, `[String]` and the like, dictionaries. Truth values and numbers stay apart.
    private static func native(_ table: TOMLTable) -> [String: Any] {
        var values: [String: Any] = [:]
        for key in table.keys {
            guard let value = table[key] else { continue }
            values[key] = native(value)
        }
        return values
    }

    private static func native(_ value: any TOMLValueConvertible) -> Any {
        if let table = value.table { return native(table) }
        if let array = value.array {
            let items = array.map { native($0) }
            return (items as? [String]).map { $0 as Any } ?? (items as? [Int]).map { $0 as Any } ?? items
        }
        return value.bool.map { $0 as Any } ?? value.int.map { $0 as Any } ?? value.double.map { $0 as Any }
            ?? value.string.map { $0 as Any } ?? value.debugDescription
    }

    /// `path:line` of a dotted key, or the path alone where the text does not show it.
    func place(of key: String) -> String {
        let parts = key.split(separator: ".")
        guard let name = parts.last else { return path }
        let table = parts.dropLast().joined(separator: ".")
        var current = ""
        for (number, line) in lines.enumerated() {
            let text = line.drop { $0 == " " || $0 == "\t" }
            if let named = TOMLFile.table(headedBy: text) {
                current = named
                if current == key { return "\(path):\(number + 1)" }
            } else if current == table, text.hasPrefix(name), text.dropFirst(name.count).drop(while: { $0 == " " }).hasPrefix("=") {
                return "\(path):\(number + 1)"
            }
        }
        return path
    }

    /// The dotted key of the table that a line such as `[languages."c++"]` begins, without its quotes; nil: the line begins none.
    private static func table(headedBy line: Substring) -> String? {
        guard line.hasPrefix("[") else { return nil }
        var name = "", quote: Character?, isEscaped = false
        for character in line.drop(while: { $0 == "[" }) {
            if let open = quote, isEscaped || character != open {
                isEscaped = open == "\"" && character == "\\" && !isEscaped
                if !isEscaped { name.append(character) }
            } else if quote != nil {
                quote = nil
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "]" {
                return name
            } else if character != " ", character != "\t" {
                name.append(character)
            }
        }
        return nil
    }
}
