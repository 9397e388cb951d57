/// What went wrong between this tool and the batch system, and what to do about it.
public struct SlurmError: Error, CustomStringConvertible, Sendable, Hashable {
    public enum Code: String, Sendable, CaseIterable {
        /// The client programs are not on this host.
        case noClient
        /// The controller does not answer, or not in time.
        case unreachable
        /// The batch system understood and said no.
        case rejected
        /// Nobody can say whether a submission was accepted.
        case uncertain
        /// An option, path or word that cannot be passed on.
        case invalidOption
        /// A script or record of ours cannot be read or written.
        case file
    }

    public let code: Code
    /// What failed, on which object, with the batch system's own words.
    public let message: String
    /// What a person can do.
    public let remedy: String

    public init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    public var description: String { remedy.isEmpty ? message : "\(message)\n  \(remedy)" }
}
