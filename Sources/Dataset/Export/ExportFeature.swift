import Records

/// The type of a column or of what lies in it, as the library `datasets` describes it.
indirect enum ExportFeature: Hashable, Sendable {
    /// By the name of its dtype: `string`, `bool`, `int32`, `int64`, `float32` or `float64`.
    case value(String)
    /// A whole number with a name for each value, from 0.
    case classLabel([String])
    case list(ExportFeature)
    case structure([ExportColumn])

    static let text = ExportFeature.value("string")
}

struct ExportColumn: Hashable, Sendable {
    var name: String
    var feature: ExportFeature

    init(_ name: String, _ feature: ExportFeature) { (self.name, self.feature) = (name, feature) }
}

/// The ways in which features are written.
enum FeatureText {
    /// The value of a Parquet file's metadata `huggingface`: JSON.
    static func metadata(_ columns: [ExportColumn]) -> String { #"{"info": {"features": \#(object(columns))}}"# }

    private static func object(_ members: [ExportColumn]) -> String {
        "{" + members.map { "\(quoted($0.name)): \(json($0.feature))" }.joined(separator: ", ") + "}"
    }

    private static func json(_ feature: ExportFeature) -> String {
        switch feature {
        case .value(let type): #"{"dtype": "\#(type)", "_type": "Value"}"#
        case .classLabel(let names): #"{"names": [\#(names.map(quoted).joined(separator: ", "))], "_type": "ClassLabel"}"#
        // The name that old and new versions of `datasets` understand.
        case .list(let item): #"{"feature": \#(json(item)), "_type": "Sequence"}"#
        case .structure(let members): object(members)
        }
    }

    /// The list below `features:` in the YAML of a README.
    /// - Parameter indent: blanks before each line.
    static func yaml(_ columns: [ExportColumn], indent: Int) -> [String] {
        let blanks = String(repeating: " ", count: indent)
        return columns.flatMap { column in
            ["\(blanks)- name: \(quoted(column.name))"] + yaml(column.feature, indent: indent + 2, key: "dtype")
        }
    }

    private static func yaml(_ feature: ExportFeature, indent: Int, key: String) -> [String] {
        let blanks = String(repeating: " ", count: indent)
        switch feature {
        case .value(let type): return ["\(blanks)\(key): \(type)"]
        case .classLabel(let names):
            return ["\(blanks)\(key):", "\(blanks)  class_label:", "\(blanks)    names:"]
                + names.enumerated().map { "\(blanks)      '\($0)': \(quoted($1))" }
        case .list(.classLabel(let names)):
            // A list's label stands in the list itself, without `dtype`.
            return ["\(blanks)sequence:", "\(blanks)  class_label:", "\(blanks)    names:"]
                + names.enumerated().map { "\(blanks)      '\($0)': \(quoted($1))" }
        case .list(.structure(let members)): return ["\(blanks)sequence:"] + yaml(members, indent: indent)
        case .list(.list(let item)): return ["\(blanks)sequence:"] + yaml(.list(item), indent: indent + 2, key: "sequence")
        case .list(let item): return yaml(item, indent: indent, key: "sequence")
        case .structure(let members): return ["\(blanks)struct:"] + yaml(members, indent: indent)
        }
    }

    /// A string of JSON, which is one of YAML too: what YAML does not let stand as it is, is escaped.
    static func quoted(_ text: String) -> String {
        var quoted = ""
        for scalar in JSONValue.string(text).text.unicodeScalars {
            switch scalar.value {
            case 0x20...0x7E, 0xA0..<0x2028, 0x202A..<0xFEFF, 0xFF00...0xFFFD, 0x10000...:
                quoted.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return quoted
    }
}
