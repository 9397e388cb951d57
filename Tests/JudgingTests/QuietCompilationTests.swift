import Foundation
import Records
import Sandbox
import Synchronization
import Testing

@testable import Judging

/// Two slots of one worker: one repeats a run near its time limit, the other compiles. Neither may begin while the other is at it.
@Suite("A run near the limit is repeated while no other slot compiles")
struct QuietCompilationTests {
    @Test(arguments: [true, false])
    func neitherBeginsBesideTheOther(compilesFirst: Bool) throws {
        let scene = TwoSlots(problem: try Scripted.problem([("1", "one")]), compilesFirst: compilesFirst)
        scene.begin(compilesFirst ? scene.compile : scene.repeatNearLimit)
        for _ in 0..<2 { #expect(scene.done.wait(timeout: .now() + .seconds(60)) == .success) }
        #expect(!scene.overlapped.withLock { $0 })
        #expect(scene.runs.withLock { $0 } == 2)
    }
}

private final class TwoSlots: Sendable {
    let done = DispatchSemaphore(value: 0)
    let overlapped = Mutex(false)
    /// Of the program near its limit.
    let runs = Mutex(0)
    private let compiling = DispatchSemaphore(value: 0)
    private let repeating = DispatchSemaphore(value: 0)
    private let gate = QuietGate()
    private let problem: PreparedProblem
    private let compilesFirst: Bool

    init(problem: PreparedProblem, compilesFirst: Bool) {
        self.problem = problem
        self.compilesFirst = compilesFirst
    }

    func begin(_ body: @escaping @Sendable () -> Void) {
        Thread.detachNewThread {
            body()
            self.done.signal()
        }
    }

    func compile() {
        judge(language: "compiled") { [self] program in
            guard program.policy == .compiler else { return .made(output: "one") }
            compiling.signal()
            if compilesFirst { expectNoOverlap(repeating) { self.repeatNearLimit() } }
            return .made(files: ["main": [1]])
        }
    }

    func repeatNearLimit() {
        judge(language: "plain") { [self] _ in
            let run = runs.withLock { runs in
                runs += 1
                return runs
            }
            guard run > 1 else { return .made(output: "one", cpu: .milliseconds(1100), coreWait: .milliseconds(50)) }
            repeating.signal()
            if !compilesFirst { expectNoOverlap(compiling) { self.compile() } }
            return .made(output: "one", cpu: .milliseconds(900))
        }
    }

    /// Starts the other slot and gives it a moment to do what it must not do yet.
    private func expectNoOverlap(_ other: DispatchSemaphore, _ body: @escaping @Sendable () -> Void) {
        begin(body)
        if other.wait(timeout: .now() + .milliseconds(300)) == .success { overlapped.withLock { $0 = true } }
    }

    private func judge(language: String, _ answer: @escaping (Program) -> Outcome) {
        let judge = Judge(
            slot: ScriptedRunner(answer), toolchains: Toolchains(Scripted.languages), settings: JudgeSettings(), gate: gate,
            pause: { _ in })
        _ = judge.judge(task: 0, candidate: Scripted.candidate(language: language), problem: problem)
    }
}
