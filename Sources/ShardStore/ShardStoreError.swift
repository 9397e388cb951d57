/// What went wrong in the store, and what to do about it.
public struct ShardStoreError: Error, CustomStringConvertible, Sendable {
    public enum Code: String, Sendable, CaseIterable {
        /// The file's bytes are not those that were written.
        case damaged
        /// Not a file of this kind, or of a format version that this build does not know.
        case wrongFormat
        case notFound
        /// Something of that name is there already, and nothing was overwritten.
        case exists
        /// No space, quota or file size left.
        case noSpace
        /// Any other failure of the operating system.
        case inputOutput
        /// A value that the format cannot hold, such as a name with a slash.
        case invalidValue
        /// Work is missing that the call needs to be complete.
        case incomplete
        /// Another worker has taken over.
        case fenced
        /// Two files that must belong together do not.
        case mismatch
    }

    public let code: Code
    /// What failed, on which object, with the errno's name.
    public let message: String
    /// What a person can do.
    public let remedy: String

    public init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    public var description: String { remedy.isEmpty ? message : "\(message). \(remedy)" }
}
