import ArgumentParser

extension BenchVerbs {
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
}
