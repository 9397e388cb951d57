import Digests
import Records

/// A result as different from others as its task and seed are.
package func made(_ task: Int, seed: UInt64 = 0, verdict: Verdict? = nil, outputSize: Int = 40) -> TaskResult {
    var random = Xorshift(seed: UInt64(task) &* 1000 &+ seed &+ 1)
    let verdict = verdict ?? [.accepted, .wrongAnswer, .timeLimit, .runtimeError][task % 4]
    let tests = (0..<Int.random(in: 0...3, using: &random)).map { test in
        let output = (0..<Int.random(in: 0...outputSize, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        return TestResult(
            test: test, verdict: verdict, usage: usage(&random), exitCode: Int.random(in: -31...255, using: &random), output: output,
            outputLength: output.count + 5, outputDigest: sha256(output))
    }
    return TaskResult(
        task: task, verdict: verdict, tier: .t3, testsPassed: tests.count, testsRun: tests.count, testsTotal: 9,
        firstFailedTest: task % 3 == 0 ? nil : task % 3, flakyTests: task % 6 == 4 ? 2 : 0, usage: usage(&random), speedFactor: 1.25,
        message: task % 5 == 0 ? "message \(task) ü" : "", tests: tests)
}

private func usage(_ random: inout Xorshift) -> Usage {
    Usage(
        cpuTime: .nanoseconds(Int64.random(in: 0...9_000_000_000, using: &random)),
        wallTime: .nanoseconds(Int64.random(in: 0...9_000_000_000, using: &random)),
        memory: ByteCount(bytes: Int.random(in: 0...1_000_000_000, using: &random)))
}
