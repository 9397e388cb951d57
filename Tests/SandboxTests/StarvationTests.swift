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
            let group = DispatchGroup()
            let loops = 4
            for _ in 0..<loops {
                group.enter()
                let thread = Thread {
                    defer { group.leave() }
                    let limits = Limits(cpuTime: .milliseconds(400), wallTime: .milliseconds(800), memory: .mebibytes(256))
                    let program = Program(arguments: ["/usr/bin/python3", "-c", "while True: pass"], limits: limits)
                    do {
                        let slot = try SandboxSlot(
                            SandboxOptions(
                                tier: tier, scratch: Laboratory.scratch, cpu: 0, supervisorPath: Laboratory.supervisorPath))
                        defer { slot.close() }
                        let ending = try slot.run(program).termination
                        endings.withLock { $0.append(ending) }
                    } catch {
                        Issue.record(error)
                    }
                }
                thread.start()
            }
            group.wait()
            #expect(endings.withLock { $0 } == [Termination](repeating: .cpuLimit, count: loops))
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
