import CRows
import FileSystem
import Foundation
import Records

/// The process that reads one Parquet or Arrow file, and the pipe from it.
final class ArrowProcess {
    enum Message {
        case rows
        case end(rows: Int)
    }

    private let path: String
    private let pid: pid_t
    private let pipe: OwnedDescriptor
    private var isReaped = false

    static let program = "gencode-arrow"

    init(reading path: String, columns: [String]?) throws {
        self.path = path
        let file = try ofSource { try OwnedDescriptor(opening: path, O_RDONLY) }
        let (reading, writing) = try ofSource { try ChildProcess.pipe(for: path) }
        pipe = reading
        // More than the usual 64 KiB at once; what the system refuses is only slower.
        _ = fcntl(writing.number, Int32(1031), 1 << 20)
        let task = columns?.isEmpty == true ? ["schema"] : ["read"] + (columns ?? [])
        pid = try Self.spawn(task, descriptors: [1: writing.number, 3: file.number])
        withExtendedLifetime((file, writing)) {}
    }

    deinit {
        guard !isReaped else { return }
        kill(pid, SIGKILL)
        _ = reap()
    }

    /// The first message.
    func schema(into frame: inout FrameBuffer) throws -> (columns: [String], rows: Int?) {
        guard try readFrame(into: &frame) == GENCODE_FRAME_SCHEMA.rawValue else { throw unexpected() }
        let document = JSONDocument()
        guard (try? document.read(UnsafeRawBufferPointer(start: frame.bytes, count: frame.length))) != nil else { throw unexpected() }
        let row = Row(nodes: document.cells, storage: document, location: SourceLocation(file: path, line: nil))
        let rows = try row.cell.required("rows").integer()
        frame.length = 0
        return (try row.cell.required("columns").texts(), rows < 0 ? nil : rows)
    }

    /// Every later message.
    func read(into frame: inout FrameBuffer) throws -> Message {
        switch try readFrame(into: &frame) {
        case GENCODE_FRAME_ROWS.rawValue: return .rows
        case GENCODE_FRAME_END.rawValue where frame.length == 8:
            let rows = UnsafeRawPointer(frame.bytes).load(as: UInt64.self)
            guard let rows = Int(exactly: rows) else { throw unexpected() }
            return .end(rows: rows)
        default: throw unexpected()
        }
    }

    /// After the last message.
    func finish() throws {
        let status = reap()
        guard status == 0 else { throw died(status) }
    }

    /// Reads a frame whole. A failure that the process tells of is thrown.
    private func readFrame(into frame: inout FrameBuffer) throws -> UInt32 {
        var head = gencode_frame()
        try withUnsafeMutableBytes(of: &head) { try fill($0) }
        guard let length = Int(exactly: head.length), length <= FrameBuffer.longest else { throw unexpected() }
        frame.prepare(length)
        try fill(UnsafeMutableRawBufferPointer(start: frame.bytes, count: length))
        let failures = [GENCODE_FRAME_FAILURE, GENCODE_FRAME_UNSUPPORTED, GENCODE_FRAME_TOO_LARGE].map(\.rawValue)
        guard failures.contains(head.kind) else { return head.kind }
        let told = String(decoding: UnsafeRawBufferPointer(start: frame.bytes, count: length), as: UTF8.self)
        throw refusal(ForeignText.cut(ForeignText.line(told), bytes: 500), kind: head.kind)
    }

    private func fill(_ room: UnsafeMutableRawBufferPointer) throws {
        var filled = 0
        while filled < room.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: room[filled...])
            let count = try ofSource { try DescriptorTransfer.read(from: pipe.number, into: rest, name: path) }
            guard count > 0 else { throw died(reap()) }
            filled += count
        }
    }

    private func reap() -> Int32 {
        guard !isReaped else { return 0 }
        isReaped = true
        return Self.wait(for: pid)
    }

    /// waitpid(2).
    static func wait(for pid: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status
    }
}

// What can go wrong.
extension ArrowProcess {
    /// - Parameter kind: of the frame that tells of the failure.
    private func refusal(_ told: String, kind: UInt32) -> DatasetError {
        switch kind {
        case GENCODE_FRAME_UNSUPPORTED.rawValue:
            DatasetError(
                .unknownFormat, "\(path): uses what this reader does not know: \(told)",
                remedy: "Write it again with another tool, as plain or zstd-packed Parquet")
        case GENCODE_FRAME_TOO_LARGE.rawValue:
            DatasetError(
                .unreadable, "\(path): is too large for the memory that its reader may use: \(told)",
                remedy: "Write it again in smaller row groups, or raise the limit (ulimit -v) or the memory of this host or job")
        default:
            DatasetError(.malformed, "\(path): cannot be read as Parquet or Arrow: \(told)", remedy: "Fetch or write the file again")
        }
    }

    private func unexpected() -> DatasetError {
        DatasetError(
            .malformed, "\(path): \(Self.program), which reads it, sent what it never sends",
            remedy: "Install gencode and \(Self.program) from one build; if they are, the file is hostile")
    }

    private func died(_ status: Int32) -> DatasetError {
        DatasetError(
            .malformed, "\(path): \(Self.program), which reads it, \(Self.end(by: status))",
            remedy: status & 0x7F == SIGKILL
                ? "It may have had too little memory" : "The file is damaged, or made to harm its reader: compare its SHA-256")
    }

    /// How a process ended, as the end of a sentence.
    static func end(by status: Int32) -> String {
        let signal = status & 0x7F
        return signal == 0
            ? "ended with the exit status \(status >> 8 & 0xFF)" : "was killed by signal \(signal) (\(String(cString: strsignal(signal))))"
    }

    /// - Throws: `DatasetError` (.readerMissing).
    private static func executable() throws -> String {
        let path = try ThisProcess.directory() + "/" + program
        guard access(path, X_OK) == 0 else {
            throw DatasetError(
                .readerMissing, "Parquet and Arrow files are read and written by \(program), and \(path) does not exist",
                remedy: "Build it: ./jobs/arrow")
        }
        return path
    }

    /// posix_spawn(3). The file is its descriptor 3; its environment holds nothing of this process's.
    static func spawn(_ arguments: [String], descriptors: KeyValuePairs<Int32, Int32>) throws -> pid_t {
        let executable = try executable()
        // In a group of its own: an interrupt is for gencode, which ends this process in its turn.
        let pid = try ofSource {
            try ChildProcess.start(
                [executable] + arguments, environment: ["ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2"],
                descriptors: descriptors, ownGroup: true)
        }
        return pid
    }
}

/// Memory for one frame, which is used again for the next.
struct FrameBuffer {
    /// Keeps the memory alive, also for rows that point into it.
    final class Storage {
        let bytes: UnsafeMutablePointer<UInt8>
        let capacity: Int

        init(capacity: Int) {
            bytes = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64).assumingMemoryBound(to: UInt8.self)
            self.capacity = capacity
        }

        deinit { UnsafeMutableRawPointer(bytes).deallocate() }
    }

    private(set) var storage = Storage(capacity: 1 << 21)
    var length = 0

    /// A row is no longer than so many bytes.
    static let longest = 1 << 33

    var bytes: UnsafeMutablePointer<UInt8> { storage.bytes }

    mutating func prepare(_ length: Int) {
        if length > storage.capacity { storage = Storage(capacity: length + length / 4) }
        self.length = length
    }
}
