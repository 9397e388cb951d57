import ArgumentParser

extension BenchVerbs {
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
}
