import Foundation
import Records
import Testing

@testable import Sandbox

extension SandboxTests {
    /// What takes another process of this test program: it starts itself again.
    @Suite struct Again {
        private static let marker = "GENCODE_SANDBOX_TESTS_AGAIN"

        /// True in a process that one of these tests has started.
        static let isSecondRun = ProcessInfo.processInfo.environment[marker] != nil

        /// Cluster users are not root: all of the above once more as `nobody`, from copies that `nobody` can read. Where an ordinary user
        /// runs the tests, the first run has shown that already.
        @Test func everythingHoldsForAnOrdinaryUser() throws {
            guard geteuid() == 0, !Self.isSecondRun else { return }
            let run = try start(filter: "SandboxTests", environment: [Self.marker: "user"], asNobody: true)
            let output = String(decoding: try #require(try run.output.readToEnd()), as: UTF8.self)
            run.process.waitUntilExit()
            let summary = output.split(separator: "\n").filter { $0.contains("✘") || $0.contains("Test run") }.joined(separator: "\n")
            #expect(run.process.terminationStatus == 0, "\(summary)")
            #expect(summary.contains("passed"), "\(output.suffix(2000))")
        }

        /// The other end of `aKilledJudgeLeavesNothing`: runs until it is killed.
        @Test func holdsARunWhenAsked() throws {
            guard let tier = ProcessInfo.processInfo.environment["GENCODE_SANDBOX_TESTS_HOLD"].flatMap(SandboxTier.init(name:)) else {
                return
            }
            let slot = try Laboratory.slot(tier)
            FileHandle.standardError.write(Data("supervisor \(slot.supervisorProcess!)\n".utf8))
            let script = "(setsid sleep 987 &) ; sleep 987"
            let limits = Limits(cpuTime: .seconds(100), wallTime: .seconds(100), memory: .mebibytes(128))
            _ = try slot.run(Program(arguments: ["/bin/sh", "-c", script], limits: limits, policy: .compiler))
        }

        @Test(arguments: Laboratory.tiers)
        func aKilledJudgeLeavesNothing(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let run = try start(
                filter: "holdsARunWhenAsked", environment: [Self.marker: "hold", "GENCODE_SANDBOX_TESTS_HOLD": tier.name], asNobody: false)
            var text = ""
            while !text.contains("supervisor ") || !text.hasSuffix("\n") {
                // Empty: the process has ended.
                let more = run.errors.availableData
                try #require(!more.isEmpty, "the other process ended: \(text)")
                text += String(decoding: more, as: UTF8.self)
            }
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("supervisor ") })
            let supervisor = try #require(Int32(line.dropFirst("supervisor ".count)))
            var below: [Int32] = []
            let started = ContinuousClock.now + .seconds(60)
            while below.count < 4 {
                try #require(.now < started, "only \(below.count) processes below the supervisor")
                below = try ProvingGround.descendants(of: supervisor)
            }
            kill(run.process.processIdentifier, SIGKILL)
            run.process.waitUntilExit()
            // A killed judge leaves its scratch directory, nothing else.
            try? FileManager.default.removeItem(atPath: "/tmp/gencode-sandbox-tests-\(run.process.processIdentifier)")
            let deadline = ContinuousClock.now + .seconds(10)
            let all = below + [supervisor]
            while all.contains(where: ProvingGround.lives) && ContinuousClock.now < deadline { usleep(5000) }
            #expect(all.filter(ProvingGround.lives).isEmpty)
        }

        private struct Run {
            let process: Process
            let output: FileHandle
            let errors: FileHandle
        }

        private func start(filter: String, environment: [String: String], asNobody: Bool) throws -> Run {
            let process = Process()
            let output = Pipe()
            let errors = Pipe()
            let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            let arguments = ["--testing-library", "swift-testing", "--filter", filter]
            close(open(AttackRecorder.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666))
            chmod(AttackRecorder.path, 0o666)
            if asNobody {
                let copies = Laboratory.scratch + "/again"
                try FileManager.default.createDirectory(atPath: copies, withIntermediateDirectories: true)
                let library = Laboratory.supervisorPath.replacing("gencode-supervisor", with: "libgencode-zygote.so")
                for (source, name) in [
                    (executable, "tests"), (Laboratory.supervisorPath, "gencode-supervisor"), (library, "libgencode-zygote.so"),
                ] {
                    try? FileManager.default.removeItem(atPath: copies + "/" + name)
                    try FileManager.default.copyItem(atPath: source, toPath: copies + "/" + name)
                    chmod(copies + "/" + name, 0o755)
                }
                process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
                process.arguments = ["--reuid=65534", "--regid=65534", "--clear-groups", copies + "/tests"] + arguments
            } else {
                process.executableURL = URL(fileURLWithPath: executable)
                process.arguments = arguments
            }
            process.environment = ProcessInfo.processInfo.environment
                .filter { $0.key != "GENCODE_SUPERVISOR" && $0.key != "GENCODE_TEST_SECRET" }
                .merging(environment) { $1 }
                .merging([AttackRecorder.variable: AttackRecorder.path]) { $1 }
            process.standardOutput = output
            process.standardError = asNobody ? output : errors
            process.currentDirectoryURL = URL(fileURLWithPath: "/")
            try process.run()
            return Run(process: process, output: output.fileHandleForReading, errors: errors.fileHandleForReading)
        }
    }
}
