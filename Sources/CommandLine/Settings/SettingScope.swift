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
