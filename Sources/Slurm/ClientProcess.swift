import FileSystem
import Foundation

/// How a client program ended, and what it said.
public struct ClientResult: Sendable, Hashable {
    public enum Exit: Sendable, Hashable {
        case exited(Int32)
        case signalled(Int32)
        /// It did not end within its time limit and was killed.
        case timedOut
    }

    public var exit: Exit
    public var output: String
    public var errors: String

    public init(exit: Exit, output: String = "", errors: String = "") {
        self.exit = exit
        self.output = output
        self.errors = errors
    }

    public var succeeded: Bool { exit == .exited(0) }

    /// The program's own words on one line, or how it ended where it said nothing.
    public var complaint: String {
        let said = (errors + "\n" + output).split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }.joined(separator: "; ")
        let how =
            switch exit {
            case .exited(let status): "exit status \(status)"
            case .signalled(let number): "killed by signal \(number)"
            case .timedOut: "no answer in time"
            }
        return said.isEmpty ? how : exit == .timedOut ? "\(how): \(said)" : said
    }
}

/// One run of a program in a process group of its own, so that a time limit ends it with all that it started.
struct ClientProcess {
    private let pid: pid_t
    private let output: CInt
    private let errors: CInt

    /// posix_spawn(3) with standard input from /dev/null.
    init(executable: String, arguments: [String], environment: [String: String]) throws {
        let output = try Pipe()
        let errors = try Pipe()
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
            output.closeWriting()
            errors.closeWriting()
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.writing, 2)
        // A worker ignores the signals that ask it to drain; its children must not inherit that.
        var defaults = sigset_t()
        var mask = sigset_t()
        sigemptyset(&mask)
        sigemptyset(&defaults)
        for number in [SIGINT, SIGTERM, SIGUSR1, SIGPIPE] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var words = ([executable] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var pid = pid_t()
        let code = posix_spawn(&pid, executable, &actions, &attributes, &words, &variables)
        guard code == 0 else {
            output.closeReading()
            errors.closeReading()
            throw SlurmError(
                .noClient, "cannot start \(executable): \(errnoText(code))",
                remedy: "Check that it is a program for this host.")
        }
        (self.pid, self.output, self.errors) = (pid, output.reading, errors.reading)
    }

    /// Waits for its end, at most `limit`; then the group is killed.
    func finish(within limit: Duration) -> ClientResult {
        defer {
            close(output)
            close(errors)
        }
        let deadline = ContinuousClock.now + limit
        var texts = [output: [UInt8](), errors: [UInt8]()]
        var open = [output, errors]
        var status: CInt = 0
        while ContinuousClock.now < deadline {
            ClientProcess.read(&open, into: &texts, milliseconds: open.isEmpty ? 0 : 20)
            guard waitpid(pid, &status, WNOHANG) == pid else {
                if open.isEmpty { usleep(2000) }
                continue
            }
            // What it wrote before its end is in the pipes; a grandchild may hold them open for longer.
            ClientProcess.read(&open, into: &texts, milliseconds: 0)
            return ClientResult(exit: ClientProcess.exit(status), output: text(texts[output]), errors: text(texts[errors]))
        }
        kill(-pid, SIGKILL)
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return ClientResult(exit: .timedOut, output: text(texts[output]), errors: text(texts[errors]))
    }

    private func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }

    private static func exit(_ status: CInt) -> ClientResult.Exit {
        let signal = status & 0x7F
        return signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
    }

    /// Reads until nothing is left to read for the moment; pipes at their end leave `open`.
    private static func read(_ open: inout [CInt], into texts: inout [CInt: [UInt8]], milliseconds: CInt) {
        var wait = milliseconds
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while !open.isEmpty {
            var polled = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&polled, nfds_t(polled.count), wait) > 0 else { return }
            wait = 0
            for entry in polled where entry.revents != 0 {
                // A pipe that cannot be read any more has ended.
                let count = (try? DescriptorTransfer.read(from: entry.fd, into: &buffer, name: "a pipe")) ?? 0
                if count > 0 { texts[entry.fd, default: []] += buffer[..<count] } else { open.removeAll { $0 == entry.fd } }
            }
        }
    }

    /// pipe(2), closed on exec.
    private struct Pipe {
        let reading: CInt
        let writing: CInt

        init() throws {
            var ends: [CInt] = [0, 0]
            guard pipe(&ends) == 0 else {
                throw SlurmError(.file, "cannot make a pipe: \(errnoText(errno))", remedy: "Raise the limit of open files.")
            }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            (reading, writing) = (ends[0], ends[1])
        }

        func closeReading() { close(reading) }
        func closeWriting() { close(writing) }
    }
}
