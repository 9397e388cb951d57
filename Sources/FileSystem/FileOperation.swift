/// A system call on a file, as an observer sees it.
public struct FileOperation: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case list
        case stat
        case open
        case read
        case create
        case write
        case sync
        case truncate
        case link
        case rename
        case unlink
        case makeDirectory = "make directory"
        case syncDirectory = "sync directory"
    }

    public var kind: Kind
    public var path: String
    /// Of a link or a rename: the name that the file gets.
    public var newPath: String?

    public init(kind: Kind, path: String, newPath: String? = nil) {
        self.kind = kind
        self.path = path
        self.newPath = newPath
    }
}

/// Sees every operation of `Files` and `OpenFile`, apart from temporary directories. What libhdf5 does with column files in node-local
/// scratch is not seen.
public protocol FileSystemObserver: Sendable {
    /// Before the operation is made. When this throws, it is not made, and fails with that error.
    func willPerform(_ operation: FileOperation) throws
    /// After it was made without error. `size`: names of a list, bytes of a read or a write, else 0.
    func didPerform(_ operation: FileOperation, size: Int)
}

extension Files {
    /// nil outside of simulations and tests. It is task-local: operations on other threads are not observed.
    @TaskLocal public static var observer: (any FileSystemObserver)?

    public static func willPerform(_ kind: FileOperation.Kind, _ path: String, to newPath: String? = nil) throws {
        if let observer { try observer.willPerform(FileOperation(kind: kind, path: path, newPath: newPath)) }
    }

    public static func didPerform(_ kind: FileOperation.Kind, _ path: String, to newPath: String? = nil, size: Int = 0) {
        if let observer { observer.didPerform(FileOperation(kind: kind, path: path, newPath: newPath), size: size) }
    }
}
