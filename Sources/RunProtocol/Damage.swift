import Records

/// A part of a run's files whose bytes are not what was written, and that was therefore not used.
public struct Damage: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Hashable, Sendable {
        /// The end of a journal that is not a whole record: expected after a kill, since the writer died while it wrote.
        case tornTail
        /// Bytes inside a journal; the records that they touched are lost.
        case record
        /// A whole file.
        case file
    }

    public var kind: Kind
    public var file: String
    /// Bytes from the file's beginning.
    public var offset: Int
    public var length: Int
    /// One line: what is wrong, and what it costs.
    public var what: String

    public init(kind: Kind, file: String, offset: Int, length: Int, what: String) {
        self.kind = kind
        self.file = file
        self.offset = offset
        self.length = length
        self.what = what
    }

    public var description: String { "\(file): \(counted(length, "byte")) at \(offset): \(what)" }
}
