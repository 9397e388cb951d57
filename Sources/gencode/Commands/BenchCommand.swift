import ArgumentParser
import Foundation
import Records
import RunSimulation

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measured rates of this machine, as the README quotes them. Without a subcommand: sandbox and store.",
        subcommands: [All.self, SandboxRates.self, StoreRates.self, Jitter.self, ProtocolFigures.self], defaultSubcommand: All.self)

    struct All: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "all", abstract: "The benches sandbox and store.")
        @OptionGroup var sandbox: SandboxOptionGroup
        @OptionGroup var store: StoreOptionGroup
        @OptionGroup var output: OutputOptions

        func run() throws {
            let programs = try sandbox.measure(output)
            let rates = try store.measure(output)
            guard output.json else { return Console.result(BenchText.table(programs) + "\n\n" + BenchText.table(rates)) }
            Console.result(try JSONText.of(["sandbox": programs.map(\.json), "store": BenchText.object(rates)]))
        }
    }

    struct SandboxRates: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sandbox", abstract: "Trivial Python and C++ tests per second at 1 and 2 slots, beside plain spawns.")
        @OptionGroup var sandbox: SandboxOptionGroup
        @OptionGroup var output: OutputOptions

        func run() throws {
            let lines = try sandbox.measure(output)
            Console.result(output.json ? try JSONText.of(["sandbox": lines.map(\.json)]) : BenchText.table(lines))
        }
    }

    struct StoreRates: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "store", abstract: "Journal cost per verdict; rates of writing, sealing and merging shards.")
        @OptionGroup var store: StoreOptionGroup
        @OptionGroup var output: OutputOptions

        func run() throws {
            let lines = try store.measure(output)
            Console.result(output.json ? try JSONText.of(["store": BenchText.object(lines)]) : BenchText.table(lines))
        }
    }

    struct Jitter: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "jitter", abstract: "How far the CPU time of a fixed program varies while two slots run.")
        @OptionGroup var sandbox: SandboxOptionGroup
        @OptionGroup var output: OutputOptions

        func run() throws {
            let line = try JitterBench(settings: try sandbox.settings(output), seconds: sandbox.seconds).run()
            Console.result(output.json ? try JSONText.of(["jitter": line.json]) : line.text)
        }
    }

    struct ProtocolFigures: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "protocol",
            abstract: "Simulates many workers that die, freeze and start twice on one run directory; counts what they ask of it.",
            discussion: "Best with scratch in memory: --set paths.scratch=/dev/shm. Fails where an invariant does not hold.")
        @Option(help: "Workers, most of which die once.") var workers = 10_000
        @Option(help: "Tasks of the run.") var tasks = 1_000_000
        @Option(help: "Tasks of each shard of the plan.") var tasksPerShard = 256
        @Option(help: "Another seed is another history.") var seed: UInt64 = 1
        @OptionGroup var output: OutputOptions

        func run() throws {
            guard workers > 0, tasks > 0, tasksPerShard > 0, tasks <= Int32.max, workers <= 1_000_000 else {
                throw CommandError(
                    .usage,
                    "--workers \(workers) --tasks \(tasks) --tasks-per-shard \(tasksPerShard): each from 1, at most a million workers")
            }
            var options = ProtocolSimulation.Options(scratch: try output.common.settings().scratch)
            (options.workers, options.tasks, options.tasksPerShard, options.seed) = (workers, tasks, tasksPerShard, seed)
            let report = try ProtocolBench(options: options).run()
            Console.result(output.json ? try JSONText.of(report.json) : report.text)
            guard report.violationCount == 0 else {
                throw CommandError(
                    .failure, "the protocol broke \(report.violationCount) times; the first: \(report.violations.first ?? "")",
                    remedy: "This is a defect of gencode: report it with the command that you gave.")
            }
        }
    }

    struct OutputOptions: ParsableArguments {
        @Flag(help: "As JSON.") var json = false
        @OptionGroup var common: CommonOptions
    }

    struct SandboxOptionGroup: ParsableArguments {
        @Option(help: "Seconds per measurement.") var seconds = 3.0
        @OptionGroup var tester: TesterOptions

        func measure(_ output: OutputOptions) throws -> [SandboxBench.Line] {
            try SandboxBench(
                settings: try settings(output), seconds: seconds, commonFlags: output.common.words, testerFlags: tester.words
            ).run()
        }

        func settings(_ output: OutputOptions) throws -> Settings {
            guard seconds > 0, seconds <= 3600 else { throw CommandError(.usage, "--seconds \(seconds): from above 0 to 3600") }
            var settings = try output.common.configured()
            try tester.override(&settings)
            try output.common.override(&settings)
            return settings
        }
    }

    struct StoreOptionGroup: ParsableArguments {
        @Option(help: "Tasks of the run that is written and merged.") var tasks = 2_000_000
        @Option(help: "Shards that they are cut into.") var shards = 50

        func measure(_ output: OutputOptions) throws -> [StoreBench.Line] {
            guard tasks > 0, shards > 0, shards <= tasks else {
                throw CommandError(.usage, "--tasks \(tasks) --shards \(shards): both from 1, no more shards than tasks")
            }
            return try StoreBench(scratch: try output.common.settings().scratch, tasks: tasks, shards: shards).run()
        }
    }
}
