import Fixtures
import Foundation
import Records
import Synchronization
import Testing

@testable import Sandbox

extension SandboxTests {
    /// What a busy machine does to a program is not the program's fault.
    @Suite struct Starvation {
        @Test(arguments: [SandboxTier.t3, .t2])
        func aLoopThatSharesItsCoreIsNeverCalledIdle(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let endings = Mutex<[Termination]>([])
            let loops = 4
            try inParallel(loops) { _ in
                let limits = Limits(cpuTime: .milliseconds(400), wallTime: .milliseconds(800), memory: .mebibytes(256))
                let program = Program(arguments: ["/usr/bin/python3", "-c", "while True: pass"], limits: limits)
                let slot = try SandboxSlot(
                    SandboxOptions(tier: tier, scratch: Laboratory.scratch, cpu: 0, supervisorPath: Laboratory.supervisorPath))
                defer { slot.close() }
                let ending = try slot.run(program).termination
                endings.withLock { $0.append(ending) }
            }
            #expect(endings.withLock { $0 } == [Termination](repeating: .cpuLimit, count: loops))
        }

        /// A run must end some time; then it is the host's failure, to be tried again, and no verdict on the program.
        @Test(arguments: [SandboxTier.t3, .t2])
        func aProgramThatGetsNoCoreIsTheHostsFailure(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let hasWaits = FileManager.default.fileExists(atPath: "/proc/self/schedstat")
            guard OtherPrograms.require(hasWaits, "a kernel that says how long a process waited for a core") else { return }
            let cancel = try CancellationFlag()
            let started = DispatchGroup()
            let loops = BackgroundWork()
            let loop = ["/bin/sh", "-c", "while :; do :; done"]
            for _ in 0..<24 {
                started.enter()
                loops.start {
                    let slot: SandboxSlot
                    do {
                        defer { started.leave() }
                        slot = try Laboratory.slot(tier, cpu: 0)
                    }
                    defer { slot.close() }
                    let limits = Limits(cpuTime: .seconds(60), wallTime: .seconds(600), memory: .mebibytes(64))
                    _ = try slot.run(Program(arguments: loop, limits: limits), cancel: cancel)
                }
            }
            started.wait()
            let slot = try Laboratory.slot(tier, cpu: 0)
            let limits = Limits(cpuTime: .seconds(60), wallTime: .milliseconds(200), memory: .mebibytes(64))
            let error = #expect(throws: SandboxError.self) { _ = try slot.run(Program(arguments: loop, limits: limits)) }
            #expect(error?.code == .starved && error?.message.contains("ms of CPU time") == true, "\(String(describing: error))")
            cancel.cancel()
            try loops.wait()
            // The slot is as good as before.
            let next = try slot.run(Program(arguments: ["/bin/echo", "next"], limits: Laboratory.patient))
            #expect(next.output == Array("next\n".utf8))
        }

        @Test(arguments: [SandboxTier.t3, .t2])
        func aSleeperIsStillEndedByTheClock(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let slot = try Laboratory.slot(tier)
            let limits = Limits(cpuTime: .seconds(5), wallTime: .milliseconds(300), memory: .mebibytes(256))
            #expect(try slot.run(Program(arguments: ["/bin/sleep", "600"], limits: limits)).termination == .wallLimit)
        }
    }
}
