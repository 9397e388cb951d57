import Digests
import Records

/// A data set of the hub and one of its revisions, such as `deepmind/code_contests@main`.
package struct DatasetReference: Hashable, Sendable, CustomStringConvertible {
    /// `OWNER/NAME`; `NAME` alone for the oldest data sets.
    package let id: String
    /// A branch, a tag or a commit.
    package let revision: String

    package static let defaultRevision = "main"
    /// The hub's own limit.
    private static let longestName = 96
    private static let longestRevision = 200

    package var description: String { revision == Self.defaultRevision ? id : "\(id)@\(revision)" }

    /// - Parameter text: `ID` or `ID@REVISION`.
    /// - Throws: `HubError` with `invalidName`.
    package init(_ text: String) throws(HubError) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let revision = parts.count > 1 ? parts[1] : Self.defaultRevision
        guard Self.isID(parts[0]) else {
            throw HubError(
                .invalidName, "\"\(parts[0])\" is no name of a data set on the hub",
                remedy: "Write OWNER/NAME, such as deepmind/code_contests, in letters, digits, \"-\", \"_\" and \".\"")
        }
        guard Self.isRevision(revision) else {
            throw HubError(
                .invalidName, "\"\(revision)\" is no revision of a data set",
                remedy: "Write a branch, a tag or a commit, such as deepmind/code_contests@main")
        }
        id = parts[0]
        self.revision = revision
    }

    /// The hub's own rules for names.
    package static func isID(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count) && text.utf8.count <= longestName && parts.allSatisfy(isName) && !text.hasSuffix(".git")
    }

    private static func isName(_ part: Substring) -> Bool {
        let isLetter = { (byte: UInt8) in
            (0x61...0x7a).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
        }
        guard let first = part.utf8.first, let last = part.utf8.last, isLetter(first), isLetter(last) else { return false }
        return part.utf8.allSatisfy { isLetter($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") } && !part.contains("--")
            && !part.contains("..")
    }

    /// A revision is also the name of a file in the cache.
    private static func isRevision(_ text: String) -> Bool { text.utf8.count <= longestRevision && RepositoryPath.isSafe(text) }

    /// Whether the revision is a commit, which never changes what it means.
    var isCommit: Bool { Self.isCommit(revision) }

    static func isCommit(_ text: String) -> Bool {
        if case .gitBlob(text)? = FileChecksum(hex: text) { true } else { false }
    }
}
