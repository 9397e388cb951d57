import Records

/// A parameter of a built-in checker: how rows and problem sets write it.
package struct CheckerParameter: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case number, flag
    }

    package let kind: Kind
    /// The key in stored problem sets, such as `orderMatters`.
    package let key: String
    /// The key in the field `checker` of a row, such as `order_matters`.
    package let rowKey: String
    /// The value where a row gives none; nil: the parameter is then absent.
    package let standard: CheckerSpec.Value?
    /// A row may write the value as a word behind the checker's name, such as `tokens+float 1e-9`.
    package let followsName: Bool

    static func number(_ key: String, rowKey: String? = nil, standard: Double? = nil, followsName: Bool = false) -> CheckerParameter {
        CheckerParameter(
            kind: .number, key: key, rowKey: rowKey ?? key, standard: standard.map(CheckerSpec.Value.number), followsName: followsName)
    }

    static func flag(_ key: String, rowKey: String? = nil, standard: Bool) -> CheckerParameter {
        CheckerParameter(kind: .flag, key: key, rowKey: rowKey ?? key, standard: .flag(standard), followsName: false)
    }

    /// The parameter's value among those of a spec; nil: absent.
    func number(in values: [String: CheckerSpec.Value]) -> Double? {
        guard case .number(let number)? = values[key] else { return nil }
        return number
    }

    func flag(in values: [String: CheckerSpec.Value]) -> Bool? {
        guard case .flag(let flag)? = values[key] else { return nil }
        return flag
    }

    package func accepts(_ value: CheckerSpec.Value) -> Bool {
        switch (kind, value) {
        case (.number, .number), (.flag, .flag): true
        default: false
        }
    }
}
