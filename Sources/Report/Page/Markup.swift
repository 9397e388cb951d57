import Records

/// HTML that may stand in a page as it is. Text becomes markup only by being escaped, so that a text whose escaping was forgotten does not
/// compile:
///
///     let cell: Markup = "<td>\(problem.name)</td>"   // the name is escaped, the tags are not
package struct Markup: ExpressibleByStringInterpolation, CustomStringConvertible, Sendable, Hashable {
    package private(set) var html: String

    package var description: String { html }

    package init(stringLiteral value: StaticString) { html = value.description }
    package init(stringInterpolation: StringInterpolation) { html = stringInterpolation.html }

    /// Text of anybody, on one line, without characters that could reorder or hide what stands around it.
    package init(text: String) { html = Markup.escaped(ForeignText.line(text)) }

    init(joining parts: [Markup]) { html = parts.map(\.html).joined() }

    /// A file of the source tree, or what `ScriptJSON` wrote.
    init(trusted bytes: [UInt8]) { html = String(decoding: bytes, as: UTF8.self) }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        package typealias StringLiteralType = StaticString

        fileprivate var html = ""

        package init(literalCapacity: Int, interpolationCount: Int) { html.reserveCapacity(literalCapacity) }

        package mutating func appendLiteral(_ literal: StaticString) { html += literal.description }
        package mutating func appendInterpolation(_ markup: Markup) { html += markup.html }
        package mutating func appendInterpolation(_ text: String) { html += Markup(text: text).html }
        package mutating func appendInterpolation(_ number: Int) { html += String(number) }
    }
}

/// What the page's template may be given: markup, lists of markup, and conditions. There is no case for plain text.
enum PageValue {
    case markup(Markup)
    case list([[String: PageValue]])
    case flag(Bool)

    /// As Stencil takes it.
    var native: Any {
        switch self {
        case .markup(let markup): markup.html
        case .list(let entries): entries.map { $0.mapValues(\.native) }
        case .flag(let flag): flag
        }
    }
}
