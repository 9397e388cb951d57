import Foundation
import Records
import Synchronization
import Testing

@testable import Sandbox

extension SandboxTests {
    /// What many runs leave behind, and what they do to each other's figures.
    @Suite struct Leaks {
        private struct Traces {
            var processes: [Int32]
            var descriptors: Int
            var scratch: Int
            var sharedMemory: Int
            var segments: Int
        }

        /// C programs in processes of their own, Python programs as forks of a warm interpreter. GENCODE_LEAK_RUNS asks for another number.
        @Test(arguments: AttackLanguage.allCases) func manyRunsLeakNothing(language: AttackLanguage) throws {
            let tier = SandboxTier.t3
            guard Laboratory.offers(tier) else { return }
            let asked = ProcessInfo.processInfo.environment["GENCODE_LEAK_RUNS"].flatMap(Int.init)
            let runs = asked ?? 2000
            // Other suites of this process hold some open meanwhile; even what only one program in 50 leaves would be more than twice this.
            let ofOthers = asked == nil ? runs / 100 : 0
            let ground = try ProvingGround(tier)
            let silent = try ProgramDirectory(
                scratch: Laboratory.scratch, files: [("silent.py", Array("open(0, 'rb').read()\n".utf8), false)])
            func run(_ number: Int) throws {
                let input = Input.bytes([UInt8(truncatingIfNeeded: number)])
                let attack = number % 50 == 0 ? "leave-state" : number % 51 == 0 ? "hide-memory" : "silent"
                let outcome =
                    if attack == "silent", language == .python {
                        // The attack program imports much before it does anything.
                        try ground.slot.run(
                            Program(
                                arguments: ["/usr/bin/python3", ProgramDirectory.seenPath + "/silent.py"], directory: silent, input: input,
                                limits: Laboratory.patient, warmStart: language.warmStart))
                    } else {
                        try ground.run(attack, in: language, limits: Laboratory.patient, input: input)
                    }
                #expect(outcome.termination == .exited(code: 0), "\(attack): \(String(decoding: outcome.errorOutput, as: UTF8.self))")
            }
            for number in 0..<runs / 10 { try run(number) }
            let before = try traces(of: ground)
            var resident: [[Int]] = []
            for number in 0..<runs {
                try run(number)
                if number % (runs / 100) == 0 { resident.append(try serving(ground).map(ProvingGround.residentMemory(of:))) }
            }
            let after = try traces(of: ground)
            #expect(after.descriptors <= before.descriptors + ofOthers && after.scratch <= before.scratch, "\(after), before \(before)")
            #expect(after.sharedMemory <= before.sharedMemory && after.segments <= before.segments, "\(after), before \(before)")
            #expect(after.processes == before.processes, "the same interpreter to the end")
            #expect(ground.slot.warmStartRefusal == nil)
            for (position, name) in ["judge", "supervisor", "warm interpreter"].enumerated().prefix(resident[0].count) {
                let figures = resident.map { $0[position] }
                let (first, last) = (mean(figures.prefix(figures.count / 10)), mean(figures.suffix(figures.count / 10)))
                print(
                    "\(runs) runs, \(language.rawValue): resident memory of the \(name) \(Int(first) >> 10) KiB in the first tenth, "
                        + "\(Int(last) >> 10) KiB in the last")
                #expect(last < 1.02 * first + Double(1 << 20), "within 2 %, and what the allocator keeps")
            }
            try ground.expectNothingSurvives()
        }

        /// The processes that outlive runs: the judge, the supervisor, and the warm interpreter where there is one.
        private func serving(_ ground: ProvingGround) throws -> [Int32] {
            let supervisor = try #require(ground.slot.supervisorProcess)
            return [getpid(), supervisor] + (try ProvingGround.descendants(of: supervisor).filter(ProvingGround.isZygote))
        }

        /// Row 54: a fixed program on each of two slots at once. The figures are printed; only what no machine would do fails.
        @Test(.rows(54), arguments: Laboratory.tiers)
        func neighboursDoNotChangeCPUTime(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let times = Mutex<[Double]>([])
            AttackRecorder.note(language: "C")
            let grounds = try (0..<2).map { _ in try ProvingGround(tier) }
            let failures = Failures()
            for ground in grounds {
                nonisolated(unsafe) let ground = ground
                Thread {
                    do {
                        for _ in 0..<12 {
                            let outcome = try ground.run("fixed-work", limits: Laboratory.patient)
                            if outcome.termination != .exited(code: 0) { failures.add("\(outcome.termination)") }
                            times.withLock { $0.append(outcome.usage.cpuTime.inSeconds) }
                        }
                    } catch {
                        failures.add("\(error)")
                    }
                    failures.finish()
                }.start()
            }
            failures.wait(for: grounds.count)
            #expect(failures.all.isEmpty)
            let sorted = times.withLock { $0.sorted() }
            try #require(sorted.count == 24)
            let (median, high) = (sorted[12], sorted[22])
            print("row 54, \(tier.name): CPU time \(median) s, 95th percentile \(100 * (high / median - 1)) % above")
            #expect(high < 4 * median)
            for ground in grounds { try ground.expectNothingSurvives() }
        }

        private func traces(of ground: ProvingGround) throws -> Traces {
            func count(_ path: String) throws -> Int { try FileManager.default.contentsOfDirectory(atPath: path).count }
            let own = "gencode-"
            let shared = try FileManager.default.contentsOfDirectory(atPath: "/dev/shm").filter {
                $0.hasPrefix(own) && $0.contains("attack")
            }
            let segments = try String(contentsOfFile: "/proc/sysvipc/shm", encoding: .utf8).split(separator: "\n").count
            let processes = try serving(ground)
            // Only root sees what the others have open: they cannot be inspected.
            let visible = geteuid() == 0 ? processes : [getpid()]
            return Traces(
                processes: processes, descriptors: try visible.reduce(0) { try $0 + count("/proc/\($1)/fd") },
                scratch: try count(Laboratory.scratch), sharedMemory: shared.count, segments: segments)
        }

        private func mean(_ values: ArraySlice<Int>) -> Double { Double(values.reduce(0, +)) / Double(max(1, values.count)) }
    }
}
