import ArgumentParser

extension BenchVerbs {
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
}
