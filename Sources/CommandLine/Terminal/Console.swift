import FileSystem
import Foundation
import Records

/// The two channels of every verb: results on standard output, everything for a person on standard error.
///
/// Names, messages and errors hold text of other people: both channels print it without control characters. `write` does not look at what
/// it is given, and takes only what gencode makes itself.
enum Console {
    static func result(_ text: String) { write(ForeignText.lines(text) + "\n", to: STDOUT_FILENO) }

    static func note(_ text: String) { write(ForeignText.lines(text) + "\n", to: STDERR_FILENO) }

    /// A piece of a result, without a line break behind it.
    static func print(_ piece: String) { write(piece, to: STDOUT_FILENO) }

    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Columns of the terminal on standard error; 100 where there is none.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 100 }
        return Int(size.ws_col)
    }

    /// Writes without buffering; a reader that went away (`| head`) ends the process quietly by SIGPIPE.
    static func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8), to: descriptor) }

    static func write(_ content: [UInt8], to descriptor: Int32) {
        // A terminal that is gone cannot be told so.
        try? DescriptorTransfer.writeAll(content, to: descriptor, name: "the terminal")
    }
}
