/// A path as a setting gives it: absolute, or relative to the directory of the configuration file.
struct ConfiguredPath: Hashable, Sendable, ExpressibleByStringLiteral {
    let text: String

    init(_ text: String) { self.text = text }
    init(stringLiteral text: String) { self.text = text }
}
