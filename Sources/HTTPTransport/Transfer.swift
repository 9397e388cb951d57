import CCurl
import Synchronization

/// One request on its way. Apart from `mailbox`, `request` and `wasCancelled`, everything here belongs to the event thread.
final class Transfer: @unchecked Sendable {
    let request: HTTPRequest
    let mailbox = Mailbox()
    /// Set by any thread. The event thread reads it before it starts the transfer.
    let wasCancelled = Atomic(false)

    var handle: EasyHandle?
    /// The handle that the transfer runs in; nil means: it does not run.
    var multi: MultiHandle?
    /// Given by the event loop when it starts the transfer.
    var serial = 0
    let start = ContinuousClock.now
    /// When the last event came, or the last piece of a body that is no blank; nil means: none came.
    var lastProgress: ContinuousClock.Instant?
    /// The tick of the timer wheel at which this transfer is looked at.
    var tick = 0
    /// Why we ended the transfer ourselves; nil means: we did not.
    var ownEnding: (kind: TransportEnding.Kind, detail: String)?

    var head = ResponseHead()
    var body: [UInt8] = []
    /// Bytes of the body so far, whether they were taken apart or not.
    private var bodyCount = 0
    /// nil means: the response is no event stream, or that is not known yet.
    var parser: EventStreamParser?
    private var isFormKnown = false

    init(_ request: HTTPRequest) { self.request = request }

    /// One line of the headers, with its line end. False means: the transfer is to be ended.
    func receiveHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        head.add(line)
        guard head.lineCount <= request.limits.headerCount, head.byteCount <= request.limits.headerBytes else {
            return end(.tooLarge, "the headers have more than \(request.limits.headerBytes) bytes or \(request.limits.headerCount) lines")
        }
        return true
    }

    /// A piece of the body, decompressed. False means: the transfer is to be ended.
    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if let onBody = request.onBody, head.status == 200 || head.status == 206 {
            lastProgress = .now
            return onBody(head.status, head.headers, bytes) || end(.cancelled, "")
        }
        bodyCount += bytes.count
        guard bodyCount <= request.limits.body else { return end(.tooLarge, "the body has more than \(request.limits.body) bytes") }
        chooseForm(bytes)
        if parser != nil { return receiveEvents(bytes) }
        if lastProgress != nil || bytes.contains(where: { !Transfer.isBlank($0) }) { lastProgress = .now }
        body.append(contentsOf: bytes)
        return true
    }

    /// Whether an event has come, or a byte of a body that is no blank.
    var hasBegun: Bool { lastProgress != nil }

    /// The whole events that have come and are not delivered yet.
    func deliverEvents() {
        if let batch = parser?.takeEvents(), !batch.isEmpty { mailbox.put(batch) }
    }

    /// The earliest time at which one of the limits ends this transfer.
    var deadline: (time: ContinuousClock.Instant, kind: TransportEnding.Kind) {
        let limits = request.limits
        let total = (start + limits.total, TransportEnding.Kind.totalTimeout)
        let next: (ContinuousClock.Instant, TransportEnding.Kind)? =
            if let lastProgress { (lastProgress + limits.idle, .idleTimeout) } else {
                limits.firstByte.map { (start + $0, .firstByteTimeout) }
            }
        guard let next, next.0 < total.0 else { return total }
        return next
    }

    private func end(_ kind: TransportEnding.Kind, _ detail: String) -> Bool {
        ownEnding = (kind, detail)
        return false
    }

    private func receiveEvents(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let before = parser?.eventCount ?? 0
        do {
            try parser?.add(bytes)
        } catch {
            return end(.tooLarge, "a line or an event has more than \(request.limits.event) bytes")
        }
        guard let parser, parser.eventCount > before else { return true }
        lastProgress = .now
        if request.isWatched || parser.pendingByteCount >= Transfer.batchSize { deliverEvents() }
        return true
    }

    /// Events that nobody watches wait until they have so many bytes, or the transfer ends.
    private static let batchSize = 16 << 10

    /// Whether the body is an event stream. Servers are careless about the content type, so the first byte counts where it is not plain.
    private func chooseForm(_ bytes: UnsafeRawBufferPointer) {
        guard !isFormKnown else { return }
        guard request.isStreamed, head.status == 200 else {
            isFormKnown = true
            return
        }
        let type = head.headers["content-type"]?.lowercased() ?? ""
        let isEventStream: Bool
        if type.hasPrefix("text/event-stream") {
            isEventStream = true
        } else if type.contains("json") || type.contains("html") {
            isEventStream = false
        } else {
            guard let first = bytes.first(where: { !Transfer.isBlank($0) }) else { return }
            isEventStream = !"{[<\"".utf8.contains(first)
        }
        isFormKnown = true
        if isEventStream { parser = EventStreamParser(limit: request.limits.event) }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d }
}
