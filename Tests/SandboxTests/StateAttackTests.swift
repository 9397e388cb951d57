import Fixtures
import Foundation
import Judging
import Records
import Synchronization
import Testing

@testable import Sandbox

extension SandboxTests {
    /// Rows 73-81 of the attack catalogue: what outlives a run, and what a program could do to the host's other processes.
    @Suite struct StateAttacks {
        /// At T2 process numbers and inodes are the host's, which everybody on it moves on.
        @Test(.rows(73), arguments: AttackLanguage.allCases)
        func numbersAndTimesSayNothingOfEarlierRuns(language: AttackLanguage) throws {
            guard Laboratory.offers(.t3) else { return }
            let ground = try ProvingGround(.t3)
            _ = try ground.run("silent", in: language)
            let fresh = try ground.run("show-numbers", in: language, limits: Laboratory.patient)
            #expect(fresh.termination == .exited(code: 0))
            #expect(String(decoding: fresh.output, as: UTF8.self).lowercased().contains(language == .c ? "times 1" : "times true"))
            for attack in ["spoil-numbers", "read-place", "litter", "silent"] {
                #expect(try ground.run(attack, in: language, limits: Laboratory.patient).termination == .exited(code: 0), "\(attack)")
                let next = try ground.run("show-numbers", in: language, limits: Laboratory.patient)
                #expect(next.output == fresh.output, "after \(attack)")
            }
            try ground.expectNothingSurvives()
        }

        /// Python itself reads the working directory, so that its time of access is this run's own.
        @Test(.rows(73)) func theWorkingDirectoryIsAnotherEachTime() throws {
            guard Laboratory.offers(.t2) else { return }
            let ground = try ProvingGround(.t2)
            for attack in ["read-place", "leave-state", "silent"] {
                #expect(try ground.run(attack, limits: Laboratory.patient).termination == .exited(code: 0), "\(attack)")
                let next = try ground.run("show-numbers", limits: Laboratory.patient)
                let text = String(decoding: next.output, as: UTF8.self)
                #expect(text.contains("times 1"), "\(attack): \(text)")
            }
            try ground.expectNothingSurvives()
        }

