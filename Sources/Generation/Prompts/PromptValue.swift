/// What a flow puts in place of a template's variable. Its text is never read as a template.
package indirect enum PromptValue: Hashable, Sendable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([PromptValue])
    case record([String: PromptValue])

    package static func texts(_ texts: [String]) -> PromptValue { .list(texts.map(PromptValue.text)) }

    func hasShape(_ shape: VariableShape) -> Bool {
        switch (self, shape) {
        case (.text, .text), (.number, .number), (.flag, .flag): true
        case (.list(let items), .list(let item)): items.allSatisfy { $0.hasShape(item) }
        case (.record(let fields), .record(let shapes)):
            fields.count == shapes.count && fields.allSatisfy { name, field in shapes[name].map(field.hasShape) ?? false }
        default: false
        }
    }

    /// As Stencil takes it.
    var native: Any {
        switch self {
        case .text(let text): text
        case .number(let number): number
        case .flag(let flag): flag
        case .list(let items): items.map(\.native)
        case .record(let fields): fields.mapValues(\.native)
        }
    }
}

/// The kind of a variable, so that a template is checked before there is a value.
package indirect enum VariableShape: Hashable, Sendable {
    case text
    case number
    case flag
    case list(VariableShape)
    case record([String: VariableShape])

    /// As messages say it.
    var words: String {
        switch self {
        case .text: "a text"
        case .number: "a number"
        case .flag: "true or false"
        case .list: "a list"
        case .record(let fields): "a record of " + fields.keys.sorted().joined(separator: ", ")
        }
    }
}
