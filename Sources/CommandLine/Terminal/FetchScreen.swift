import Foundation
import HubClient
import Records
import Synchronization

/// What a fetch says to a person: what it is going to do, and how far it is. The progress is one line that is rewritten on a terminal, a plain
/// line every ten seconds elsewhere.
final class FetchScreen: Sendable {
    private struct State {
        var start = ContinuousClock.now
        var lastShown: ContinuousClock.Instant?
        /// Whether a line stands on the terminal that is to be rewritten.
        var isLineOpen = false
    }

    private let isTerminal = Console.isTerminal
    private let state = Mutex(State())

    func begin(_ plan: HubPlan) {
        state.withLock { $0.start = .now }
        let missing = plan.missing == 0 ? "all in the cache" : "\(ByteText.of(plan.missing)) to download"
        note(
            """
            \(plan.reference) at \(plan.commit): \(counted(plan.fileCount, "file")), \(ByteText.of(plan.size)), \(missing)
            cache: \(plan.directory)
            """)
    }

    func note(_ text: String) {
        clear()
        Console.note(text)
    }

    func clear() {
        state.withLock { state in
            if state.isLineOpen { Console.write("\r\u{1B}[K", to: STDERR_FILENO) }
            state.isLineOpen = false
        }
    }

    func show(_ progress: FetchProgress.Snapshot) {
        state.withLock { state in
            guard let total = progress.total, progress.received > 0 else { return }
            let interval: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
            if .now - (state.lastShown ?? state.start) < interval { return }
            state.lastShown = .now
            let text = Self.line(progress, total: total, seconds: (.now - state.start).inSeconds)
            guard isTerminal else { return Console.note(text) }
            state.isLineOpen = true
            Console.write("\r\u{1B}[K\(text.prefix(Console.width - 1))", to: STDERR_FILENO)
        }
    }

    func end(_ progress: FetchProgress.Snapshot) {
        clear()
        guard progress.received > 0 else { return }
        let seconds = state.withLock { (.now - $0.start).inSeconds }
        Console.note("downloaded \(ByteText.of(progress.received)) in \(Progress.spoken(seconds)); every file has its checksum")
    }

    /// `1.2 GB of 7.6 GB, 48.3 MB/s, 2 min 12 s left`
    static func line(_ progress: FetchProgress.Snapshot, total: Int, seconds: Double) -> String {
        let useful = max(0, progress.received - progress.discarded)
        let done = min(total, progress.present + useful)
        let rate = seconds > 0 ? Double(progress.received) / seconds : 0
        let left = rate > 0 ? Progress.spoken(Double(total - done) / rate) + " left" : "time left unknown"
        return "\(ByteText.of(done)) of \(ByteText.of(total)), \(ByteText.of(Int(rate)))/s, \(left)"
    }
}
