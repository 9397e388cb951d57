import Glibc

/// What tells a file from another of the same name.
public struct FileIdentity: Hashable, Sendable {
    public var device: UInt64
    public var inode: UInt64
    /// Bytes.
    public var size: Int
    /// Hard links.
    public var links: Int

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int(status.st_size)
        links = Int(status.st_nlink)
    }

    public func isSameFile(as other: FileIdentity) -> Bool { device == other.device && inode == other.inode }
}
