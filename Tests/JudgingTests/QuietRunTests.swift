import Foundation
import Records
import Sandbox
import Synchronization
import Testing

@testable import Judging

/// Two slots of one worker: one repeats a run near its time limit, the other would run a test.
@Suite("A run near the limit is repeated while no other slot runs a test") struct QuietRunTests {
    @Test func aRunWaitsUntilTheRepeatIsOver() throws {
        let gate = QuietGate()
        let problem = try Scripted.problem([("1", "one")])
        let isRepeating = Mutex(false)
        let ranBeside = Mutex(false)
        let done = DispatchSemaphore(value: 0)
        let other = Judge(
            slot: ScriptedRunner { _ in
                ranBeside.withLock { $0 = isRepeating.withLock { $0 } }
                return .made(output: "one")
            }, toolchains: Toolchains(Scripted.languages), settings: JudgeSettings(), gate: gate, pause: { _ in })
        nonisolated(unsafe) let beside = other
        var runs = 0
        let judge = Judge(
            slot: ScriptedRunner { _ in
                runs += 1
                guard runs > 1 else { return .made(output: "one", cpu: .milliseconds(1100)) }
                isRepeating.withLock { $0 = true }
                Thread.detachNewThread {
                    _ = beside.judge(task: 1, candidate: Scripted.candidate(), problem: problem)
                    done.signal()
                }
                // A moment in which it could do what it must not do yet.
                #expect(done.wait(timeout: .now() + .milliseconds(300)) == .timedOut)
                isRepeating.withLock { $0 = false }
                return .made(output: "one", cpu: .milliseconds(900))
            }, toolchains: Toolchains(Scripted.languages), settings: JudgeSettings(), gate: gate, pause: { _ in })
        #expect(judge.judge(task: 0, candidate: Scripted.candidate(), problem: problem)?.verdict == .accepted)
        #expect(done.wait(timeout: .now() + .seconds(60)) == .success)
        #expect(runs == 2 && !ranBeside.withLock { $0 })
    }
}
