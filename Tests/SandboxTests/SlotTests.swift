import CSandbox
import Fixtures
import Foundation
import Records
import Testing

@testable import Sandbox

extension SandboxTests {
    /// What a slot promises to its owner.
    @Suite struct Slots {
        static let tiers: [SandboxTier] = [.t3, .t2, .none]

        @Test(arguments: tiers)
        func filesGoInAndComeBack(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let slot = try Laboratory.slot(tier)
            let directory = try ProgramDirectory(
                scratch: Laboratory.scratch,
                files: [("run.sh", Array("cat input.txt \"$1\" > out.txt && echo $0 > seen.class".utf8), false), ("lib/data", [66], false)])
            let outcome = try slot.run(
                Program(
                    arguments: ["/bin/sh", ProgramDirectory.seenPath + "/run.sh", ProgramDirectory.seenPath + "/lib/data"],
                    environment: ["PATH": "/usr/bin:/bin"],
                    directory: directory, limits: Laboratory.patient, resultFiles: ["out.txt", "*.class"],
                    workFiles: [("input.txt", .bytes([65]))], policy: .compiler), cancel: nil)
            #expect(outcome.termination == .exited(code: 0), "\(String(decoding: outcome.errorOutput, as: UTF8.self))")
            #expect(outcome.files["out.txt"] == [65, 66])
            #expect(outcome.files.keys.sorted() == ["out.txt", "seen.class"])
        }

        @Test(arguments: tiers)
        func oneSealedInputServesManySlotsFromItsStart(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let slots = try (0..<2).map { _ in try Laboratory.slot(tier) }
            let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let input = Input.sealed(try SealedFile(bytes))
            for slot in slots + slots {
                let outcome = try slot.run(Program(arguments: ["/bin/cat"], input: input, limits: Laboratory.patient))
                #expect(outcome.termination == .exited(code: 0))
                #expect(outcome.output == bytes)
            }
        }

        /// The lengths lie around those where the kept part is full and where it goes round.
        @Test(arguments: tiers)
        func theBeginningAndTheEndOfStandardErrorAreKept(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let slot = try Laboratory.slot(tier)
            let kibibyte = 1 << 10
            for length in [
                0, 1, 32 * kibibyte, 64 * kibibyte - 1, 64 * kibibyte, 64 * kibibyte + 1, 96 * kibibyte - 3, 96 * kibibyte,
                96 * kibibyte + 5,
                1_000_003,
            ] {
                let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
                let outcome = try slot.run(
                    Program(
                        arguments: ["/bin/sh", "-c", "exec cat >&2"], environment: ["PATH": "/usr/bin:/bin"],
                        input: length == 0 ? .empty : .sealed(try SealedFile(bytes)), limits: Laboratory.patient, policy: .compiler))
                let kept = length <= 64 * kibibyte ? bytes : Array(bytes.prefix(32 * kibibyte) + bytes.suffix(32 * kibibyte))
                #expect(outcome.termination == .exited(code: 0) && outcome.errorOutput == kept, "\(length): \(outcome.errorOutput.count)")
            }
        }

        @Test(arguments: tiers)
        func cancellingEndsARunAndKeepsTheSlot(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let flag = try CancellationFlag()
            Thread.detachNewThread {
                usleep(50_000)
                flag.cancel()
            }
            let program = Program(arguments: ["/bin/sleep", "600"], limits: Laboratory.patient)
            #expect(try ground.slot.run(program, cancel: flag).termination == .cancelled)
            #expect(try ground.slot.run(program, cancel: flag).termination == .cancelled)
            #expect(try ground.run("silent").termination == .exited(code: 0))
        }

        @Test(arguments: tiers)
        func aProgramThatIsMissingIsOurErrorAndNotItsOwn(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let slot = try Laboratory.slot(tier)
            let error = #expect(throws: SandboxError.self) {
                try slot.run(Program(arguments: ["/usr/bin/no-such-program"], limits: Laboratory.limits))
            }
            #expect(error?.code == .notExecutable)
            #expect(error?.message.contains("ENOENT") == true)
            #expect(error?.message.contains("/usr/bin/no-such-program") == true)
            #expect(try slot.run(Program(arguments: ["/bin/true"], limits: Laboratory.patient)).termination == .exited(code: 0))
        }

