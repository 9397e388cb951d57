import ArgumentParser
import Records

extension RunVerbs {
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "The runs below paths.runs: how far each is, and the headline of its report.",
            discussion: "A run whose tasks all have a result is done; of others, the results and the tasks are counted.")
        @Argument(help: ArgumentHelp("Another directory of runs.", valueName: "directory")) var directory: String?
        @Flag(help: "As JSON on standard output.") var json = false
        @OptionGroup var common: CommonOptions

        func run() throws {
            let settings = try common.settings()
            let place = directory.map(CommonOptions.absolutePath) ?? settings.path(\.paths.runs)
            let runs = try ListedRun.all(below: place)
            if json { return Console.result(try JSONText.of(["directory": place, "runs": runs.map(\.json)])) }
            guard !runs.isEmpty else { return Console.note("no run below \(place)") }
            var text = StyledText()
            text.table(
                [["run", "kind", "state", "planned", "report"]] + runs.map { [$0.name, $0.kind, $0.state, $0.date ?? "", $0.headline] })
            try PagedOutput.standard.show(text)
        }
    }
}
