/// A setting that is on, off, or decided by the program.
enum AutomaticFlag: String, CaseIterable, Sendable {
    case auto
    case on = "true"
    case off = "false"
}
