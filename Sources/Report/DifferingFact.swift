import Records

/// Something that two runs do not share, such as a setting, the tool's version or a toolchain.
public struct DifferingFact: Sendable, Hashable {
    public let name: String
    /// What the first run says; nil: it says nothing.
    public let first: String?
    public let second: String?

    /// Such as `differs: judging.stop: none | first_failure`.
    var line: String { "differs: \(name): \(DifferingFact.shown(first)) | \(DifferingFact.shown(second))" }

    /// A dash where there is nothing.
    static func shown(_ value: String?) -> String { value.flatMap { $0.isEmpty ? nil : ForeignText.line($0) } ?? "-" }
}