        @Test(arguments: tiers)
        func aLostSupervisorIsReplaced(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let slot = try Laboratory.slot(tier)
            kill(try #require(slot.supervisorProcess), SIGKILL)
            let program = Program(arguments: ["/bin/true"], limits: Laboratory.patient)
            // The judge may still reach the serving process in the instant before the kernel ends it.
            let deadline = ContinuousClock.now + .seconds(60)
            while (try? slot.run(program)) != nil { try #require(.now < deadline, "the supervisor was killed and still answers") }
            #expect(try slot.run(program).termination == .exited(code: 0))
        }

        @Test(arguments: tiers)
        func closingRemovesEverything(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let scratch = Laboratory.scratch + "/closing-\(UUID().uuidString)"
            mkdir(scratch, 0o755)
            let slot = try SandboxSlot(SandboxOptions(tier: tier, scratch: scratch, supervisorPath: Laboratory.supervisorPath))
            _ = try slot.run(Program(arguments: ["/bin/true"], limits: Laboratory.patient))
            let process = try #require(slot.supervisorProcess)
            slot.close()
            #expect(kill(process, 0) != 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch).isEmpty)
        }

        @Test func manySlotsRunAtOnceInOneProcess() throws {
            guard Laboratory.offers(.t3) else { return }
            let failures = Failures()
            let threads = (0..<8).map { number in
                let thread = Thread {
                    do {
                        let slot = try Laboratory.slot(number % 2 == 0 ? .t3 : .t2)
                        for round in 0..<20 {
                            let text = Array("\(number) \(round)".utf8)
                            let outcome = try slot.run(Program(arguments: ["/bin/cat"], input: .bytes(text), limits: Laboratory.patient))
                            if outcome.output != text { failures.add("\(outcome)") }
                        }
                    } catch {
                        failures.add("\(error)")
                    }
                    failures.finish()
                }
                thread.start()
                return thread
            }
            failures.wait(for: threads.count)
            #expect(failures.all.isEmpty)
        }

        @Test func theProbeSaysWhyNot() {
            let report = HostProbe.run(scratch: Laboratory.scratch, supervisorPath: "/no/such/supervisor")
            #expect(report.highest == .none)
            #expect(report.refusals.map(\.tier) == [.t3, .t2])
            #expect(report.refusals.allSatisfy { $0.reason.contains("/no/such/supervisor") && $0.reason.contains("ENOENT") })
        }

        /// Half of an installation was replaced. The script stands in for a supervisor that does not understand what it is sent.
        @Test func aSupervisorOfAnotherBuildIsNamed() throws {
            let path = Laboratory.scratch + "/supervisor-\(UUID().uuidString)"
            let answer = [GSB_MESSAGE_READY.rawValue, GSB_STAGE_PROTOCOL.rawValue, UInt32(EPROTO), 0, 0].map(String.init).joined(
                separator: ", ")
            let script = """
                #!/usr/bin/python3
                import socket, struct
                judge = socket.socket(fileno=3)
                judge.recv(1 << 20)
                judge.send(struct.pack("5I", \(answer)))
                """
            #expect(FileManager.default.createFile(atPath: path, contents: Data(script.utf8), attributes: [.posixPermissions: 0o755]))
            defer { unlink(path) }
            let report = HostProbe.run(scratch: Laboratory.scratch, supervisorPath: path)
            #expect(report.highest == .none)
            #expect(report.refusals.count == 2 && report.refusals.allSatisfy { $0.reason.contains("another build") })
        }

        /// A directory that is not the supervisor's user's stands for whatever cannot be removed.
        @Test func aWorkingDirectoryThatCannotBeEmptiedIsReplacedAndThatIsSaid() throws {
            guard Laboratory.offers(.t2) else { return }
            // The first run has shown this as root; the user of the second run owns all that he makes.
            guard OtherPrograms.require(geteuid() == 0 || Again.isSecondRun, "the right to own what a program's user cannot remove"),
                geteuid() == 0
            else { return }
            let scratch = Laboratory.scratch + "/unclean-\(UUID().uuidString)"
            mkdir(scratch, 0o755)
            let slot = try Laboratory.slot(.t2, scratch: scratch)
            let place = try scratch + "/" + #require(FileManager.default.contentsOfDirectory(atPath: scratch).first)
            try FileManager.default.createDirectory(atPath: place + "/1/work/left/below", withIntermediateDirectories: true)
            let list = Program(
                arguments: ["/bin/sh", "-c", "pwd; ls"], environment: ["PATH": "/usr/bin:/bin"], limits: Laboratory.patient,
                policy: .compiler)
            let before = try slot.run(list)
            #expect(before.termination == .exited(code: 0), "the outcome stands whatever the program left")
            #expect(String(decoding: before.output, as: UTF8.self) == place + "/1/work\nleft\n")
            #expect(slot.supervisorProcess == nil)
            let remains = try #require(slot.takeRemains())
            #expect(remains.contains("the working directory cannot be emptied") && remains.contains("EACCES"), "\(remains)")
            #expect(slot.takeRemains() == nil)

            let after = try slot.run(list)
            #expect(String(decoding: after.output, as: UTF8.self) == place + "/2/work\n")
            // The judge may remove what the supervisor's user may not.
            #expect(slot.takeRemains() == nil && access(place + "/1", F_OK) != 0)
            slot.close()
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch).isEmpty)
        }

