import FileSystem
import Foundation
import Records
import Synchronization

/// A running model server, started by `gencode-server-watch`, which ends it when this process is gone.
final class ServerProcess: Sendable {
    /// How the server ended.
    enum Exit: Sendable, Hashable, CustomStringConvertible {
        case exited(Int32)
        case signalled(Int32)

        var description: String {
            switch self {
            case .exited(let status): "ended with exit status \(status)"
            case .signalled(let number): "was killed by signal \(number)"
            }
        }
    }

    private struct State: Sendable {
        /// Our end of the socket to the watching program: while it is open, the server may run.
        var lifeline: OwnedDescriptor?
        var exit: Exit?
    }

    /// The watching program, which leads the process group of the server.
    let pid: pid_t
    private let state: Mutex<State>

    /// The watching program gives a server 5 s to end after SIGTERM.
    private static let patience = Duration.seconds(10)

    /// - Parameters:
    ///   - directory: the working directory of the server.
    ///   - log: receives standard output and standard error.
    /// - Throws: `ModelServerError` (.notStarted). A command that cannot be executed counts as one that exited with status 127.
    init(
        _ command: [String], environment: [String: String], directory: String, log: ServerLog, watch: String
    ) throws(ModelServerError) {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw ServerProcess.failure("cannot make a pair of sockets", errno)
        }
        let (own, other) = (OwnedDescriptor(owning: ends[0]), OwnedDescriptor(owning: ends[1]))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, other.number, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, log.descriptor.number, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, log.descriptor.number, STDERR_FILENO)
        var child = pid_t()
        let code = ServerProcess.spawn(&child, [watch, directory] + command, environment: environment, actions: &actions)
        withExtendedLifetime(other) {}
        guard code == 0 else { throw ServerProcess.failure("cannot start \(watch)", code) }
        pid = child
        state = Mutex(State(lifeline: own))
    }

    /// posix_spawn(3) with every signal at its default: a worker ignores those that ask it to drain, which a server must not inherit.
    /// - Returns: 0, or the error number.
    private static func spawn(
        _ child: inout pid_t, _ words: [String], environment: [String: String], actions: inout posix_spawn_file_actions_t
    ) -> Int32 {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var arguments = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        return posix_spawn(&child, words[0], &actions, &attributes, &arguments, &variables)
    }

    private static func failure(_ what: String, _ code: Int32) -> ModelServerError {
        ModelServerError(.notStarted, "\(what): \(errnoText(code))", remedy: "Install gencode-server-watch beside gencode.")
    }

    /// waitid(2) without waiting. nil: the server runs.
    func exit() -> Exit? {
        state.withLock { state in
            if let exit = state.exit { return exit }
            var info = siginfo_t()
            guard waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0, info.si_signo == SIGCHLD else { return nil }
            // While the watching program is not reaped, nobody else can have its process group. A group is left only if it was killed.
            kill(-pid, SIGKILL)
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            state.exit = ServerProcess.exit(status)
            state.lifeline = nil
            return state.exit
        }
    }

    /// Ends the server with all that it started; returns when nothing of it is left.
    func end() async {
        state.withLock { $0.lifeline = nil }
        let deadline = ContinuousClock.now + ServerProcess.patience
        while exit() == nil {
            if ContinuousClock.now > deadline { kill(-pid, SIGKILL) }
            // Also when the task is cancelled: the end of the server is near.
            await Task.detached { try? await Task.sleep(for: .milliseconds(20)) }.value
        }
    }

    private static func exit(_ status: Int32) -> Exit {
        let signal = status & 0x7F
        let code = status >> 8 & 0xFF
        // The watching program passes a signal on as shells do.
        return signal != 0 ? .signalled(signal) : code > 128 ? .signalled(code - 128) : .exited(code)
    }
}
