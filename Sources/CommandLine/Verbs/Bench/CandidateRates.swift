import ArgumentParser

extension BenchVerbs {
    struct CandidateRates: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "candidates",
            abstract: "Candidates as models write them, from the command line to the report, beside plain compilers and spawns.")
        @Option(help: "Slots of the judge, and threads of the plain measurement.") var slots = 2
        @Option(
            help: ArgumentHelp(
                "A mix to measure, such as python-typical; may be repeated. Without it: all that this host has the tools for.",
                valueName: "name"))
        var mix: [String] = []
        @Option(
            help: ArgumentHelp(
                "Where to find candidates/apps, for the mix python-apps. Beside the judge's, their plain runs have no sandbox: they can read and write what you can.",
                valueName: "directory"))
        var cases: String?
        @OptionGroup var tester: TesterOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (1...1024).contains(slots) else { throw ValidationError("--slots \(slots): from 1 to 1024") }
            for name in mix where !CandidatesBench.names.contains(name) {
                throw ValidationError("--mix \(name): one of \(CandidatesBench.names.joined(separator: ", "))")
            }
        }

        func run() throws {
            var settings = try output.common.configured()
            try tester.override(&settings)
            try output.common.override(&settings)
            let bench = CandidatesBench(
                settings: settings, slots: slots, chosen: mix, cases: cases, commonFlags: output.common.words, testerFlags: tester.words)
            let lines = try bench.run { Console.note($0) }
            Console.result(output.json ? try JSONText.of(["candidates": lines.map(\.json)]) : BenchText.table(lines))
        }
    }
}
