import Dispatch
import Evaluation
import Foundation

/// SIGINT, SIGTERM and SIGUSR1 ask a worker to drain; a second one to stop at once.
final class StopSignals {
    let signal = StopSignal()
    private var sources: [any DispatchSourceSignal] = []

    init() {
        for number in [SIGINT, SIGTERM, SIGUSR1] {
            Foundation.signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [signal] in signal.raise() }
            source.resume()
            sources.append(source)
        }
    }

    deinit {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM, SIGUSR1] { Foundation.signal(number, SIG_DFL) }
    }
}
