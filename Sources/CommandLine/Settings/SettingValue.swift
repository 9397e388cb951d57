import Foundation
import Records

/// A value as a file or a flag gives it, checked against its setting.
enum SettingValue: Hashable, Sendable, CustomStringConvertible {
    case flag(Bool)
    case whole(Int)
    case number(Double)
    case text(String)
    case texts([String])

    /// Nil for a value of another kind; the same holds for the properties below.
    var whole: Int? { if case .whole(let value) = self { value } else { nil } }
    var number: Double? { if case .number(let value) = self { value } else { nil } }
    var text: String? { if case .text(let value) = self { value } else { nil } }

    /// As a manifest records the value: texts without quotes.
    var recorded: String { text ?? description }

    /// As TOML writes the value.
    var description: String {
        switch self {
        case .flag(let value): "\(value)"
        case .whole(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): "\"\(value)\""
        case .texts(let values): "[\(values.map(SettingValue.quoted).joined(separator: ", "))]"
        }
    }

    /// As TOML and JSON both read it.
    private static func quoted(_ text: String) -> String {
        "\"" + ForeignText.replacing("\"", in: ForeignText.replacing("\\", in: text, with: "\\\\"), with: "\\\"") + "\""
    }
}
