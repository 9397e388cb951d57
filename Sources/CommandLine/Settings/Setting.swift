/// A setting whose value has a type of its own. Copies of the table share its settings, since this is a class.
final class Setting<Value: Sendable>: DeclaredSetting {
    let definition: SettingDefinition
    private let format: SettingFormat<Value>

    init(
        _ key: String, _ format: SettingFormat<Value>, default standard: Value, scope: SettingScope = .plan, summary: String
    ) {
        self.format = format
        definition = SettingDefinition(
            key: key, kind: format.kind, standard: format.written(standard), summary: summary, scope: scope)
    }

    var key: String { definition.key }

    /// What a checked value stands for.
    func value(of checked: SettingValue) -> Value {
        guard let value = format.read(checked) else { preconditionFailure("\(key) accepted \(checked), which it cannot read") }
        return value
    }
}

/// A setting of any type.
protocol DeclaredSetting: Sendable {
    var definition: SettingDefinition { get }
}
