import ArgumentParser
import RunProtocol

extension RunVerbs {
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Look at a run, at one of its problems, or at one candidate with its tests and its first wrong output.",
            discussion: """
                For example: gencode run show runs/mine 'two-camps' 3

                On a terminal the text goes through the program of $PAGER, if that is set, and is coloured unless NO_COLOR is set.
                """)
        @Argument(help: ArgumentHelp("The run directory.", valueName: "run")) var path: String
        @Argument(help: "The name of a problem.") var problem: String?
        @Argument(help: "The number of one of its candidates, or its label.") var candidate: String?
        @Option(help: "Of a candidate: the position of the test whose output is shown. Default: the first that failed.") var test: Int?
        @OptionGroup var common: CommonOptions

        func validate() throws {
            if test != nil, candidate == nil {
                throw ValidationError("--test belongs to one candidate: name the problem and the candidate")
            }
        }

        func run() throws {
            try common.refuseWhatThePlanFixes(of: path)
            _ = try common.settings()
            let (directory, planned) = try RunDirectory.opened(path)
            let showing = RunShowing(run: try JudgedRun(planned, in: directory, allowPartial: true, needsSet: false))
            let text =
                switch (problem, candidate) {
                case (let problem?, let candidate?): try showing.candidate(candidate, of: problem, test: test)
                case (let problem?, nil): try showing.problem(problem)
                case (nil, _): try showing.overview()
                }
            try PagedOutput.standard.show(text)
        }
    }
}