        /// The script stands in for a supervisor that could not end or clean up after the first run, and for the next one.
        @Test(
            "After a run that could not be cleaned up another supervisor takes the next",
            arguments: [
                GSB_STAGE_SURVIVORS, GSB_STAGE_WORK_DIRECTORY,
            ])
        func aSupervisorThatCannotCleanUpIsReplaced(stage: gsb_stage) throws {
            let path = Laboratory.scratch + "/supervisor-\(UUID().uuidString)"
            func hexadecimal(_ value: some BitwiseCopyable) -> String {
                withUnsafeBytes(of: value) { $0.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
            }
            func answer(run: UInt64, _ stage: gsb_stage) -> String {
                var outcome = gsb_outcome()
                outcome.type = UInt32(GSB_MESSAGE_OUTCOME.rawValue)
                outcome.termination = UInt32(GSB_TERMINATION_EXITED.rawValue)
                outcome.run = run
                outcome.stage = UInt32(stage.rawValue)
                outcome.error = stage == GSB_STAGE_NONE ? 0 : EBUSY
                return hexadecimal(outcome)
            }
            var ready = gsb_ready()
            ready.type = UInt32(GSB_MESSAGE_READY.rawValue)
            let script = """
                #!/usr/bin/python3
                import os, socket
                judge = socket.socket(fileno=3)
                judge.recv(1 << 20)
                judge.send(bytes.fromhex("\(hexadecimal(ready))"))
                answers = "\(answer(run: 1, stage)) \(answer(run: 2, GSB_STAGE_NONE))".split()
                judge.recv(1 << 20)
                is_second = os.path.exists("\(path)-began")
                open("\(path)-began", "w").close()
                judge.send(bytes.fromhex(answers[is_second]))
                """
            #expect(FileManager.default.createFile(atPath: path, contents: Data(script.utf8), attributes: [.posixPermissions: 0o755]))
            defer {
                unlink(path)
                unlink(path + "-began")
            }
            let slot = try SandboxSlot(SandboxOptions(tier: .none, scratch: Laboratory.scratch, supervisorPath: path))
            defer { slot.close() }
            let program = Program(arguments: ["/bin/true"], limits: Laboratory.patient)
            let error = #expect(throws: SandboxError.self) { try slot.run(program) }
            #expect(error?.code == .notCleaned && error?.message.contains("EBUSY") == true, "\(String(describing: error))")
            #expect(try slot.run(program).termination == .exited(code: 0))
        }

        @Test func readOnlyPathsAreResolvedAndNested() {
            let items = ReadOnlyItem.plan(["/usr", "/usr/lib", "/bin", "/no/such/path", "relative"])
            #expect(items.contains(ReadOnlyItem(path: "/usr", target: nil)))
            #expect(!items.contains { $0.path == "/usr/lib" || $0.path.contains("such") || $0.path == "relative" })
        }
    }
}

/// Collects what threads report.
final class Failures: @unchecked Sendable {
    private let condition = NSCondition()
    private var texts: [String] = []
    private var finished = 0

    var all: [String] { condition.withLock { texts } }

    func add(_ text: String) { condition.withLock { texts.append(text) } }

    func finish() {
        condition.withLock {
            finished += 1
            condition.broadcast()
        }
    }

    func wait(for count: Int) {
        condition.withLock { while finished < count { condition.wait() } }
    }
}
