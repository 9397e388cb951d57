import FileSystem
import Synchronization

/// The file that says which process writes a part file. It spares two processes the same download; the bytes are safe without it. There is
/// no flock(2), which network file systems of clusters do not have or keep to one node.
struct PartOwner {
    private let path: String
    private let text: String

    /// Who holds an owner file, as this process sees it.
    enum Holder: Hashable {
        case nobody
        /// A process that is gone: it ran on this machine since its last start.
        case gone(String)
        /// A process that runs here, or of which nothing is known.
        case unknown(String)
    }

    /// Two downloads of one process may want the same blob.
    private static let counter = Atomic(0)

    /// Longer than every owner file.
    private static let longest = 1024

    /// Makes the owner file. nil: another process has it.
    init?(taking path: String) throws {
        self.path = path
        let start = ThisProcess.state(of: ThisProcess.pid)?.startTime ?? 0
        let serial = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
        text =
            "\(ThisProcess.hostName()) \(ThisProcess.pid) \(ThisProcess.pidNamespace()) \(ThisProcess.bootIdentifier()) \(start) \(serial)"
        guard try Files.create(path, content: Array(text.utf8)) else { return nil }
    }

    /// Removes the owner file, unless it is another's by now.
    func release() {
        guard let bytes = try? Files.read(path, limit: Self.longest), bytes.elementsEqual(text.utf8) else { return }
        Files.discard(path)
    }

    static func holder(of path: String) throws -> Holder {
        guard let bytes = try Files.read(path, limit: longest) else { return .nobody }
        let text = String(decoding: bytes, as: UTF8.self)
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 6, let pid = Int32(parts[1]), pid > 0, let start = UInt64(parts[4]) else { return .unknown(text) }
        let isHere =
            parts[0] == ThisProcess.hostName() && parts[2] == "\(ThisProcess.pidNamespace())" && parts[3] == ThisProcess.bootIdentifier()
        guard isHere else { return .unknown(text) }
        if ThisProcess.isGone(pid) { return .gone(text) }
        // Another process may have the number by now.
        if let state = ThisProcess.state(of: pid), start != 0, state.startTime != start { return .gone(text) }
        return .unknown(text)
    }

    /// "process 123 of the host a", for messages.
    static func name(of text: String) -> String {
        let parts = text.split(separator: " ")
        return parts.count == 6 ? "process \(parts[1]) of the host \(parts[0])" : "another process"
    }

    /// Removes the owner file of a holder that is gone. If another process took the file meanwhile, it is put back.
    static func remove(_ path: String, of holder: String) throws {
        let aside = Files.temporary(of: path)
        do { try Files.rename(path, aside) } catch let error as FileError where error.code == .notFound { return }
        if let bytes = try Files.read(aside, limit: longest), !bytes.elementsEqual(holder.utf8) {
            _ = try Files.publish(aside, as: path)
        }
        Files.discard(aside)
    }
}
