import FileSystem
import Foundation
import Records

/// A model server that a worker starts for itself, on this host, and keeps running: it is started again when it dies.
///
/// The server ends with the worker, however the worker ends: see `gencode-server-watch`. `stop` ends it in order.
actor ModelServer {
    private enum State {
        case idle
        case starting
        case ready(ServerEndpoint, ServerProcess)
        case failed(any Error)
        case stopped
    }

    let launch: ServerLaunch
    private let terms: ServerTerms
    private let probing: @Sendable (_ baseURL: String) -> any ServerProbing
    private let report: @Sendable (String) -> Void
    private var state = State.idle
    private var supervision: Task<Void, Never>?
    private var starts = 0
    /// Nobody may wait for a start any more.
    private var isDrained = false

    /// With the first port, a server is started on at most three ports for want of a free one.
    private static let portChanges = 2

    /// - Parameters:
    ///   - probing: looks at the server under a base URL, with the key of this job.
    ///   - report: told, as a sentence, what a person who waits wants to know.
    init(
        launch: ServerLaunch, terms: ServerTerms, probing: @escaping @Sendable (_ baseURL: String) -> any ServerProbing,
        report: @escaping @Sendable (String) -> Void
    ) {
        self.launch = launch
        self.terms = terms
        self.probing = probing
        self.report = report
    }

    /// Starts the server at the first call, and waits until it is ready, also while it is started again.
    /// - Throws: `ModelServerError` where there is no server and will be none; `CancellationError`.
    func endpoint() async throws -> ServerEndpoint {
        if case .idle = state {
            state = .starting
            supervision = Task { await supervise() }
        }
        while true {
            switch state {
            case .ready(let endpoint, let process) where process.exit() == nil: return endpoint
            case .failed(let error): throw error
            case .stopped: throw ModelServerError(.stopped, "the model server was stopped")
            case .idle, .starting, .ready:
                if isDrained { throw CancellationError() }
                try await Task.sleep(for: terms.poll)
            }
        }
    }

    /// The start that runs and is ready; nil: none.
    var current: ServerEndpoint? {
        guard case .ready(let endpoint, let process) = state, process.exit() == nil else { return nil }
        return endpoint
    }

    /// The endpoint that takes the place of one that answers nobody any more. A server that still runs there is killed, which counts as its
    /// death.
    func replacement(for gone: ServerEndpoint) async throws -> ServerEndpoint {
        if case .ready(gone, let process) = state {
            report("The model server answers no more: it is ended.")
            await process.end()
            if case .ready(gone, _) = state { state = .starting }
        }
        return try await endpoint()
    }

    /// From now on nobody waits for the server to be ready: `endpoint` throws `CancellationError` where it is not.
    func drain() { isDrained = true }

    /// Ends the server and all that it started; returns when nothing of it is left.
    func stop() async {
        if case .idle = state { state = .stopped }
        supervision?.cancel()
        await supervision?.value
        launch.removeSocketDirectory()
    }

    /// The last lines that the server wrote, over all of its starts.
    nonisolated func lastLines(_ count: Int) -> [String] { launch.log.lastLines(count) }

    /// Starts the server and waits for its death, as often as it may be started.
    private func supervise() async {
        do {
            var address = try launch.address()
            var (restarts, portChanges) = (0, 0)
            while true {
                let death = try await serve(at: address)
                state = .starting
                if case .port(let port) = address, portChanges < ModelServer.portChanges, ServerPort.isTaken(port) {
                    portChanges += 1
                    address = try launch.address()
                    report("Port \(port) is in use by another program. The model server is started on another port.")
                    continue
                }
                guard restarts < terms.restarts else { throw exhausted(death, starts: restarts + 1) }
                let pause = terms.backOff * (1 << min(restarts, 6))
                restarts += 1
                report("The model server \(death). Restart \(restarts) of \(terms.restarts) follows in \(pause.inSeconds) s.")
                try await Task.sleep(for: pause)
            }
        } catch is CancellationError {
            state = .stopped
        } catch {
            state = .failed(error)
        }
    }

    /// One start of the server, until its death.
    private func serve(at address: ServerLaunch.Address) async throws -> ServerProcess.Exit {
        let process = try launch.start(at: address)
        starts += 1
        do {
            if let exit = try await awaitReady(process, baseURL: address.baseURL) { return exit }
            while true {
                if let exit = process.exit() { return exit }
                try await Task.sleep(for: terms.poll)
            }
        } catch {
            await process.end()
            throw error
        }
    }

    /// - Returns: nil once the server is ready; how it ended if it died before that.
    private func awaitReady(_ process: ServerProcess, baseURL: String) async throws -> ServerProcess.Exit? {
        let readiness = ServerReadiness(probing: probing(baseURL), model: launch.model)
        let wait = ReadinessWait(readiness: readiness, process: process, terms: terms, log: launch.log, report: report)
        switch try await wait.run() {
        case .ready(let model, let passed):
            state = .ready(ServerEndpoint(baseURL: baseURL, model: model, start: starts), process)
            report("The model server serves \(model) at \(baseURL). It was ready after \(Int(passed.inSeconds)) s.")
            return nil
        case .ended(.exited(127)), .ended(.exited(126)):
            throw ModelServerError(
                .notStarted, "the model server cannot be executed: \(lastLines(1).joined())",
                remedy: "Correct server.command, or install the program.")
        case .ended(let exit): return exit
        }
    }

    private func exhausted(_ death: ServerProcess.Exit, starts: Int) -> ModelServerError {
        ModelServerError(
            .died, "the model server \(death) after \(counted(starts, "start"))\n\(launch.log.excerpt)",
            remedy: "Correct what its log says, then resume the run.")
    }
}
