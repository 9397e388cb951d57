import CSandbox
import FileSystem
import Glibc

/// The memory file that a supervisor writes outputs to, mapped read-only here. Programs never hold it.
final class Exchange {
    let descriptor: OwnedDescriptor
    private let address: UnsafeRawPointer
    private static let size = Int(GSB_EXCHANGE_SIZE_VALUE)
    private static let errorCapacity = Int(GSB_EXCHANGE_ERROR_VALUE)
    private static let errorHead = Int(GSB_EXCHANGE_ERROR_HEAD_VALUE)
    /// More than this much memory is given back after a run.
    private static let kept = 1 << 20

    init() throws(SandboxError) {
        let number = gsb_memfd_create("exchange", 1)
        guard number >= 0 else { throw .system("memfd_create", "the exchange", errno: errno) }
        descriptor = OwnedDescriptor(owning: number)
        guard ftruncate(number, off_t(Self.size)) == 0 else { throw .system("ftruncate", "the exchange", errno: errno) }
        guard let address = mmap(nil, Self.size, PROT_READ, MAP_SHARED, number, 0), address != MAP_FAILED else {
            throw .system("mmap", "the exchange", errno: errno, remedy: "Allow the worker at least 1 GiB of address space per slot.")
        }
        self.address = UnsafeRawPointer(address)
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: address), Self.size)
    }

    /// The beginning and the end of a standard error of `length` bytes: all of it where it fits.
    func errorOutput(_ length: Int) -> [UInt8] {
        let kept = UnsafeRawBufferPointer(start: address, count: min(length, Self.errorCapacity))
        guard length > Self.errorCapacity else { return Array(kept) }
        // What is behind the head went round: the oldest byte of it is where the next one would have been written.
        let oldest = Self.errorHead + (length - Self.errorHead) % (Self.errorCapacity - Self.errorHead)
        return Array(kept[..<Self.errorHead]) + Array(kept[oldest...]) + Array(kept[Self.errorHead..<oldest])
    }

    func output(_ length: Int) -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: address + Self.errorCapacity, count: min(length, Self.size - Self.errorCapacity)))
    }

    /// After a run that wrote much.
    func release(_ length: Int) {
        guard length > Self.kept else { return }
        _ = gsb_punch_hole(descriptor.number, Int64(Self.errorCapacity), Int64(Self.size - Self.errorCapacity))
    }
}
