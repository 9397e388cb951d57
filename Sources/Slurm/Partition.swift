/// One partition, as `scontrol show partition` describes it.
public struct Partition: Sendable, Hashable {
    public let values: [String: String]

    public var name: String { values["PartitionName"] ?? "" }
    public var isDefault: Bool { values["Default"] == "YES" }
    public var state: String { values["State"] ?? "" }
    public var nodes: String { values["TotalNodes"] ?? "" }
    public var cpus: String { values["TotalCPUs"] ?? "" }
    public var maxTime: String { values["MaxTime"] ?? "" }
    public var defaultTime: String { values["DefaultTime"] ?? "" }
    public var preemptMode: String { values["PreemptMode"] ?? "" }
    /// Seconds between the notice of a preemption and the end.
    public var graceTime: Int { Int(values["GraceTime"] ?? "") ?? 0 }

    /// One line of `scontrol --oneliner show partition`.
    init?(line: Substring) {
        var values: [String: String] = [:]
        for word in line.split(separator: " ") {
            guard let equals = word.firstIndex(of: "=") else { continue }
            values[String(word[..<equals])] = String(word[word.index(after: equals)...])
        }
        guard values["PartitionName"] != nil else { return nil }
        self.values = values
    }

    public static func all(asking client: SlurmClient) throws -> [Partition] {
        try client.query(["scontrol", "--oneliner", "show", "partition"]).split(separator: "\n").compactMap(Partition.init(line:))
    }
}
