import Foundation
import ModelClient
import Records

/// Slots that are done, rate, tokens, spend and time left of a generation: one line that is rewritten on a terminal, a plain line every ten
/// seconds elsewhere.
struct GenerationProgress {
    /// nil: this worker's own share of a run is shown, not the run.
    private let total: Int?
    private var done: Int
    private let doneAtStart: Int
    private var unanswered = 0
    private let start = ContinuousClock.now
    private var lastShown: ContinuousClock.Instant?
    private let snapshot: () -> ModelClientSnapshot
    private let isTerminal: Bool
    private let isQuiet: Bool

    init(
        total: Int?, done: Int, isTerminal: Bool = Console.isTerminal, isQuiet: Bool = false, snapshot: @escaping () -> ModelClientSnapshot
    ) {
        self.total = total
        self.done = done
        doneAtStart = done
        self.isTerminal = isTerminal
        self.isQuiet = isQuiet
        self.snapshot = snapshot
    }

    mutating func ended(isAnswered: Bool) {
        done += 1
        if !isAnswered { unanswered += 1 }
        show(force: false)
    }

    /// Shows the line again where it is time for that.
    mutating func tick() { show(force: false) }

    /// Prints a separate line, and clears the progress line before it.
    func note(_ text: String) { Console.note(isTerminal ? "\r\u{1B}[K\(text)" : text) }

    mutating func finish() {
        show(force: true)
        if isTerminal, !isQuiet { Console.note("") }
    }

    private mutating func show(force: Bool) {
        guard !isQuiet else { return }
        let now = ContinuousClock.now
        let interval: Duration = isTerminal ? .milliseconds(200) : .seconds(10)
        if !force, now - (lastShown ?? start) < interval { return }
        lastShown = now
        let text = line(after: (now - start).inSeconds, snapshot())
        if isTerminal {
            Console.write("\r\u{1B}[K\(text.prefix(Console.width - 1))", to: STDERR_FILENO)
        } else {
            Console.note(text)
        }
    }

    /// `12/40 candidates, 1.5/s, 210 tokens/s, 8 in flight, $0.0312, 19 s left`
    func line(after seconds: Double, _ model: ModelClientSnapshot) -> String {
        let made = done - doneAtStart
        let rate = seconds > 0 ? Double(made) / seconds : 0
        var parts = [total.map { "\(done)/\($0) candidates" } ?? "\(counted(made, "candidate")) made here"]
        parts.append(String(format: "%.1f/s", rate))
        if seconds > 0 { parts.append(String(format: "%.0f tokens/s", Double(model.completionTokens) / seconds)) }
        parts.append("\(model.inFlight) in flight" + (model.waiting > 0 ? ", \(model.waiting) waiting" : ""))
        if let usd = model.usd { parts.append(String(format: "$%.4f", usd)) }
        if model.unknownSpends > 0 { parts.append("\(model.unknownSpends) of unknown cost") }
        if model.retries > 0 { parts.append("\(counted(model.retries, "retry", plural: "retries"))") }
        if unanswered > 0 { parts.append("\(unanswered) unanswered") }
        if let pause = model.pausedFor { parts.append("the server asks for a pause of \(Progress.spoken(pause.inSeconds))") }
        if let total, rate > 0 { parts.append(Progress.spoken(Double(max(0, total - done)) / rate) + " left") }
        return parts.joined(separator: ", ")
    }
}
