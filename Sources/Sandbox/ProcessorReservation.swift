import FileSystem

/// Keeps a processor for one slot among all workers of this user on this host: of several workers at once no two pin slots to the same
/// processor. Other users have no part in it, and so cannot hinder it.
///
/// A locked file (flock(2)) in the user's own directory: the kernel frees the lock when its process ends, however it ends.
public final class ProcessorReservation: Sendable {
    public let processor: Int
    /// nil: somebody else has the name of the user's directory. The slot is pinned all the same, and perhaps not alone.
    private let file: OwnedDescriptor?

    /// nil: another slot of this user has it.
    /// - Parameter parent: a directory that all workers of this user on this host see.
    /// - Throws: `SandboxError` where no file can be locked.
    public init?(_ processor: Int, below parent: String = "/tmp") throws(SandboxError) {
        self.processor = processor
        guard let place = try? UserDirectory(below: parent, mode: 0o700) else {
            file = nil
            return
        }
        let locked = try onFiles { () throws(FileError) in try place.lock("processor-\(processor)") }
        guard let locked else { return nil }
        file = locked
    }
}
