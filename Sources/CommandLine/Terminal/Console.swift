import FileSystem
import Foundation
import Records
import Synchronization

/// The two channels of every verb: results on standard output, everything for a person on standard error.
///
/// Names, messages and errors hold text of other people: both channels print it without control characters. `write` does not look at what
/// it is given, and takes only what gencode makes itself.
enum Console {
    static func result(_ text: String) { write(ForeignText.lines(text) + "\n", to: STDOUT_FILENO) }

    static func note(_ text: String) { write(ForeignText.lines(text) + "\n", to: STDERR_FILENO) }

    /// A piece of a result, without a line break behind it.
    static func print(_ piece: String) { write(piece, to: STDOUT_FILENO) }

    /// Why standard output did not take a result since the last call; nil: it took all of them.
    ///
    /// A verb goes on when a result cannot be written, so that it does not stop between the jobs that it submits, or before the end of the
    /// files that it writes. `Program` then ends with this error.
    static func takeOutputFailure() -> FileError? {
        outputFailure.withLock { failure in
            defer { failure = nil }
            return failure
        }
    }

    /// True once a result could not be written: there is no use in going on only to show more.
    static var isOutputBroken: Bool { outputFailure.withLock { $0 != nil } }

    private static let outputFailure = Mutex<FileError?>(nil)

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
        guard descriptor == STDOUT_FILENO else {
            // There is no other place to which a note could go.
            try? DescriptorTransfer.writeAll(content, to: descriptor, name: "standard error")
            return
        }
        outputFailure.withLock { failure in
            // What came behind a gap would look like a whole result.
            guard failure == nil else { return }
            do throws(FileError) {
                try DescriptorTransfer.writeAll(content, to: descriptor, name: "standard output")
            } catch {
                failure = FileError(
                    error.code, error.message,
                    remedy: "Direct standard output to a place that takes all of it; the files that this command has written are whole",
                    cause: error)
            }
        }
    }
}
