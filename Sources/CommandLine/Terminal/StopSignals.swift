import Dispatch
import Foundation
import Records
import RunProtocol

/// SIGINT, SIGTERM and SIGUSR1 ask a worker to drain; a second SIGINT to stop at once. SIGUSR1 is what batch systems are asked to send before
/// the time limit, SIGTERM what they send at it, at a preemption and at a cancelling.
final class StopSignals {
    let signal = StopSignal()
    private var sources: [any DispatchSourceSignal] = []

    init() {
        for (number, reason) in [(SIGINT, EndReason.asked), (SIGTERM, .terminated), (SIGUSR1, .timeLimit)] {
            Foundation.signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [signal] in signal.raise(reason) }
            source.resume()
            sources.append(source)
        }
    }

    deinit {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM, SIGUSR1] { Foundation.signal(number, SIG_DFL) }
    }
}
