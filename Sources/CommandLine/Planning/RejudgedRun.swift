/// What a run that judges stored outputs records of the run that stored them.
struct RejudgedRun: Codable, Sendable, Hashable {
    /// The absolute path of its directory when this run was planned.
    var path: String
    var name: String
    /// SHA-256 of its manifest in hexadecimal digits: which run it is, wherever its directory is moved.
    var manifestDigest: String
}
