/// A tag of a template: `{{ … }}`, `{% … %}` or `{# … #}`.
struct TemplateTag {
    enum Kind: Character {
        case variable = "{"
        case block = "%"
        case comment = "#"
    }

    var kind: Kind
    /// Without the braces, the marks that trim blanks, and blanks at the ends.
    var content: String
    /// From 1.
    var line: Int

    /// A template's tags, where Stencil finds them too. Stencil itself counts lines wrongly where a line occurs twice.
    /// - Throws: `TemplateFault` for a tag without an end, with which Stencil drops the rest of the text.
    static func all(in template: String) throws(TemplateFault) -> [TemplateTag] {
        var tags: [TemplateTag] = []
        var line = 1
        var rest = template[...]
        while let brace = rest.firstIndex(of: "{") {
            line += rest[..<brace].count(where: \.isNewline)
            let after = rest.index(after: brace)
            guard after < rest.endIndex, let kind = Kind(rawValue: rest[after]) else {
                rest = rest[after...]
                continue
            }
            let end = kind == .variable ? "}}" : "\(kind.rawValue)}"
            let inside = rest[rest.index(after: after)...]
            guard let close = inside.firstRange(of: end) else {
                throw TemplateFault(line: line, text: "a tag that begins with {\(kind.rawValue) has no end", remedy: "End it with \(end)")
            }
            tags.append(TemplateTag(kind: kind, content: trimmed(inside[..<close.lowerBound]), line: line))
            line += inside[..<close.lowerBound].count(where: \.isNewline)
            rest = inside[close.upperBound...]
        }
        return tags
    }

    private static func trimmed(_ inside: Substring) -> String {
        var content = inside
        if let first = content.first, "-+".contains(first) { content.removeFirst() }
        if let last = content.last, "-+".contains(last) { content.removeLast() }
        return content.split(whereSeparator: \.isNewline).joined(separator: " ").trimmingSpaces
    }
}

/// What is wrong with a template, and in which of its lines.
struct TemplateFault: Error {
    var line: Int
    var text: String
    var remedy: String
}

extension StringProtocol {
    var trimmingSpaces: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
