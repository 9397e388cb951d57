/// Who may change a setting, and until when.
enum SettingScope: Sendable {
    /// The plan of a run fixes the value.
    case plan
    /// As `plan`. A plan that leaves the default does not record the setting, and no worker's configuration stands in for it.
    case planWhereSet
    /// Each host uses its own configuration. No flag changes the value once the run is planned.
    case host
    /// Each worker of a run may choose.
    case worker
    /// Each submission to a batch system may choose.
    case submission
}
