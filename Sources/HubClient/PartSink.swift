import FileSystem
import HTTPTransport
import Records
import Synchronization

/// Writes the body of a response to a part file, on the transport's thread.
final class PartSink: Sendable {
    /// Why the sink ended a transfer.
    enum Refusal: Error {
        case file(any Error)
        /// The server sends the whole file although its end was asked for.
        case rangeIgnored
        /// The response cannot be this file. Says what it is.
        case wrong(String)
        case notFromHub
    }

    private struct State: ~Copyable {
        var offset: Int
        var isChecked = false
        var refusal: Refusal?
    }

    private let part: GrowingFile
    private let size: Int
    private let start: Int
    private let progress: FetchProgress
    private let state: Mutex<State>

    /// - Parameters:
    ///   - start: the first byte that was asked for, which is the size of the part file.
    ///   - size: of the whole file.
    init(_ part: GrowingFile, start: Int, size: Int, progress: FetchProgress) {
        self.part = part
        self.size = size
        self.start = start
        self.progress = progress
        state = Mutex(State(offset: start))
    }

    var refusal: Refusal? { state.withLock { $0.refusal } }
    /// How far the file goes by now.
    var offset: Int { state.withLock { $0.offset } }

    /// As `HTTPRequest.onBody`.
    func take(_ status: Int, _ headers: ResponseHeaders, _ isFromHub: Bool, _ bytes: UnsafeRawBufferPointer) -> Bool {
        state.withLock { state in
            do {
                if !state.isChecked {
                    try check(status, headers, isFromHub)
                    state.isChecked = true
                }
                guard bytes.count <= size - state.offset else { throw Refusal.wrong("has more than the \(size) bytes that the hub states") }
                do { try part.write(bytes, at: state.offset) } catch { throw Refusal.file(error) }
                state.offset += bytes.count
                progress.add(bytes.count)
                return true
            } catch let refusal as Refusal {
                state.refusal = refusal
            } catch { preconditionFailure("\(error) is no refusal") }
            return false
        }
    }

    /// Before the first byte is written.
    private func check(_ status: Int, _ headers: ResponseHeaders, _ isFromHub: Bool) throws {
        guard isFromHub else { throw Refusal.notFromHub }
        if status == 200, start > 0 { throw Refusal.rangeIgnored }
        if status == 206 {
            guard let range = headers["content-range"], range.hasPrefix("bytes \(start)-") else {
                throw Refusal.wrong("is another piece of the file than the one that was asked for")
            }
            if let total = range.split(separator: "/").last.flatMap({ Int($0) }), total != size {
                throw Refusal.wrong("is a piece of a file of \(total) bytes, where the hub states \(size)")
            }
        }
        // Some mirrors state no length.
        if let length = headers["content-length"].flatMap({ Int($0) }), headers["content-encoding"] == nil, length != size - start {
            throw Refusal.wrong("has \(length) bytes, where the hub's size leaves \(size - start)")
        }
    }
}
