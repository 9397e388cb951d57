import Foundation
import Records

/// A text that is shown again and again: in place on a terminal, one below the other elsewhere.
struct LiveScreen {
    private let isTerminal = isatty(STDOUT_FILENO) == 1

    /// Lines beyond the terminal's height are cut, so that the top stays in sight.
    func show(_ text: String) {
        guard isTerminal else { return Console.result(text) }
        var size = winsize()
        let rows = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_row > 2 ? Int(size.ws_row) - 1 : 50
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).prefix(rows).map {
            ForeignText.line(String($0)) + "\u{1B}[K"
        }
        // Home, the lines, then whatever is left of an earlier, longer text goes.
        Console.write("\u{1B}[H" + lines.joined(separator: "\n") + "\n\u{1B}[J", to: STDOUT_FILENO)
    }
}
