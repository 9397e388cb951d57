import Foundation
import TOMLKit

/// A TOML file as nested dictionaries, with the line of each key for error messages.
struct TOMLFile {
    let path: String
    let root: [String: Any]
    private let lines: [Substring]

    init(path: String) throws {
        self.path = path
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw CommandError(.usage, "cannot read \(path): \(error.localizedDescription)", remedy: "Name a readable UTF-8 TOML file.")
        }
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        do {
            root = try TOMLFile.native(TOMLTable(string: text))
        } catch let error as TOMLParseError {
            throw CommandError(
                .usage, "\(path):\(error.source.begin.line): not valid TOML: \(error.description)", remedy: "Correct that line.")
        }
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
            if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
                current = String(text[text.index(after: text.startIndex)..<end])
                if current == key { return "\(path):\(number + 1)" }
            } else if current == table, text.hasPrefix(name), text.dropFirst(name.count).drop(while: { $0 == " " }).hasPrefix("=") {
                return "\(path):\(number + 1)"
            }
        }
        return path
    }
}
