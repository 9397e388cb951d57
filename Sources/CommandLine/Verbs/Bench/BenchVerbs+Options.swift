import ArgumentParser

extension BenchVerbs {
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
