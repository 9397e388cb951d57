import Foundation
import Records
import Sandbox
import Synchronization
import Testing

@testable import Judging

/// Two slots of one worker: one repeats a run near its time limit, the other would run a test.
@Suite("A run near the limit is repeated while no other slot runs a test") struct QuietRunTests {
    @Test func noRunBeginsBesideARepeat() throws {
        let gate = QuietGate()
        let isRepeating = Mutex(false)
        let ranBeside = Mutex(false)
        let (begun, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        Thread.detachNewThread {
            let runner = ScriptedRunner { _ in
                if isRepeating.withLock({ $0 }) { ranBeside.withLock { $0 = true } }
                begun.signal()
                // As long as a short test takes.
                usleep(5000)
                return .made(output: "one")
            }
            // Many short tests: one of them would begin during the repeat.
            let judge = Judge(
                slot: runner, toolchains: Toolchains(Scripted.languages), settings: JudgeSettings(), gate: gate, pause: { _ in })
            let problem = try? Scripted.problem([(String, String)](repeating: ("1", "one"), count: 300))
            if let problem { _ = judge.judge(task: 1, candidate: Scripted.candidate(), problem: problem) }
            done.signal()
        }
        #expect(begun.wait(timeout: .now() + .seconds(60)) == .success)
        var runs = 0
        let runner = ScriptedRunner { _ in
            runs += 1
            guard runs > 1 else { return .made(output: "one", cpu: .milliseconds(1100)) }
            isRepeating.withLock { $0 = true }
            // A time in which the other slot would run many tests.
            usleep(300_000)
            isRepeating.withLock { $0 = false }
            return .made(output: "one", cpu: .milliseconds(900))
        }
        let judge = Judge(slot: runner, toolchains: Toolchains(Scripted.languages), settings: JudgeSettings(), gate: gate, pause: { _ in })
        let result = judge.judge(task: 0, candidate: Scripted.candidate(), problem: try Scripted.problem([("1", "one")]))
        #expect(result?.verdict == .accepted && runs == 2)
        #expect(done.wait(timeout: .now() + .seconds(60)) == .success)
        #expect(!ranBeside.withLock { $0 })
    }
}
