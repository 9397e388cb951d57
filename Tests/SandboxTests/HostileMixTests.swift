import Foundation
import Judging
import Records
import Synchronization
import Testing

@testable import Sandbox

extension SandboxTests {
    /// Attacks at random beside honest programs, on two slots.
    @Suite struct HostileMix {
        struct Entry: Sendable {
            var language: String
            var words: String
            var expected: Set<Verdict>
        }

        private static let either: [(String, Set<Verdict>)] = [
            ("loop", [.timeLimit]), ("threads", [.timeLimit]), ("ignore-signals", [.timeLimit]), ("sleep", [.idleLimit]),
            ("stop-itself", [.idleLimit]), ("small-blocks", [.memoryLimit]), ("huge-malloc", [.memoryLimit]),
            ("hide-shared", [.memoryLimit]), ("recursion", [.runtimeError]), ("flood", [.outputLimit]), ("one-line", [.outputLimit]),
            ("flood-errors", [.accepted]), ("ignore-input", [.accepted]), ("execute-data", [.accepted]), ("silent", [.wrongAnswer]),
            ("verdict", [.wrongAnswer]), ("odd-bytes", [.wrongAnswer]), ("exit 3", [.runtimeError]), ("signal 11", [.runtimeError]),
            ("abort", [.runtimeError]), ("ptrace", [.sandboxViolation]), ("process_vm_writev", [.sandboxViolation]),
            ("unshare", [.sandboxViolation]), ("kill-judge JUDGE", [.wrongAnswer]), ("kill-all", [.wrongAnswer]),
            ("read-files /etc/shadow /etc/passwd /proc/JUDGE/environ", [.wrongAnswer]), ("network 22 gencode", [.wrongAnswer]),
            ("listen", [.wrongAnswer]), ("hide-memory", [.wrongAnswer]), ("hide-in-files", [.runtimeError, .idleLimit]),
            ("leave-state", [.wrongAnswer]), ("find-state", [.wrongAnswer]), ("close-early", [.runtimeError]),
            ("proc-of JUDGE", [.wrongAnswer]), ("identity", [.wrongAnswer]), ("clock", [.wrongAnswer]), ("lock", [.wrongAnswer]),
            ("terminal", [.wrongAnswer]), ("many-pipes", [.wrongAnswer]), ("spoil-program", [.wrongAnswer]),
            ("descriptors", [.wrongAnswer]), ("odd-outputs", [.wrongAnswer]), ("keep-size", [.wrongAnswer]),
            ("pass-descriptors", [.wrongAnswer]), ("own-table", [.wrongAnswer]), ("unlisted", [.wrongAnswer]),
            ("options", [.wrongAnswer]), ("sockets", [.wrongAnswer]), ("beside-shared", [.memoryLimit]), ("huge-pages", [.wrongAnswer]),
            ("judges-names", [.wrongAnswer, .timeLimit]), ("many-threads", [.wrongAnswer]),
            ("spoil-numbers", [.wrongAnswer, .timeLimit]), ("show-numbers", [.wrongAnswer]), ("read-place", [.wrongAnswer]),
            ("core-limit", [.wrongAnswer]), ("timers", [.wrongAnswer]), ("litter", [.wrongAnswer, .timeLimit]),
            ("exit 137", [.runtimeError]), ("exit 143", [.runtimeError]), ("signal 15", [.runtimeError]),
            ("empty-files /etc/hostname ../../planted", [.wrongAnswer]),
            ("move-files /etc/hostname ../../planted", [.wrongAnswer]),
            ("odd-devices", [.wrongAnswer]),
        ]
        private static let onlyC: [(String, Set<Verdict>)] = [
            ("mount", [.sandboxViolation]), ("chroot", [.sandboxViolation]), ("pidfd_getfd", [.sandboxViolation]),
            ("fork", [.runtimeError]), ("fork-bomb once", [.runtimeError]), ("exec", [.runtimeError]), ("exotic", [.wrongAnswer]),
            ("raise-limit", [.wrongAnswer]), ("huge-malloc-handled", [.wrongAnswer]), ("hide-mapped", [.runtimeError, .idleLimit]),
            ("first-thread-ends", [.memoryLimit]), ("first-thread-ends-files", [.idleLimit]), ("record-locks", [.runtimeError]),
            ("join-group", [.wrongAnswer]), ("zombies 50", [.idleLimit]), ("unknown-call", [.wrongAnswer]),
            ("io_uring", [.wrongAnswer]), ("32-bit", [.sandboxViolation]), ("x32", [.sandboxViolation]),
        ]
        private static let onlyPython: [(String, Set<Verdict>)] = [
            ("fork-bomb", [.runtimeError]), ("leave-interpreter-state", [.wrongAnswer]), ("find-interpreter-state", [.wrongAnswer]),
            ("start-others", [.wrongAnswer]), ("raise-limits", [.wrongAnswer]),
        ]

