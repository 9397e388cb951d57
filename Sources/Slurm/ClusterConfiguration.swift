/// What `scontrol show config` says, by key.
public struct ClusterConfiguration: Sendable, Hashable {
    public let values: [String: String]

    public init(text: String) {
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            let key = line[..<equals].filter { $0 != " " }
            let value = line[line.index(after: equals)...].drop { $0 == " " }
            values[String(key)] = String(value.reversed().drop { $0 == " " }.reversed())
        }
        self.values = values
    }

    public init(asking client: SlurmClient) throws { self.init(text: try client.query(["scontrol", "show", "config"])) }

    /// The standard of Slurm itself.
    public static let standardMaxArraySize = 1001

    /// An array's highest index stays below this; 0: no arrays on this cluster.
    public var maxArraySize: Int { number("MaxArraySize") ?? ClusterConfiguration.standardMaxArraySize }
    public var version: String { values["SLURM_VERSION"] ?? "unknown" }

    /// The leading digits of a value such as `30 sec`.
    public func number(_ key: String) -> Int? { values[key].flatMap { Int($0.prefix { $0.isASCII && $0.isNumber }) } }
}
