import Records

/// Which run a report is about, for its reader. No figure depends on these facts.
public struct RunFacts: Sendable, Hashable {
    public var name: String
    /// The model that wrote the candidates; nil means that the candidates do not name one.
    public var model: String?
    /// When the run was planned, as ISO 8601 in UTC.
    public var date: String?
    /// From the plan to the last sealed shard, pauses included.
    public var duration: Duration?
    /// As it was typed, quoted for a shell.
    public var command: String?
    /// How many candidates were left out because the host did not offer their language, by language.
    public var leftOut: [String: Int]
    /// The run whose stored outputs were judged; nil: candidates ran.
    public var rejudged: RejudgedFacts?

    public init(
        name: String = "", model: String? = nil, date: String? = nil, duration: Duration? = nil, command: String? = nil,
        leftOut: [String: Int] = [:], rejudged: RejudgedFacts? = nil
    ) {
        self.name = name
        self.model = model
        self.date = date
        self.duration = duration
        self.command = command
        self.leftOut = leftOut
        self.rejudged = rejudged
    }

    /// One line per fact that is known.
    var lines: [String] {
        var facts = [("run", name)]
        if let model { facts.append(("model", model)) }
        if let date { facts.append(("date", date)) }
        if let duration { facts.append(("duration", "\(fixed(duration.inSeconds, 1)) s")) }
        if let command { facts.append(("command", command)) }
        if let rejudged { facts.append(("judged", "the outputs that the run \(rejudged.name) stored (\(rejudged.path))")) }
        if !leftOut.isEmpty {
            let parts = leftOut.sorted { $0.key < $1.key }.map { "\(counted($0.value, "candidate")) in \($0.key)" }
            facts.append(("left out", "\(parts.joined(separator: ", ")): this host did not offer the language"))
        }
        return facts.filter { !$0.1.isEmpty }.map { "\($0.0): \(ForeignText.line($0.1))" }
    }
}

/// The run whose stored outputs another run judges.
public struct RejudgedFacts: Sendable, Hashable {
    public var name: String
    /// Of its directory, when the rejudgement was planned.
    public var path: String
    /// SHA-256 of its manifest in hexadecimal digits.
    public var manifestDigest: String

    public init(name: String, path: String, manifestDigest: String) {
        self.name = name
        self.path = path
        self.manifestDigest = manifestDigest
    }
}