        @Test(.rows(74), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func crashesStartNoHandlerOfTheHosts(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            try ground.expectDenied("core-limit", in: language)
            try ground.expectNothingSurvives()
        }

        @Test(.rows(75), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func theKernelTakesAProgramBeforeItsSupervisor(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            _ = try ground.run("silent", in: language)
            let supervisors = [try #require(ground.slot.supervisorProcess)] + (try ground.descendants())
            let cancel = try CancellationFlag()
            let program = Program(
                arguments: language.command(["sleep"]), directory: ground.directory, limits: Laboratory.patient,
                warmStart: language.warmStart)
            let running = BackgroundWork()
            let slot = ground.slot
            let termination = Mutex<Termination?>(nil)
            nonisolated(unsafe) let held = slot
            running.start {
                let outcome = try held.run(program, cancel: cancel)
                termination.withLock { $0 = outcome.termination }
            }
            var found: [Int32] = []
            for _ in 0..<2000 where found.isEmpty {
                usleep(2000)
                found = try ProvingGround.descendants(of: supervisors[0]).filter {
                    !supervisors.contains($0) && !ProvingGround.isZygote($0)
                }
            }
            let programs = try found.map { try Self.rank(of: $0) }
            // A supervisor has the program's rank while it starts it.
            var own: [Int] = []
            for _ in 0..<2000 where own.isEmpty || own.contains(1000) {
                usleep(2000)
                own = try supervisors.map { try Self.rank(of: $0) }
            }
            cancel.cancel()
            try running.wait()
            #expect(termination.withLock { $0 } == .cancelled)
            #expect(programs == [1000])
            #expect(own.allSatisfy { $0 < 1000 && $0 > 0 }, "\(own)")
            try ground.expectNothingSurvives()
        }

        private static func rank(of process: Int32) throws -> Int {
            let text = try String(contentsOfFile: "/proc/\(process)/oom_score_adj", encoding: .utf8)
            return try #require(Int(text.dropLast()))
        }

        @Test(.rows(77), arguments: Laboratory.tiers)
        func recordLocksAreBounded(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            try ground.expectDenied("record-locks", in: .c, policy: .runtime)
            try ground.expectNothingSurvives()
        }

        @Test(.rows(78), arguments: Laboratory.tiers, [Int32(5), .max])
        func aCompilerCannotJoinItsSupervisorsGroup(tier: SandboxTier, version: Int32) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier, newestLandlockABI: version)
            try ground.expectDenied("join-group", in: .c, policy: .compiler)
            try ground.expectNothingSurvives()
        }

        @Test(.rows(79), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func timersAreBounded(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            try ground.expectDenied("timers", in: language)
            try ground.expectNothingSurvives()
        }

        /// Batch systems end jobs with such signals, and runtimes with such exit codes; who sent one cannot be seen at the program.
        @Test(.rows(80), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func noExitStatusBuysASecondRun(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let runner = CountingRunner(ground.slot)
            let judge = Bench.judge(runner)
            let source = language == .c ? attackSourceInC : attackSourceInPython
            _ = language.command([])
            for words in ["exit 143", "exit 137", "signal 15", "signal 9", "signal 10"] {
                runner.candidates = 0
                let result = judge.judge(
                    task: 0, candidate: Bench.candidate(language == .c ? "c" : "python3", source),
                    problem: try Bench.problem(input: words + "\n"))
                #expect(result?.verdict == .runtimeError && runner.candidates == 1, "\(words): \(runner.candidates) runs")
            }
            try ground.expectNothingSurvives()
        }

        /// It uses its time limit once to compute, leaves its result in the numbers of inodes, and ends as if somebody had stopped it.
        @Test(.rows(81)) func aLimitIsNotSpentTwice() throws {
            guard Laboratory.offers(.t3) else { return }
            let ground = try ProvingGround(.t3)
            let runner = CountingRunner(ground.slot)
            AttackRecorder.note(language: "C")
            let source = """
                #include <fcntl.h>
                #include <stdio.h>
                #include <sys/stat.h>
                #include <time.h>
                #include <unistd.h>
                static unsigned long fresh(void) { int f = open("t", O_CREAT | O_RDWR, 0600); struct stat s; fstat(f, &s); unlink("t"); close(f); return s.st_ino; }
                static void burn(double seconds) { struct timespec t; do clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); while (t.tv_sec + t.tv_nsec / 1e9 < seconds); }
                int main(void) {
                    unsigned long first = fresh();
                    burn(0.25);
                    if (first < 1000) { while (fresh() < 1042) {} _exit(143); }
                    printf("%lu\\n", first - 1001);
                    return 0;
                }
                """
            for near in [false, true] {
                runner.candidates = 0
                let judge = Bench.judge(runner, repeatsNearLimit: near)
                let result = judge.judge(
                    task: 0, candidate: Bench.candidate("c", source), problem: try Bench.problem(timeLimit: .milliseconds(300)))
                #expect(result?.verdict == .runtimeError && runner.candidates == 1)
            }
            try ground.expectNothingSurvives()
        }
    }
}

/// Counts the runs of candidates: not those of compilers.
final class CountingRunner: ProgramRunner {
    private let slot: SandboxSlot
    var candidates = 0

    init(_ slot: SandboxSlot) { self.slot = slot }

    var tier: SandboxTier { slot.tier }

    func run(_ program: Program, cancel: CancellationFlag?) throws -> Outcome {
        if program.policy == .candidate && program.warmStart.map({ if case .compile = $0 { false } else { true } }) ?? true {
            candidates += 1
        }
        return try slot.run(program, cancel: cancel)
    }

    func makeDirectory(_ files: [ProgramFile]) throws -> ProgramDirectory { try slot.makeDirectory(files) }

    func hasRoom(for size: ByteCount) throws -> Bool { try slot.hasRoom(for: size) }
}
