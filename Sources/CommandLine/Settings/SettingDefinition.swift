import Foundation

/// What every setting has, whatever its type: a key of `configuration.toml`, which a job file's `[settings]` and some flags can override.
struct SettingDefinition: Sendable {
    enum Kind: Sendable {
        case flag
        case whole(ClosedRange<Int>)
        case number(ClosedRange<Double>)
        case text
        case choice([String])
        /// A list; a flag may give it as words with blanks between, or as `["a", "b c"]`.
        case texts
    }

    /// Dotted path: the TOML table and the key in it; a key without a dot stands at the top.
    var key: String
    let kind: Kind
    let standard: SettingValue
    /// Meaning and unit, as the comment in `configuration.toml` says it.
    var summary: String
    let scope: SettingScope
    /// The key that holds where this one is not set; such a key has no default of its own.
    var overridden: String?
}

extension SettingDefinition {
    /// The value that a TOML or flag value stands for, or why it stands for none.
    func value(of raw: Any) -> Result<SettingValue, SettingMismatch> {
        switch (kind, raw) {
        case (.flag, let value as Bool): return .success(.flag(value))
        case (.whole(let range), let value as Int):
            return range.contains(value) ? .success(.whole(value)) : .failure("is outside \(range.lowerBound) to \(range.upperBound)")
        case (.number(let range), let value as Double):
            return number(value, range)
        case (.number(let range), let value as Int):
            return number(Double(value), range)
        case (.text, let value as String): return .success(.text(value))
        case (.texts, let values as [String]): return .success(.texts(values))
        case (.texts, let value as String) where value.hasPrefix("["):
            guard let values = try? JSONDecoder().decode([String].self, from: Data(value.utf8)) else {
                return .failure(SettingMismatch("must be a list of texts, such as [\"a\", \"b c\"]"))
            }
            return .success(.texts(values))
        case (.texts, let value as String): return .success(.texts(value.split(separator: " ").map(String.init)))
        case (.texts, let values as [Any]) where values.isEmpty: return .success(.texts([]))
        case (.choice(let choices), let value as String):
            return choices.contains(value)
                ? .success(.text(value)) : .failure(SettingMismatch("must be one of \(choices.joined(separator: ", "))"))
        // Choices such as true and false may be written without quotes.
        case (.choice(let choices), let value as Bool) where choices.contains("\(value)"): return .success(.text("\(value)"))
        default: return .failure(SettingMismatch("must be \(expectation)"))
        }
    }

    private func number(_ value: Double, _ range: ClosedRange<Double>) -> Result<SettingValue, SettingMismatch> {
        range.contains(value) ? .success(.number(value)) : .failure("is outside \(range.lowerBound) to \(range.upperBound)")
    }

    private var expectation: String {
        switch kind {
        case .flag: "true or false"
        case .whole: "a whole number"
        case .number: "a number"
        case .text: "a text in quotes"
        case .choice(let choices): "one of \(choices.joined(separator: ", "))"
        case .texts: "a list of texts"
        }
    }
}

/// Why a value does not fit its key.
struct SettingMismatch: Error, ExpressibleByStringInterpolation {
    let reason: String
    init(_ reason: String) { self.reason = reason }
    init(stringLiteral value: String) { reason = value }
}
