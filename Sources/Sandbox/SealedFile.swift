import CSandbox
import FileSystem
import Glibc

/// Bytes in a memory file that nobody can change any more, so that any number of runs may read them. Frees itself.
public final class SealedFile: Sendable {
    public let count: Int
    let descriptor: OwnedDescriptor

    /// - Throws: `SandboxError` when the host has no memory or no descriptors left.
    public init(_ bytes: UnsafeRawBufferPointer) throws(SandboxError) {
        let number = gsb_memfd_create("input", 1)
        guard number >= 0 else { throw .system("memfd_create", "a program's input", errno: errno) }
        descriptor = OwnedDescriptor(owning: number)
        count = bytes.count
        try onFiles { [descriptor] () throws(FileError) in try descriptor.write(bytes, name: "a program's input") }
        guard gsb_seal(number) == 0 else { throw .system("fcntl F_ADD_SEALS", "a program's input", errno: errno) }
    }

    public convenience init(_ bytes: [UInt8]) throws(SandboxError) {
        let file = try bytes.withUnsafeBufferPointer { buffer throws(SandboxError) in
            try SealedFile(UnsafeRawBufferPointer(buffer)).descriptor
        }
        self.init(file, count: bytes.count)
    }

    private init(_ descriptor: OwnedDescriptor, count: Int) {
        self.descriptor = descriptor
        self.count = count
    }

    /// Read-only and with an offset of its own, for one run.
    func reopened() throws(SandboxError) -> OwnedDescriptor {
        let number = gsb_reopen_read_only(descriptor.number)
        guard number >= 0 else { throw .system("open", "a program's sealed input", errno: errno) }
        return OwnedDescriptor(owning: number)
    }
}

extension Input {
    /// What a run gets as this input.
    func opened() throws(SandboxError) -> OwnedDescriptor {
        switch self {
        case .empty: try onFiles { () throws(FileError) in try OwnedDescriptor(opening: "/dev/null", O_RDONLY) }
        case .bytes(let bytes): try SealedFile(bytes).reopened()
        case .sealed(let file): try file.reopened()
        }
    }

    /// What the supervisor copies this input from: sendfile(2) does not read from /dev/null.
    func openedToCopy() throws(SandboxError) -> OwnedDescriptor {
        if case .empty = self { try SealedFile([UInt8]()).reopened() } else { try opened() }
    }
}
