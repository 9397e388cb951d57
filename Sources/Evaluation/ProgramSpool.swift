import Digests
import FileSystem
import Glibc
import Records
import Synchronization

/// The programs of candidates on their way into a plan: in a file without a name, so that a million of them take no memory. The file goes with
/// its last owner, and with the process.
public final class ProgramSpool: Sendable {
    private let file: OpenFile
    private let state = Mutex(State())

    private struct State {
        /// Written to the file.
        var written = 0
        /// Behind that.
        var pending: [UInt8] = []
        /// A stretch of the file that was read, and where it begins: programs are mostly read in their order.
        var window: (start: Int, bytes: [UInt8]) = (0, [])
    }

    private static let block = 1 << 20

    /// - Parameter directory: on a disk of this host, with room for all programs.
    public init(in directory: String) throws {
        let path = Files.temporary(of: directory + "/programs")
        file = try OpenFile.creating(path)
        unlink(path)
    }

    /// Keeps a copy.
    public func append(_ program: UnsafeRawBufferPointer) throws -> SpooledProgram {
        try state.withLock { state in
            let place = SpooledProgram(
                digest: sha256(program), offset: state.written + state.pending.count, length: program.count,
                isBlank: program.allSatisfy { $0 == 32 || (9...13).contains($0) })
            state.pending.append(contentsOf: program)
            if state.pending.count >= Self.block { try flush(&state) }
            return place
        }
    }

    public func read(_ program: SpooledProgram) throws -> [UInt8] {
        try state.withLock { state in
            if !state.pending.isEmpty { try flush(&state) }
            var start = program.offset - state.window.start
            if start < 0 || start + program.length > state.window.bytes.count {
                state.window = (program.offset, try file.read(at: program.offset, count: max(Self.block, program.length)))
                start = 0
            }
            guard start + program.length <= state.window.bytes.count else {
                throw FileError(.inputOutput, "\(file.path) is shorter than what was written to it", remedy: "Check the disk")
            }
            return Array(state.window.bytes[start..<start + program.length])
        }
    }

    private func flush(_ state: inout State) throws {
        try file.write(state.pending, at: state.written)
        state.written += state.pending.count
        state.pending.removeAll(keepingCapacity: true)
    }
}

/// Where a program lies in a spool.
public struct SpooledProgram: Sendable {
    public var digest: Digest
    var offset: Int
    var length: Int
    /// White space alone: there is nothing to run.
    var isBlank: Bool
}
