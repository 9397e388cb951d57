/// How strongly a program was confined while it ran. Ordered: a higher tier confines more.
public enum SandboxTier: UInt8, Comparable, CaseIterable, Sendable {
    /// No sandbox (`tester_type = "local"`): must be asked for in so many words, and marks every report.
    case none = 0
    /// seccomp with a path supervisor.
    case t1 = 1
    /// seccomp, Landlock and resource limits, without namespaces.
    case t2 = 2
    /// Namespaces, a minimal read-only root, seccomp, Landlock and resource limits.
    case t3 = 3

    public var name: String { self == .none ? "none" : "T\(rawValue)" }

    public init?(name: String) {
        guard let tier = SandboxTier.allCases.first(where: { $0.name.lowercased() == name.lowercased() }) else { return nil }
        self = tier
    }

    public static func < (left: SandboxTier, right: SandboxTier) -> Bool { left.rawValue < right.rawValue }
}
