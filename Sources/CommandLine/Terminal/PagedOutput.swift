import FileSystem
import Foundation
import Records

/// Prints a text on standard output: through the pager of the variable PAGER where that is a terminal, with colour where the terminal has it
/// and NO_COLOR is not set.
struct PagedOutput {
    let isTerminal: Bool
    let environment: [String: String]

    static var standard: PagedOutput {
        PagedOutput(isTerminal: isatty(STDOUT_FILENO) == 1, environment: ProcessInfo.processInfo.environment)
    }

    var hasColour: Bool { isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && (environment["TERM"] ?? "dumb") != "dumb" }

    /// nil: none.
    var pager: String? {
        guard isTerminal, let pager = environment["PAGER"], !pager.isEmpty, pager != "cat" else { return nil }
        return pager
    }

    func show(_ text: StyledText) throws {
        let content = text.text(inColour: hasColour)
        guard let pager else { return Console.write(content, to: STDOUT_FILENO) }
        let interrupt = signal(SIGINT, SIG_IGN), brokenPipe = signal(SIGPIPE, SIG_IGN)
        defer {
            signal(SIGINT, interrupt)
            signal(SIGPIPE, brokenPipe)
        }
        let pid = try feed(content, to: pager)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        // By these codes the shell says that it could not start the pager: nothing was shown.
        if status == 126 << 8 || status == 127 << 8 { Console.write(content, to: STDOUT_FILENO) }
    }

    /// Gives the pager all of the text. A pager that ends early has shown what was wanted, and Ctrl-C is for the pager.
    private func feed(_ content: String, to pager: String) throws -> pid_t {
        let (pid, writing) = try start(pager)
        // What the pager does not take is what its user did not want to see. The end of the text is the end of the descriptor's life.
        withExtendedLifetime(writing) {
            try? DescriptorTransfer.writeAll(Array(content.utf8), to: writing.number, name: "the pager")
        }
        return pid
    }

    /// The pager reads what is written to the descriptor. `less` ends at once where all fits, and shows colours.
    private func start(_ pager: String) throws -> (pid: pid_t, writing: OwnedDescriptor) {
        let (reading, writing) = try ChildProcess.pipe(for: pager)
        // Numbers that the child does not use for anything else.
        let streams = try [STDOUT_FILENO, STDERR_FILENO].map { stream in
            let copy = fcntl(stream, F_DUPFD_CLOEXEC, 3)
            guard copy >= 0 else {
                throw CommandError(.failure, "cannot give the terminal to the pager \(pager): \(errnoText(errno))", remedy: "Unset PAGER.")
            }
            return OwnedDescriptor(owning: copy)
        }
        let variables = environment.merging(["LESS": "FRX"]) { given, _ in given }
        let pid = try ChildProcess.start(
            ["/bin/sh", "-c", pager], environment: variables,
            descriptors: [0: reading.number, 1: streams[0].number, 2: streams[1].number], ownGroup: false)
        withExtendedLifetime((reading, streams)) {}
        return (pid, writing)
    }
}
