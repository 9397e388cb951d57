import Foundation
import Records
import Synchronization

/// Operations per second over several threads, each warmed up before the clock starts.
struct Rate: Sendable {
    var perSecond: Double
    /// Of one call of the body, divided by what it counted, in milliseconds.
    var median: Double
    var p99: Double

    /// - Parameter makeBody: made on the thread that then calls it; each call returns how many operations it was.
    static func measure(
        threads: Int, seconds: Double, makeBody: @escaping @Sendable (Int) throws -> (step: () throws -> Int, close: () -> Void)
    ) throws -> Rate {
        let collected = Mutex<(samples: [Double], rate: Double, failure: (any Error)?)>(([], 0, nil))
        let ready = DispatchSemaphore(value: 0)
        let go = DispatchSemaphore(value: 0)
        let finished = DispatchSemaphore(value: 0)
        for number in 0..<threads {
            let thread = Thread {
                defer { finished.signal() }
                do {
                    let body: (step: () throws -> Int, close: () -> Void)
                    do {
                        defer { ready.signal() }
                        body = try makeBody(number)
                        _ = try body.step()
                    }
                    defer { body.close() }
                    go.wait()
                    let (samples, rate) = try loop(body.step, seconds: seconds)
                    collected.withLock {
                        $0.samples += samples
                        $0.rate += rate
                    }
                } catch {
                    collected.withLock { $0.failure = error }
                }
            }
            thread.stackSize = 4 << 20
            thread.start()
        }
        for _ in 0..<threads { ready.wait() }
        for _ in 0..<threads { go.signal() }
        for _ in 0..<threads { finished.wait() }
        let (samples, rate, failure) = collected.withLock { ($0.samples.sorted(), $0.rate, $0.failure) }
        if let failure { throw failure }
        return Rate(perSecond: rate, median: samples[samples.count / 2], p99: samples[min(samples.count - 1, samples.count * 99 / 100)])
    }

    private static func loop(_ step: () throws -> Int, seconds: Double) throws -> ([Double], Double) {
        var samples: [Double] = []
        var operations = 0
        let clock = ContinuousClock()
        let start = clock.now
        var last = start
        repeat {
            let count = try step()
            let now = clock.now
            samples.append((now - last).inSeconds * 1000 / Double(count))
            operations += count
            last = now
        } while (last - start).inSeconds < seconds
        return (samples, Double(operations) / (last - start).inSeconds)
    }
}
