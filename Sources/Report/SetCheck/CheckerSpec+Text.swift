import Judging
import Records

extension CheckerSpec {
    /// As rows and overrides write a built-in checker: `tokens+float 1e-06`, or the name with its parameters in brackets. A checker
    /// program is `program`.
    package var rowText: String {
        guard case .builtIn(let name, let values) = self else { return name }
        let given = (CheckerTable[name]?.parameters ?? []).compactMap { parameter in
            values[parameter.key].map { (parameter, $0.text) }
        }
        if given.count == 1, given[0].0.followsName { return "\(name) \(given[0].1)" }
        return given.isEmpty ? name : "\(name) (" + given.map { "\($0.rowKey) \($1)" }.joined(separator: ", ") + ")"
    }

    /// As a value of a TOML file. nil: a program, which no overrides can hold.
    var tomlText: String? {
        guard case .builtIn(let name, let values) = self else { return nil }
        let given = (CheckerTable[name]?.parameters ?? []).compactMap { parameter in
            values[parameter.key].map { "\(parameter.rowKey) = \($0.text)" }
        }
        if given.isEmpty || given.count == 1 && rowText.hasPrefix(name + " ") && !rowText.contains("(") { return TOMLText.quoted(rowText) }
        return "{ name = \(TOMLText.quoted(name)), " + given.joined(separator: ", ") + " }"
    }
}

extension CheckerSpec.Value {
    /// As JSON and TOML write it.
    fileprivate var text: String {
        switch self {
        case .flag(let flag): String(flag)
        case .number(let number): "\(number)"
        }
    }
}

package enum TOMLText {
    /// A basic string on one line.
    package static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5c:
                quoted.unicodeScalars.append("\\")
                quoted.unicodeScalars.append(scalar)
            case 0x0a: quoted += "\\n"
            case 0x0d: quoted += "\\r"
            case 0x09: quoted += "\\t"
            case 0..<0x20, 0x7f..<0xa0:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
