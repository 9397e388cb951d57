/// A setting whose value has a type of its own.
struct Setting<Value: Sendable>: DeclaredSetting {
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

/// Who may change a setting, and until when.
enum SettingScope: Sendable {
    /// The plan of a run fixes the value.
    case plan
    /// Each host uses its own configuration. No flag changes the value once the run is planned.
    case host
    /// Each worker of a run may choose.
    case worker
    /// Each submission to a batch system may choose.
    case submission
}

/// A setting that is on, off, or decided by the program.
enum AutomaticFlag: String, CaseIterable, Sendable {
    case auto
    case on = "true"
    case off = "false"
}

/// How outputs are judged.
enum TesterType: String, CaseIterable, Sendable {
    case sandbox
    /// DeepMind's statuses and comparison, on our sandbox.
    case codeContests = "code_contests"
    /// A plain spawn without a sandbox.
    case local
}

/// A path as a setting gives it: absolute, or relative to the directory of the configuration file.
struct ConfiguredPath: Hashable, Sendable, ExpressibleByStringLiteral {
    let text: String

    init(_ text: String) { self.text = text }
    init(stringLiteral text: String) { self.text = text }
}
