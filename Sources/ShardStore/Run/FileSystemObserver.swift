/// A system call on a file, as an observer sees it.
struct FileOperation: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable, CaseIterable {
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

    var kind: Kind
    var path: String
    /// Of a link or a rename: the name that the file gets.
    var newPath: String?
}

/// Sees the store's file operations. Column files are written in node-local scratch by libhdf5, which is not seen.
protocol FileSystemObserver: Sendable {
    /// Before the operation is made. When this throws, it is not made, and fails with that error.
    func willPerform(_ operation: FileOperation) throws
    /// After it was made without error. `size`: names of a list, bytes of a read or a write, else 0.
    func didPerform(_ operation: FileOperation, size: Int)
    /// Lists a run's `shards/` in the store's place; nil: does not.
    func list(_ directory: String) throws -> [RunFile]?
}

extension FileSystemObserver {
    func list(_ directory: String) throws -> [RunFile]? { nil }
}

extension Files {
    /// nil outside of simulations. Threads that the store starts by itself are not observed.
    @TaskLocal static var observer: (any FileSystemObserver)?

    static func willPerform(_ kind: FileOperation.Kind, _ path: String, to newPath: String? = nil) throws {
        if let observer { try observer.willPerform(FileOperation(kind: kind, path: path, newPath: newPath)) }
    }

    static func didPerform(_ kind: FileOperation.Kind, _ path: String, to newPath: String? = nil, size: Int = 0) {
        if let observer { observer.didPerform(FileOperation(kind: kind, path: path, newPath: newPath), size: size) }
    }
}
