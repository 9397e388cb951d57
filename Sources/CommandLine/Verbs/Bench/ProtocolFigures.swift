import ArgumentParser
import RunSimulation

extension BenchVerbs {
    struct ProtocolFigures: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "protocol",
            abstract: "Simulates many workers that die, freeze and start twice on one run directory; counts what they ask of it.",
            discussion: "Best with scratch in memory: --set paths.scratch=/dev/shm. Fails where an invariant does not hold.")
        @Option(help: "Workers, most of which die once.") var workers = 10_000
        @Option(help: "Tasks of the run.") var tasks = 1_000_000
        @Option(help: "Tasks of each shard of the plan.") var tasksPerShard = 256
        @Option(help: "Another seed is another history.") var seed: UInt64 = 1
        @Flag(name: .customLong("no-resume"), help: "Leave out the resume that cuts the unfinished tasks anew while others judge them.")
        var isWithoutResume = false
        @OptionGroup var output: OutputOptions

        func run() throws {
            guard workers > 0, tasks > 0, tasksPerShard > 0, tasks <= Int32.max, workers <= 1_000_000 else {
                throw CommandError(
                    .usage,
                    "--workers \(workers) --tasks \(tasks) --tasks-per-shard \(tasksPerShard): each from 1, at most a million workers")
            }
            var options = ProtocolSimulation.Options(scratch: try output.common.settings().scratch)
            (options.workers, options.tasks, options.tasksPerShard, options.seed) = (workers, tasks, tasksPerShard, seed)
            options.resumes = !isWithoutResume
            let report = try ProtocolBench(options: options).run()
            Console.result(output.json ? try JSONText.of(report.json) : report.text)
            guard report.violationCount == 0 else {
                throw CommandError(
                    .failure, "the protocol broke \(report.violationCount) times; the first: \(report.violations.first ?? "")",
                    remedy: "This is a defect of gencode: report it with the command that you gave.")
            }
        }
    }
}
