import Records

/// Texts of servers, made fit for a terminal and a log.
enum PrintableText {
    static let limit = 200

    /// At most 200 bytes of printable text: no tags of HTML, no control characters, no echo of the request, and none of the secrets.
    static func shortened(_ text: String, hiding secrets: [String]) -> String {
        var text = withoutRequest(text)
        if text.drop(while: \.isWhitespace).hasPrefix("<") { text = withoutTags(text) }
        for secret in secrets where !secret.isEmpty {
            text = ForeignText.replacing(secret, in: text, with: "***")
        }
        return cut(words(text))
    }

    /// Pydantic's errors, which vLLM and others pass on, end with the request that they refuse.
    private static func withoutRequest(_ text: String) -> String {
        var end = text.endIndex
        for mark in ["input_value=", "'input':", "\"input\":"] {
            end = min(end, text.unicodeScalars.firstRange(of: mark.unicodeScalars)?.lowerBound ?? end)
        }
        return String(text[..<end])
    }

    /// The title of a page; a page without one gives all its text.
    private static func withoutTags(_ html: String) -> String {
        let title = html.split(separator: /<title[^>]*>/.ignoresCase(), maxSplits: 1).dropFirst().first
        if let title, let end = title.firstIndex(of: "<") { return String(title[..<end]) }
        return html.split(separator: /<[^>]*>/).joined(separator: " ")
    }

    /// Control and format characters become spaces, and runs of white space one space.
    private static func words(_ text: String) -> String {
        var result = ""
        var isSpace = true
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator, .paragraphSeparator:
                if !isSpace { result += " " }
                isSpace = true
            default:
                result.unicodeScalars.append(scalar)
                isSpace = false
            }
            if result.utf8.count > limit + 8 { break }
        }
        return result.last == " " ? String(result.dropLast()) : result
    }

    /// No character is cut in two.
    private static func cut(_ text: String) -> String {
        ForeignText.cut(text, bytes: limit)
    }
}
