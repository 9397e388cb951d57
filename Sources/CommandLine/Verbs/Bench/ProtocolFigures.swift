import ArgumentParser
import Records
import RunSimulation

extension BenchVerbs {
    struct ProtocolFigures: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "protocol",
            abstract: "Simulates many workers that die, freeze and start twice on one run directory; counts what they ask of it.",
            discussion: """
                Best with scratch in memory: --set paths.scratch=/dev/shm. Fails where an invariant does not hold.

                With --contended 1000, plays 1000 small runs in which a few workers fight over a few shards on slow and failing disks. Such \
                runs find most defects of the protocol within seconds. Seed 1 and up; one run alone: --contended 1 --seed 271
                """)
        static let defaults = ProtocolSimulation.Options(scratch: "")

        @Option(help: "Workers, most of which die once (default: \(ProtocolFigures.defaults.workers)).") var workers: Int?
        @Option(help: "Tasks of the run (default: \(ProtocolFigures.defaults.tasks)).") var tasks: Int?
        @Option(help: "Tasks of each shard of the plan (default: \(ProtocolFigures.defaults.tasksPerShard)).") var tasksPerShard: Int?
        @Option(help: "Another seed is another history.") var seed: UInt64 = 1
        @Option(
            help: ArgumentHelp(
                "Play this many small contended runs instead, with the seeds from --seed on. Each draws its workers, tasks and faults.",
                valueName: "runs"))
        var contended: Int?
        @Flag(name: .customLong("no-resume"), help: "Leave out the resume that cuts the unfinished tasks anew while others judge them.")
        var isWithoutResume = false
        @OptionGroup var output: OutputOptions

        func run() throws {
            let scratch = try output.common.settings().scratch
            guard let runs = contended else { return try runLarge(scratch: scratch) }
            guard runs > 0, workers == nil, tasks == nil, tasksPerShard == nil, !isWithoutResume else {
                throw CommandError(
                    .usage, "--contended \(runs): from 1, and without --workers, --tasks, --tasks-per-shard and --no-resume",
                    remedy: "Each contended run draws these from its seed: choose other runs with --seed")
            }
            let report = try ProtocolBench.playContended(runs: runs, firstSeed: seed, scratch: scratch)
            Console.result(output.json ? try JSONText.of(report.json) : report.text)
            guard report.brokenRuns > 0 else { return }
            throw ProtocolFigures.broken(runs: report.brokenRuns, first: report.broken.first?.violations.first)
        }

        private func runLarge(scratch: String) throws {
            var options = ProtocolSimulation.Options(scratch: scratch)
            (options.workers, options.tasks) = (workers ?? options.workers, tasks ?? options.tasks)
            (options.tasksPerShard, options.seed) = (tasksPerShard ?? options.tasksPerShard, seed)
            options.resumes = !isWithoutResume
            guard options.workers > 0, options.tasks > 0, options.tasksPerShard > 0, options.tasks <= Int32.max,
                options.workers <= 1_000_000
            else {
                throw CommandError(
                    .usage,
                    "--workers \(options.workers) --tasks \(options.tasks) --tasks-per-shard \(options.tasksPerShard): each from 1, at most "
                        + "a million workers")
            }
            let report = try ProtocolBench(options: options).run()
            Console.result(output.json ? try JSONText.of(report.json) : report.text)
            guard report.violationCount > 0 else { return }
            throw ProtocolFigures.broken(violations: report.violationCount, first: report.violations.first)
        }

        /// - Parameter first: the first violation of them all.
        static func broken(runs: Int, first: String?) -> CommandError {
            defect("\(counted(runs, "contended run")) broke an invariant", first: first)
        }

        static func broken(violations: Int, first: String?) -> CommandError {
            defect("\(counted(violations, "violation")) of invariants", first: first)
        }

        private static func defect(_ what: String, first: String?) -> CommandError {
            CommandError(
                .failure, "\(what); the first: \(first ?? "")",
                remedy: "This is a defect of gencode: report it with the command that you gave.")
        }
    }
}
