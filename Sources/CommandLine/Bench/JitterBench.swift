import Foundation
import Judging
import Records
import Sandbox
import Synchronization

/// How far the CPU time of a fixed program varies while two slots run it at once.
struct JitterBench {
    struct Line {
        var runs: Int
        var median: Double
        var p95: Double
        /// (p95 - median) / median.
        var spread: Double { p95 / median - 1 }

        var text: String {
            String(
                format: "fixed program, 2 slots: %d runs, CPU time median %.2f ms, p95 %.2f ms (%+.2f %%)", runs, median, p95, 100 * spread)
        }

        var json: [String: Any] { ["runs": runs, "cpu_median_ms": median, "cpu_p95_ms": p95, "spread": spread] }
    }

    private static let slots = 2
    private static let source = """
        #include <cstdio>
        int main() {
            unsigned long long state = 1;
            for (int step = 0; step < 40000000; step++) state = (state ^ state >> 29) * 6364136223846793005ULL + 1442695040888963407ULL;
            std::printf("%d\\n", state != 0);
        }
        """

    let settings: Settings
    let seconds: Double

    func run() throws -> Line {
        let context = try JudgingContext(settings: settings)
        let scratch = try ScratchDirectory(below: settings.scratch)
        defer { scratch.remove() }
        let tier = try context.tier(scratch: scratch.path)
        let tests = (0..<5).map { TestCase(kind: .publicTests, name: "\($0)", input: [], expectedOutput: Array("1\n".utf8)) }
        let problem = try PreparedProblem(
            problem: Problem(name: "fixed", split: "bench", timeLimit: .seconds(10), memoryLimit: .mebibytes(256), tests: tests),
            kinds: [.publicTests])
        let candidate = Candidate(problem: "fixed", index: 0, label: "bench", language: "cpp", source: Array(JitterBench.source.utf8))
        let toolchains = Toolchains(context.languages)
        let options = context.sandboxOptions(tier: tier, scratch: scratch.path, toolchains: [try toolchains.toolchain(named: "cpp")])
        let compilations = CompilationCache()
        let cores = try SlotCores(slots: JitterBench.slots, mode: settings[\.run.pinSlots])
        let times = Mutex<[Double]>([])
        _ = try Rate.measure(threads: JitterBench.slots, seconds: seconds) { number in
            var own = options
            own.cpu = cores.processor(ofSlot: number)
            let slot = try SandboxSlot(own)
            let judge = Judge(slot: slot, toolchains: toolchains, settings: context.judging, compilations: compilations)
            let cancel = try CancellationFlag()
            return (
                step: {
                    guard let result = judge.judge(task: 0, candidate: candidate, problem: problem, cancel: cancel),
                        result.verdict == .accepted
                    else { throw CommandError(.failure, "the fixed program was not accepted") }
                    times.withLock { $0 += result.tests.map { $0.usage.cpuTime.inSeconds * 1000 } }
                    return result.tests.count
                }, close: { slot.close() }
            )
        }
        let sorted = times.withLock { $0.sorted() }
        return Line(runs: sorted.count, median: sorted[sorted.count / 2], p95: sorted[min(sorted.count - 1, sorted.count * 95 / 100)])
    }
}
