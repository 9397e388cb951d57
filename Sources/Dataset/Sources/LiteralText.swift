import Records

/// A value of a row as the text of a literal. Numbers keep their digits: `1.0` stays a real number, and no whole number is too large.
enum LiteralText {
    enum Language {
        case json
        case python
    }

    static func of(_ cell: Cell, in language: Language) throws -> String {
        var text = ""
        try append(cell, language, to: &text)
        return text
    }

    private static func append(_ cell: Cell, _ language: Language, to text: inout String) throws {
        switch cell.kind {
        case .null: text += language == .json ? "null" : "None"
        case .bool:
            let flag = try cell.flag()
            text += language == .json ? (flag ? "true" : "false") : (flag ? "True" : "False")
        case .integer: text += "\(try cell.integer())"
        case .number: text += try number(cell, language)
        case .text: text += quoted(try cell.text())
        case .list:
            text += "["
            for (index, element) in try cell.elements().enumerated() {
                if index > 0 { text += ", " }
                try append(element, language, to: &text)
            }
            text += "]"
        case .object:
            var isFirst = true
            text += "{"
            try cell.forEachMember { key, value in
                text += (isFirst ? "" : ", ") + quoted(key) + ": "
                isFirst = false
                try append(value, language, to: &text)
            }
            text += "}"
        }
    }

    private static func number(_ cell: Cell, _ language: Language) throws -> String {
        let value = try cell.number()
        if let digits = cell.digits { return digits }
        if value.isFinite { return "\(value)" }
        let name = value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
        return language == .json ? name : "float('\(name)')"
    }

    /// A string literal of JSON that is one of Python too: no escape of a character beyond the first plane, which Python takes for two.
    static func quoted(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\t": literal += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}", "\u{85}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }
}
