extension SettingTable {
    static let standard = SettingTable()

    /// The settings of the table in the order of their declaration. These are the keys that `configuration.toml` shows.
    static let general: [SettingDefinition] = definitions(in: standard)

    /// Every key that a file or a flag may set: the general keys, and those that refine a key of `[slurm]` for one stage.
    static let all: [SettingDefinition] = general + SubmissionStage.allCases.flatMap(refinements)

    private static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })

    static func definition(of key: String) -> SettingDefinition? { byKey[key] }

    /// The keys that are free to change in this part of a run's life.
    static func keys(in scope: SettingScope) -> [String] { all.filter { $0.scope == scope }.map(\.key) }

    /// `Mirror` lists stored properties in the order of their declaration.
    private static func definitions(in group: Any) -> [SettingDefinition] {
        Mirror(reflecting: group).children.flatMap { child in
            (child.value as? any DeclaredSetting).map { [$0.definition] } ?? definitions(in: child.value)
        }
    }

    private static func refinements(for stage: SubmissionStage) -> [SettingDefinition] {
        definitions(in: standard.slurm).filter { stage.accepts($0.key) }.map { general in
            var own = general
            own.key = stage.key(general.key)
            own.summary = "as \(general.key), for this stage alone"
            own.overridden = general.key
            return own
        }
    }
}
