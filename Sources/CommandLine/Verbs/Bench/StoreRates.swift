import ArgumentParser

extension BenchVerbs {
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
}
