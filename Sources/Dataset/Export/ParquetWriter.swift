import CRows
import FileSystem
import Foundation
import Records

/// Writes one Parquet file. A child process does it, the program `gencode-arrow`.
final class ParquetWriter: ShardWriting {
    private let path: String
    private let file: OpenFile
    private let socket: OwnedDescriptor
    private let pid: pid_t
    private var isReaped = false
    private let frames = FrameEncoder()
    private var rows = 0

    /// Rows are sent once they have so many bytes.
    private static let frameSize = 1 << 20

    var encoder: any RowEncoding { frames }

    init(path: String, columns: [ExportColumn]) throws {
        self.path = path
        file = try OpenFile.creating(path)
        let written = try OwnedDescriptor(opening: path, O_WRONLY)
        let (own, child) = try ChildProcess.socketPair(for: path)
        socket = own
        // What the system refuses is only slower.
        var size = Int32(Self.frameSize)
        setsockopt(own.number, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        pid = try ArrowProcess.spawn(["write"], descriptors: [0: child.number, 1: child.number, 3: written.number])
        withExtendedLifetime((written, child)) {}
        try send(GENCODE_FRAME_SCHEMA, Array(FeatureText.metadata(columns).utf8))
    }

    deinit {
        guard !isReaped else { return }
        kill(pid, SIGKILL)
        _ = ArrowProcess.wait(for: pid)
    }

    func endRow() throws {
        frames.endRow()
        rows += 1
        if frames.payload.count >= Self.frameSize { try flush() }
    }

    private func flush() throws {
        try send(GENCODE_FRAME_ROWS, frames.payload)
        frames.removePayload()
    }

    func finish() throws {
        if !frames.payload.isEmpty { try flush() }
        try send(GENCODE_FRAME_END, withUnsafeBytes(of: UInt64(rows)) { Array($0) })
        let (kind, payload) = try answer()
        guard kind == GENCODE_FRAME_END.rawValue, payload == withUnsafeBytes(of: UInt64(rows), { Array($0) }) else {
            throw failure(kind, payload)
        }
        let status = reap()
        guard status == 0 else { throw died(status) }
        try file.syncWithTimes()
    }

    private func send(_ kind: gencode_frame_kind, _ payload: [UInt8]) throws {
        var head = gencode_frame(kind: kind.rawValue, unused: 0, length: UInt64(payload.count))
        do {
            try withUnsafeBytes(of: &head) { try DescriptorTransfer.sendAll($0, to: socket.number, name: path) }
            try payload.withUnsafeBytes { try DescriptorTransfer.sendAll($0, to: socket.number, name: path) }
        } catch let error as FileError {
            // The process has ended before its time: mostly it has said why.
            guard let (kind, payload) = try? answer() else { throw error }
            throw failure(kind, payload)
        }
    }

    /// What the process says last.
    private func answer() throws -> (kind: UInt32, payload: [UInt8]) {
        var head = gencode_frame()
        try withUnsafeMutableBytes(of: &head) { try fill($0) }
        guard let length = Int(exactly: head.length), length <= 1 << 20 else { throw died(reap()) }
        var payload = [UInt8](repeating: 0, count: length)
        try payload.withUnsafeMutableBytes { try fill($0) }
        return (head.kind, payload)
    }

    private func fill(_ room: UnsafeMutableRawBufferPointer) throws {
        var filled = 0
        while filled < room.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: room[filled...])
            let count = try DescriptorTransfer.read(from: socket.number, into: rest, name: path)
            guard count > 0 else { throw died(reap()) }
            filled += count
        }
    }

    private func reap() -> Int32 {
        guard !isReaped else { return 0 }
        isReaped = true
        return ArrowProcess.wait(for: pid)
    }
}

extension ParquetWriter {
    private func failure(_ kind: UInt32, _ payload: [UInt8]) -> DatasetError {
        let told = kind == GENCODE_FRAME_END.rawValue ? "it has another number of rows" : String(decoding: payload, as: UTF8.self)
        return DatasetError(
            .unwritable, "cannot write \(path): \(ForeignText.cut(ForeignText.line(told), bytes: 500))",
            remedy: "Check the space and the permissions there, then give the same command again: nothing of it was kept")
    }

    private func died(_ status: Int32) -> DatasetError {
        DatasetError(
            .unwritable, "cannot write \(path): \(ArrowProcess.program), which writes it, \(ArrowProcess.end(by: status))",
            remedy: status & 0x7F == SIGKILL
                ? "It may have had too little memory" : "Install gencode and \(ArrowProcess.program) from one build: ./jobs/arrow")
    }
}
