/// Text that candidates, models, problem sets, tools and other users have chosen, as it may be shown. This is the one place where such text
/// is made fit for a terminal, a log, a table or a spreadsheet.
package enum ForeignText {
    /// One line that cannot move a terminal's cursor, change its colours or break: such characters become question marks.
    package static func line(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return text }
        var clean = ""
        for scalar in text.unicodeScalars { clean.unicodeScalars.append(isShown(scalar) ? scalar : "?") }
        return clean
    }

    /// As `line`, but line feeds and tabs stay.
    package static func lines(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f || $0 == 0x0a || $0 == 0x09 }) { return text }
        var clean = ""
        for scalar in text.unicodeScalars {
            clean.unicodeScalars.append(isShown(scalar) || scalar == "\n" || scalar == "\t" ? scalar : "?")
        }
        return clean
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
        default: true
        }
    }

    /// A field of a table with commas. A text that a spreadsheet would take for a formula begins with an apostrophe; a number stays.
    package static func csvField(_ text: String) -> String {
        let clean = lines(text)
        guard let first = clean.unicodeScalars.first, "=+-@\t".unicodeScalars.contains(first), Double(clean) == nil else {
            return quotedField(clean)
        }
        return quotedField("'" + clean)
    }

    /// A field as RFC 4180 quotes it: in double quotes, doubled inside, where it holds a comma, a quote or a line break.
    package static func quotedField(_ text: String) -> String {
        let needsQuotes = text.utf8.contains { byte in
            byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
        }
        guard needsQuotes else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    /// Text that Markdown shows as it is.
    package static func markdown(_ text: String) -> String {
        var escaped = ""
        // By scalars: to Markdown a combining mark behind a sign is a character of its own.
        for scalar in line(text).unicodeScalars {
            if "\\|`*_<>[]".unicodeScalars.contains(scalar) { escaped.unicodeScalars.append("\\") }
            escaped.unicodeScalars.append(scalar)
        }
        return escaped
    }

    /// The beginning of a text: at most so many bytes of UTF-8, and no Unicode scalar in two. A bound by `Character` is none, since one
    /// `Character` can have any number of combining marks.
    package static func beginning(of text: String, bytes limit: Int) -> String {
        let bytes = text.utf8
        var end = bytes.index(bytes.startIndex, offsetBy: max(0, limit), limitedBy: bytes.endIndex) ?? bytes.endIndex
        while end < bytes.endIndex, bytes[end] & 0xc0 == 0x80 { end = bytes.index(before: end) }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// The text, cut to at most so many bytes of UTF-8. Three full stops stand for what is gone.
    package static func cut(_ text: String, bytes limit: Int) -> String {
        text.utf8.count <= limit ? text : beginning(of: text, bytes: limit - 3) + "..."
    }

    /// The text with every occurrence of a part replaced. The part is also found in front of a combining mark.
    package static func replacing(_ part: String, in text: String, with other: String) -> String {
        guard !part.isEmpty else { return text }
        return String(text.unicodeScalars.replacing(part.unicodeScalars, with: other.unicodeScalars))
    }
}
