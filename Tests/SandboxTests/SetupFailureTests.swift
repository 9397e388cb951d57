import Fixtures
import Foundation
import Judging
import Records
import Testing

@testable import Sandbox

extension SandboxTests {
    /// Row 55 of the attack catalogue: what fails on our side is an error of ours, tried again, and never a candidate's verdict.
    @Suite struct SetupFailures {
        @Test(.rows(55), arguments: Laboratory.tiers)
        func aMissingProgramIsOurError(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            AttackRecorder.note(language: "C")
            let error = #expect(throws: SandboxError.self) {
                try ground.slot.run(Program(arguments: [ProgramDirectory.seenPath + "/gone"], limits: Laboratory.limits))
            }
            #expect(error?.code == .notExecutable && error?.message.contains("ENOENT") == true)
            try ground.expectNothingSurvives()
        }

        @Test(.rows(55), arguments: Laboratory.tiers)
        func aFullProcessTableIsTriedAgain(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            AttackRecorder.note(language: "Python")
            try limitProcesses(of: ground, to: 1)
            let error = #expect(throws: SandboxError.self) { try ground.run("silent") }
            #expect(error?.code == .programNotStarted && error?.message.contains("EAGAIN") == true, "\(String(describing: error))")
            var pauses = 0
            let stuck = Bench.judge(ground.slot) { _ in pauses += 1 }
            let candidate = Bench.candidate("python3", "print(42)\n")
            #expect(stuck.judge(task: 0, candidate: candidate, problem: try Bench.problem())?.verdict == .judgeError)
            #expect(pauses == 2, "three attempts")
            var failure: (any Error)?
            let passing = Bench.judge(ground.slot) { _ in
                do { try limitProcesses(of: ground, to: nil) } catch { failure = error }
            }
            #expect(passing.judge(task: 0, candidate: candidate, problem: try Bench.problem())?.verdict == .accepted)
            #expect(failure == nil)
            try ground.expectNothingSurvives()
        }

        @Test(.rows(55))
        func aProgramTooLargeForItsDirectoryIsOurError() throws {
            guard Laboratory.offers(.t3) else { return }
            let ground = try ProvingGround(.t3)
            AttackRecorder.note(language: "C")
            let files = (0..<17_000).map { (name: "\($0)", content: [UInt8](), executable: false) }
            let directory = try ProgramDirectory(scratch: Laboratory.fastScratch, files: files)
            let error = #expect(throws: SandboxError.self) {
                try ground.slot.run(Program(arguments: ["/bin/true"], directory: directory, limits: Laboratory.patient))
            }
            #expect(error?.code == .programNotStarted && error?.message.contains("ENOSPC") == true, "\(String(describing: error))")
            try ground.expectNothingSurvives()
        }

        /// At T2 the working directory is on a disk that others fill too.
        @Test(.rows(55))
        func aFullDiskIsOurError() throws {
            guard Laboratory.offers(.t2) else { return }
            let disk = SmallDisk(mebibytes: 1)
            // The first run has shown this as root; the user of the second run may not mount.
            guard OtherPrograms.require(disk != nil || Again.isSecondRun, "the right to mount a small file system"), let small = disk
            else { return }
            let slot = try Laboratory.slot(.t2, scratch: small.path)
            defer { slot.close() }
            AttackRecorder.note(language: "C")
            let large = Input.bytes([UInt8](repeating: 7, count: 4 << 20))
            let program = Program(arguments: ["/bin/true"], limits: Laboratory.patient, workFiles: [("large", large)])
            let error = #expect(throws: SandboxError.self) { try slot.run(program) }
            #expect(error?.code == .programNotStarted && error?.message.contains("ENOSPC") == true, "\(String(describing: error))")
            let judge = Bench.judge(slot)
            let source = "char text[4 << 20] = {1};\nint main(void) { return text[3]; }\n"
            let result = judge.judge(task: 0, candidate: Bench.candidate("c", source), problem: try Bench.problem())
            #expect(result?.verdict == .judgeError)
            #expect(result?.message.contains("scratch") == true, "\(result?.message ?? "")")
            let next = try slot.run(Program(arguments: ["/bin/true"], limits: Laboratory.patient))
            #expect(next.termination == .exited(code: 0))
        }

        /// The soft limit of processes of the serving process; nil: as high as it may be.
        private func limitProcesses(of ground: ProvingGround, to most: Int?) throws {
            for process in try ground.descendants() {
                let text = try String(contentsOfFile: "/proc/\(process)/limits", encoding: .utf8)
                let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("Max processes") })
                let fields = line.split(separator: " ").dropFirst(2)
                let highest = try #require(fields.dropFirst().first)
                let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
                let user = try #require(status.split(separator: "\n").first { $0.hasPrefix("Uid:") }?.split(separator: "\t")[1])
                let words = ["/usr/bin/prlimit", "--pid=\(process)", "--nproc=\(most.map(String.init) ?? String(highest)):"]
                // Root may lack the right to limit others in a container; their own user always may.
                let asUser = ["/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups"]
                let all = geteuid() == 0 ? asUser + words : words
                let command = Process()
                command.executableURL = URL(fileURLWithPath: all[0])
                command.arguments = Array(all.dropFirst())
                try command.run()
                command.waitUntilExit()
                try #require(command.terminationStatus == 0)
            }
        }
    }
}

extension SandboxTests {
    @Suite struct LostSupervisors {
        /// What a supervisor that no longer answers has started, here by a shell in its place, ends with it.
        @Test func allThatDescendsFromOneIsKilled() throws {
            let shell = Process()
            shell.executableURL = URL(fileURLWithPath: "/bin/sh")
            shell.arguments = ["-c", "sleep 600 & sh -c 'sleep 600 & exec sleep 600' & exec sleep 600"]
            try shell.run()
            defer {
                kill(shell.processIdentifier, SIGKILL)
                shell.waitUntilExit()
            }
            var below: [Int32] = []
            for _ in 0..<2000 where below.count < 3 {
                usleep(5000)
                below = try ProvingGround.descendants(of: shell.processIdentifier)
            }
            try #require(below.count == 3)
            SupervisorProcess.killDescendants(of: shell.processIdentifier)
            #expect(below.allSatisfy { !ProvingGround.lives($0) })
            #expect(ProvingGround.lives(shell.processIdentifier), "only what is below it")
        }
    }
}

/// A file system of a given size, mounted in a directory of its own.
final class SmallDisk {
    let path: String

    /// nil: this user may not mount one.
    init?(mebibytes: Int) {
        path = Laboratory.scratch + "/small-\(UUID().uuidString)"
        guard mkdir(path, 0o755) == 0, mount("small", path, "tmpfs", 0, "size=\(mebibytes)m,mode=0755") == 0 else {
            rmdir(path)
            return nil
        }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }
}
