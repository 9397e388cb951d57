import FileSystem
import Glibc

/// Keeps a processor for one slot among all workers of this host: of several workers at once no two pin slots to the same processor.
///
/// A bound socket of the abstract name space: the kernel frees the name when its process ends, however it ends.
public final class ProcessorReservation: Sendable {
    public let processor: Int
    private let socket: OwnedDescriptor

    /// nil: another slot has it.
    /// - Throws: `SandboxError` where no socket can be made.
    public init?(_ processor: Int) throws(SandboxError) {
        let number = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw .system("socket", "a processor's reservation", errno: errno) }
        socket = OwnedDescriptor(owning: number)
        self.processor = processor
        let name = Array("gencode-processor-\(processor)".utf8)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            // A first byte of zero makes the name abstract.
            for (offset, byte) in name.enumerated() { path[offset + 1] = byte }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + 1 + name.count)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(number, $0, length) }
        }
        guard bound != 0 else { return }
        if errno == EADDRINUSE { return nil }
        throw .system("bind", "a processor's reservation", errno: errno)
    }
}
