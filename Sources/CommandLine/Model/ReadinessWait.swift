import Foundation
import Records
import Synchronization

/// Waits until a server that was started is ready, dies, or has taken too long.
final class ReadinessWait: Sendable {
    enum Result: Sendable, Hashable {
        case ready(model: String, after: Duration)
        case ended(ServerProcess.Exit)
    }

    private let readiness: ServerReadiness
    private let process: ServerProcess
    private let terms: ServerTerms
    private let log: ServerLog
    private let report: @Sendable (String) -> Void
    private let begin = ContinuousClock.now
    /// Why the server is not ready, as the last look found.
    private let reason = Mutex("the server does not answer yet")

    init(
        readiness: ServerReadiness, process: ServerProcess, terms: ServerTerms, log: ServerLog, report: @escaping @Sendable (String) -> Void
    ) {
        self.readiness = readiness
        self.process = process
        self.terms = terms
        self.log = log
        self.report = report
    }

    /// - Throws: `ModelServerError` (.notReady, .refused); `CancellationError`.
    func run() async throws -> Result {
        let progress = Task { await reportProgress() }
        defer { progress.cancel() }
        let deadline = begin + terms.readyWithin
        while true {
            try Task.checkCancellation()
            let finding = await look(until: deadline)
            // An answer counts only from a server that lives: another program may have taken its port.
            if let exit = process.exit() { return .ended(exit) }
            switch finding {
            case .ready(let model): return .ready(model: model, after: ContinuousClock.now - begin)
            case .refused(let why): throw failure(.refused, why, remedy: "Correct server.model or server.command.")
            case .loading(let why): reason.withLock { $0 = why }
            case nil: break
            }
            guard ContinuousClock.now < deadline else {
                throw failure(
                    .notReady, "the model server was \(situation)", remedy: "Raise server.ready_s if the model takes longer to load.")
            }
            try await Task.sleep(for: terms.probePause)
        }
    }

    /// Such as "not ready after 60 s: /health answers with status 503".
    private var situation: String { "not ready after \(Int((ContinuousClock.now - begin).inSeconds)) s: \(reason.withLock { $0 })" }

    private func reportProgress() async {
        while (try? await Task.sleep(for: terms.progress)) != nil {
            report("The model server is \(situation). The last line of its log: \(log.lastLines(1).first ?? "(none)")")
        }
    }

    /// Looks once. nil: nothing was found out until then, or the server ended meanwhile.
    private func look(until limit: ContinuousClock.Instant) async -> ServerReadiness.Finding? {
        await withTaskGroup(of: ServerReadiness.Finding?.self) { group in
            group.addTask { [readiness] in await readiness.look() }
            group.addTask { [process, terms] in
                while ContinuousClock.now < limit, process.exit() == nil, !Task.isCancelled { try? await Task.sleep(for: terms.poll) }
                return nil
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? nil
        }
    }

    private func failure(_ code: ModelServerCode, _ message: String, remedy: String) -> ModelServerError {
        ModelServerError(code, "\(message)\n\(log.excerpt)", remedy: remedy)
    }
}
