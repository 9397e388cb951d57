import ArgumentParser
import FileSystem
import Generation
import ProgramExtraction
import Records
import RunProtocol

extension GenVerbs {
    struct Extract: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "extract",
            abstract: "Take the code out of a run's stored answers again, without a request, and write candidates.jsonl.")
        @Argument(help: ArgumentHelp("The run directory of a generation.", valueName: "run")) var path: String
        @Option(help: "The file to write. Default: candidates.jsonl in the run's report directory.") var output: String?
        @OptionGroup var common: CommonOptions

        func run() throws {
            try common.refuseWhatThePlanFixes(of: path)
            let (directory, planned) = try RunDirectory.opened(path)
            guard case .generation(let plan) = planned else {
                throw CommandError(.usage, "\(path) is an evaluation, which has no answers of a model", remedy: "Give a generation's run.")
            }
            let configuration = try GenerationConfiguration(manifestText: plan.manifest.configuration, path: directory.manifestPath)
            let settings = try configuration.settings(on: common.configured())
            let again = try RepeatedExtraction(
                store: GenerationStore(directory: directory, plan: plan), plan: plan,
                tags: FlowLanguage(named: plan.parameters.language, languages: settings.languages.table()).tags)
            // A run that was never merged has no report yet.
            if output == nil { try Files.makeDirectory(directory.reportPath) }
            let file = output.map(CommonOptions.absolutePath) ?? directory.reportPath + "/candidates.jsonl"
            try again.write(to: file)
            Console.note(
                "\(counted(again.candidates, "candidate")), \(again.changed) of them other than in the run; extraction version "
                    + "\(CodeExtraction.version)")
            if again.unreadable > 0 {
                Console.note(
                    "\(counted(again.unreadable, "candidate")) kept as in the run: the structured answers behind them cannot be read again")
            }
            Console.result(file)
        }
    }
}