        static let attacks: [Entry] =
            either.flatMap { words, expected in ["c", "python3"].map { Entry(language: $0, words: words, expected: expected) } }
            + onlyC.map { Entry(language: "c", words: $0, expected: $1) }
            + onlyPython.map { Entry(language: "python3", words: $0, expected: $1) }

        private static let honest: [(source: String, expected: Verdict)] = [
            ("import sys\nprint(sum(map(int, sys.stdin.read().split())))\n", .accepted),
            ("print(41)\n", .wrongAnswer),
            ("import time\nwhile time.process_time() < 0.1: pass\nprint(sum(map(int, input().split())))\n", .accepted),
            ("open('own', 'w').write('42')\nimport os\nassert os.listdir('.') == ['own']\nprint(open('own').read())\n", .accepted),
        ]

        @Test(arguments: Laboratory.tiers)
        func everyVerdictIsAsListedAndNeighboursAreUnaffected(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let environment = ProcessInfo.processInfo.environment
            let count = environment["GENCODE_HOSTILE_CANDIDATES"].flatMap(Int.init) ?? 24
            // Most attacks take a limit's time, and honest programs next to none.
            let share = max(1, environment["GENCODE_HOSTILE_HONEST"].flatMap(Int.init) ?? 1)
            let seed = environment["GENCODE_HOSTILE_SEED"].flatMap(UInt64.init) ?? UInt64(getpid())
            var random = SplitMix64(seed: seed)
            print("hostile mix at \(tier.name): \(count) attacks, \(share) honest programs for each, seed \(seed)")
            let chosen = (0..<count).map { _ in Self.attacks[Int(random.next() % UInt64(Self.attacks.count))] }
            let next = Atomic<Int>(0)
            let wrong = Mutex<[String]>([])
            let resident = Mutex<[Int]>([])
            let compilations = CompilationCache()
            let threads = DispatchGroup()
            for _ in 0..<2 {
                threads.enter()
                Thread {
                    defer { threads.leave() }
                    do {
                        let ground = try ProvingGround(tier)
                        let judge = Bench.judge(ground.slot, compilations: compilations)
                        while true {
                            let index = next.add(1, ordering: .relaxed).oldValue
                            guard index < (1 + share) * count else { break }
                            let entry = index % (1 + share) == 0 ? chosen[index / (1 + share)] : nil
                            let found = try Self.judge(index, entry, judge)
                            if let found { wrong.withLock { $0.append(found) } }
                            if index % max(1, count * (1 + share) / 100) == 0 {
                                let size = try ProvingGround.residentMemory(of: getpid()) >> 10
                                resident.withLock { $0.append(size) }
                            }
                        }
                        try ground.expectNothingSurvives()
                    } catch {
                        wrong.withLock { $0.append("\(error)") }
                    }
                }.start()
            }
            threads.wait()
            #expect(wrong.withLock { $0 } == [])
            let sizes = resident.withLock { $0 }
            print(
                "hostile mix at \(tier.name): the judge held \(sizes[sizes.count / 10]) KiB after a tenth of it and "
                    + "\(sizes[sizes.count - 1]) KiB at the end")
        }

        /// Attacks and honest programs in turn. What is wrong with the verdict; nil: nothing.
        private static func judge(_ index: Int, _ attack: Entry?, _ judge: Judge) throws -> String? {
            guard let entry = attack else {
                // The programs that need no time come more often.
                let position = index % 20 == 0 ? 2 : [0, 1, 3][index % 3]
                let program = honest[position]
                let result = judge.judge(
                    task: index, candidate: Bench.candidate("python3", program.source), problem: try Bench.problem(input: "20 22\n"))
                return result?.verdict == program.expected
                    ? nil : "honest program \(position): \(result?.verdict.code ?? "-") \(result?.message ?? "")"
            }
            let words = entry.words.replacing("JUDGE", with: "\(getpid())")
            let source = entry.language == "c" ? attackSourceInC : attackSourceInPython
            let result = judge.judge(
                task: index, candidate: Bench.candidate(entry.language, source),
                problem: try Bench.problem(input: words + "\n", timeLimit: .milliseconds(400)))
            guard let result, entry.expected.contains(result.verdict) else {
                return "\(entry.language) \(entry.words): \(result?.verdict.code ?? "-") \(result?.message ?? "")"
            }
            return nil
        }
    }
}
