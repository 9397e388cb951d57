import Glibc

/// What tells a file from another of the same name.
public struct FileIdentity: Hashable, Sendable {
    public var device: UInt64
    public var inode: UInt64
    /// Bytes.
    public var size: Int
    /// Hard links.
    public var links: Int
    public var kind: FileKind

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int(status.st_size)
        links = Int(status.st_nlink)
        kind = FileKind(status.st_mode)
    }

    public func isSameFile(as other: FileIdentity) -> Bool { device == other.device && inode == other.inode }
}

/// What a name stands for, symbolic links followed.
public enum FileKind: Hashable, Sendable {
    case regular
    case directory
    /// A device, a pipe or a socket.
    case other

    init(_ mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .regular
        case S_IFDIR: self = .directory
        default: self = .other
        }
    }
}
