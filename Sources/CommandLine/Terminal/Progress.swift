import Foundation
import Records

/// Done/total, rate, time left and verdict mix: one line that is rewritten on a terminal, a plain line every ten seconds elsewhere.
struct Progress {
    /// nil: this worker's own share of a run is shown, not the run.
    private let total: Int?
    private var done: Int
    private let doneAtStart: Int
    private let start = ContinuousClock.now
    private var lastShown: ContinuousClock.Instant?
    private var verdicts: [Verdict: Int] = [:]
    private let isTerminal: Bool
    private let isQuiet: Bool

    init(total: Int?, done: Int, isTerminal: Bool = Console.isTerminal, isQuiet: Bool = false) {
        self.total = total
        self.done = done
        doneAtStart = done
        self.isTerminal = isTerminal
        self.isQuiet = isQuiet
    }

    mutating func judged(_ verdict: Verdict) {
        done += 1
        verdicts[verdict, default: 0] += 1
        show(force: false)
    }

    /// Prints a separate line, and clears the progress line before it.
    func note(_ text: String) {
        guard !isQuiet else { return }
        if isTerminal { Console.write("\r\u{1B}[K", to: STDERR_FILENO) }
        Console.note(text)
    }

    mutating func finish() {
        show(force: true)
        if isTerminal, !isQuiet { Console.note("") }
    }

    private mutating func show(force: Bool) {
        guard !isQuiet else { return }
        let now = ContinuousClock.now
        let interval: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
        if !force, let lastShown, now - lastShown < interval { return }
        if !force, lastShown == nil, !isTerminal, now - start < interval { return }
        lastShown = now
        let text = line(after: (now - start).inSeconds)
        if isTerminal {
            Console.write("\r\u{1B}[K\(text.prefix(Console.width - 1))", to: STDERR_FILENO)
        } else {
            Console.note(text)
        }
    }

    /// `120/400 done, 55.2/s, 5 s left, AC 80 WA 40`
    func line(after seconds: Double) -> String {
        let rate = seconds > 0 ? Double(done - doneAtStart) / seconds : 0
        let counts = Verdict.allCases.compactMap { verdict in verdicts[verdict].map { "\(verdict.code) \($0)" } }
        let mix = counts.isEmpty ? "" : ", " + counts.joined(separator: " ")
        let pace = String(format: "%.1f", rate)
        guard let total else { return "\(done) judged here, \(pace)/s\(mix)" }
        let left = rate > 0 ? Self.spoken(Double(max(0, total - done)) / rate) + " left" : "time left unknown"
        return "\(done)/\(total) done, \(pace)/s, \(left)\(mix)"
    }

    static func spoken(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
